package io.millrace.gateway;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.RecordWriter;
import io.millrace.config.GatewaySettings;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Writes the records of all requests.
///
/// A record is written exactly once, whatever becomes of connections and brokers in between, or its
/// sender is told within the time of `gateway.delivery.timeout.ms` that it was not acknowledged;
/// see [RecordWriter]. Thread-safe.
final class TopicWriter implements AutoCloseable {
    /// For the first look at a topic, and for room in the buffer.
    private static final Duration BLOCK = Duration.ofSeconds(2);

    /// More than a body: a record has headers and a frame.
    private static final int OVERHEAD_BYTES = 1024 * 1024;

    private final RecordWriter writer;
    private final Topics topics;
    private final long longestMs;

    TopicWriter(Cluster cluster, Topics topics, GatewaySettings settings) {
        var limits = settings.limits();
        this.topics = topics;
        this.longestMs = limits.delivery().plus(BLOCK).plusSeconds(1).toMillis();
        var config = new HashMap<String, Object>();
        config.put("batch.size", 128 * 1024);
        config.put("buffer.memory", (long) limits.bufferBytes());
        config.put("max.block.ms", BLOCK.toMillis());
        config.put("max.request.size", settings.http().limits().maxBodyBytes() + OVERHEAD_BYTES);
        config.put("delivery.timeout.ms", Math.toIntExact(limits.delivery().toMillis()));
        config.put("request.timeout.ms", Math.toIntExact(limits.delivery().toMillis() / 2));
        config.put("reconnect.backoff.max.ms", 500);
        config.put("client.id", "millrace-gateway");
        writer = new RecordWriter(cluster, config);
    }

    /// Hands a record over. Blocks for at most 2 s, while the buffer is full or the topic is not
    /// known yet.
    ///
    /// @return done when it is acknowledged; fails with Kafka's exception
    CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        var sent = writer.send(record);
        var _ =
                sent.whenComplete(
                        (_, failure) -> {
                            if (failure != null) {
                                topics.forget(record.topic());
                            }
                        });
        return sent;
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

    @Override
    public void close() {
        writer.close();
    }
}
