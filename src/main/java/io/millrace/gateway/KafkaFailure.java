package io.millrace.gateway;

import io.millrace.format.FormatException;
import io.millrace.format.SchemaStore.UnavailableException;
import io.millrace.http.ProblemException;

import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicDeletionDisabledException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// What a failure of Kafka means for the client of the gateway.
final class KafkaFailure {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private KafkaFailure() {}

    /// The answer to a failure; unexpected ones come back as they are, and become a 500.
    static RuntimeException of(Throwable failure) {
        return switch (failure) {
            case ProblemException e -> e;
            case ExecutionException e when e.getCause() != null -> of(e.getCause());
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case UnavailableException e ->
                    away("The schema registry cannot be asked: " + e.getMessage());
            case FormatException e -> GatewayError.CONVERSION_FAILED.with(said(e));
            case RecordTooLargeException e -> GatewayError.TOO_LARGE.with(said(e));
            case AuthorizationException e -> GatewayError.NOT_AUTHORIZED.with(said(e));
            case AuthenticationException e -> GatewayError.NOT_AUTHORIZED.with(said(e));
            case UnknownTopicOrPartitionException e ->
                    GatewayError.TOPIC_NOT_FOUND_V3.with("", " " + e.getMessage());
            case BufferExhaustedException _ ->
                    busy("Too many records wait for Kafka (gateway.buffer.bytes).");
            case RetriableException e -> away(e);
            case TimeoutException e -> away(e);
            case ApiException e when isTheRequests(e) ->
                    GatewayError.BAD_REQUEST_OF_KAFKA.with(said(e));
            case ApiException e -> GatewayError.KAFKA_ERROR.with(said(e));
            case RuntimeException e -> e;
            default -> new IllegalStateException(failure);
        };
    }

    private static boolean isTheRequests(ApiException e) {
        return e instanceof TopicExistsException
                || e instanceof InvalidTopicException
                || e instanceof InvalidPartitionsException
                || e instanceof InvalidReplicationFactorException
                || e instanceof InvalidConfigurationException
                || e instanceof InvalidRequestException
                || e instanceof PolicyViolationException
                || e instanceof TopicDeletionDisabledException;
    }

    private static ProblemException away(Exception e) {
        return away("Kafka did not answer in time: %s".formatted(said(e)));
    }

    private static ProblemException away(String message) {
        return GatewayError.KAFKA_AWAY.with(message).retryAfter(AGAIN);
    }

    private static String said(Throwable e) {
        return String.valueOf(e.getMessage());
    }

    /// There is no room for more now.
    static ProblemException busy(String message) {
        return GatewayError.TOO_BUSY.with(message).retryAfter(AGAIN);
    }
}
