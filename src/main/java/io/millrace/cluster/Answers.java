package io.millrace.cluster;

import io.millrace.config.UserError;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

import java.util.concurrent.ExecutionException;

/// Waits for answers of a cluster.
public final class Answers {
    private Answers() {}

    /// Waits for as long as the client that asked does.
    ///
    /// @throws RuntimeException the cluster's own where it says no
    /// @throws UserError when the thread is interrupted, which it then still is
    public static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.of("interrupted while waiting for the Kafka cluster").causedBy(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new KafkaException(e.getCause());
        }
    }
}
