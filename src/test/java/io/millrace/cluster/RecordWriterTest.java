package io.millrace.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.Await;
import io.millrace.config.ClusterSettings;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

@Timeout(60)
class RecordWriterTest {
    private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
        return new ProducerRecord<>(topic, value.getBytes(UTF_8));
    }

    /// The thread of the producer, which is another one when the producer is.
    private static Thread sender() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().endsWith("| interrupted"))
                .findFirst()
                .orElseThrow();
    }

    /// One who goes away while he waits takes nobody's records with him.
    @Test
    void anInterruptedSenderCostsNoOtherItsRecord(@TempDir Path dir) throws Exception {
        var settings = new ClusterSettings.Embedded(dir, "127.0.0.1", 0);
        try (var cluster = Clusters.start(settings);
                var writer =
                        new RecordWriter(
                                cluster,
                                Map.of("client.id", "interrupted", "max.block.ms", 30_000))) {
            cluster.admin()
                    .createTopics(List.of(new NewTopic("t", Optional.of(1), Optional.empty())))
                    .all()
                    .get();
            NewTopics.await(cluster.admin(), "t");
            writer.send(record("t", "before")).get();
            var sender = sender();
            var waiting = new CompletableFuture<Throwable>();
            var thread =
                    Thread.ofPlatform()
                            .start(
                                    () ->
                                            waiting.complete(
                                                    writer.send(record("nowhere", "x"))
                                                            .exceptionNow()));
            Await.until("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
            thread.interrupt();
            assertInstanceOf(InterruptException.class, waiting.get());
            assertSame(sender, sender());
            writer.send(record("t", "after")).get();
            assertEquals(List.of("before", "after"), Records.now(cluster, "t"));
        }
    }
}
