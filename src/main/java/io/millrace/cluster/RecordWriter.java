package io.millrace.cluster;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Writes records for somebody who waits for each, all through one idempotent producer: those that
/// come while a batch for their partition is under way are the next batch, so no record waits for
/// others, and throughput comes by itself.
///
/// A record is written once, or its sender is told that it was not acknowledged. In the latter case
/// Kafka may have it nevertheless: only the acknowledgement was lost. Thread-safe.
public final class RecordWriter implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Map<String, Object> config;
    private volatile Producer<byte[], byte[]> producer;

    /// @param settings of the producer, beside those that make it what it is
    public RecordWriter(Cluster cluster, Map<String, ?> settings) {
        config = new HashMap<>(cluster.clientProperties());
        config.putAll(settings);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", 0);
        producer = producer();
    }

    private Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Hands a record over. Blocks for at most `max.block.ms`, while the buffer is full or the
    /// topic is not known yet.
    ///
    /// @return done when it is acknowledged; fails with Kafka's exception
    public CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
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
                                    done.completeExceptionally(failure);
                                }
                            });
        } catch (ApiException | InterruptException e) {
            done.completeExceptionally(e); // it is about this record
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

    /// Writes what is still in the buffer, for at most 2 s.
    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
