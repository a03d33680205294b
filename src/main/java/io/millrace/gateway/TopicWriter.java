package io.millrace.gateway;

import io.millrace.cluster.Cluster;
import io.millrace.config.GatewaySettings;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Writes records, of all requests through one idempotent producer: those that wait for the same
/// partition while a batch is under way are the next batch, so no record waits for others.
///
/// A record is written exactly once, whatever becomes of connections and brokers in between, or its
/// sender is told within the time of `gateway.delivery.timeout.ms` that it was not acknowledged. In
/// the latter case Kafka may have it nevertheless: only the acknowledgement was lost. Thread-safe.
final class TopicWriter implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /// For the first look at a topic, and for room in the buffer.
    private static final Duration BLOCK = Duration.ofSeconds(2);

    /// More than a body: a record has headers and a frame.
    private static final int OVERHEAD_BYTES = 1024 * 1024;

    private final Map<String, Object> config;
    private final Topics topics;
    private final long longestMs;
    private volatile Producer<byte[], byte[]> producer;

    TopicWriter(Cluster cluster, Topics topics, GatewaySettings settings) {
        var limits = settings.limits();
        this.topics = topics;
        this.longestMs = limits.delivery().plus(BLOCK).plusSeconds(1).toMillis();
        config = new HashMap<>(cluster.clientProperties());
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        // what comes while requests are under way is the next batch: nobody waits, alone or not
        config.put("linger.ms", 0);
        config.put("batch.size", 128 * 1024);
        config.put("buffer.memory", (long) limits.bufferBytes());
        config.put("max.block.ms", BLOCK.toMillis());
        config.put("max.request.size", settings.http().limits().maxBodyBytes() + OVERHEAD_BYTES);
        config.put("delivery.timeout.ms", Math.toIntExact(limits.delivery().toMillis()));
        config.put("request.timeout.ms", Math.toIntExact(limits.delivery().toMillis() / 2));
        config.put("reconnect.backoff.max.ms", 500);
        config.put("client.id", "millrace-gateway");
        producer = producer();
    }

    private Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Hands a record over. Blocks for at most 2 s, while the buffer is full or the topic is not
    /// known yet.
    ///
    /// @return done when it is acknowledged; fails with Kafka's exception
    CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        var done = new CompletableFuture<RecordMetadata>();
        var current = producer;
        try {
            var _ =
                    current.send(
                            record,
                            (written, failure) -> {
                                if (failure == null) {
                                    done.complete(written);
                                } else {
                                    topics.forget(record.topic());
                                    done.completeExceptionally(failure);
                                }
                            });
        } catch (ApiException e) {
            done.completeExceptionally(e);
        } catch (KafkaException | IllegalStateException e) {
            replace(current);
            done.completeExceptionally(e);
        }
        return done;
    }

    /// A producer that lost its right to write says so for ever: the next one asks anew.
    @SuppressWarnings("ReferenceEquality") // it is about this very one
    private synchronized void replace(Producer<byte[], byte[]> broken) {
        if (producer == broken) {
            producer = producer();
            broken.close(Duration.ZERO);
        }
    }

    /// Waits for the acknowledgement of a record.
    ///
    /// @throws io.millrace.http.ProblemException where there is none, in words for the client
    RecordMetadata acknowledged(CompletableFuture<RecordMetadata> sent) {
        try {
            return sent.get(longestMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw KafkaFailure.of(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw KafkaFailure.busy("The server is stopping.");
        }
    }

    /// Writes what is still in the buffer, for at most 2 s.
    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
