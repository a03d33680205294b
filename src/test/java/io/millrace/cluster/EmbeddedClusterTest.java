package io.millrace.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ClusterSettings;
import io.millrace.config.UserError;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

class EmbeddedClusterTest {
    @TempDir Path dir;

    private Cluster start() {
        return Clusters.start(new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0));
    }

    @Test
    void restartKeepsRecordsAndIdentity() throws Exception {
        String id;
        try (var cluster = start()) {
            id = cluster.admin().describeCluster().clusterId().get();
            Records.send(cluster, "plain", "a", "b");
            var transactional = Map.of("transactional.id", "tx-1");
            try (var producer = Records.producer(cluster, transactional)) {
                producer.initTransactions();
                producer.beginTransaction();
                var _ = producer.send(new ProducerRecord<>("tx", "committed"));
                producer.commitTransaction();
                producer.beginTransaction();
                var _ = producer.send(new ProducerRecord<>("tx", "aborted"));
                producer.abortTransaction();
            }
            assertEquals(List.of("committed"), Records.read(cluster, "tx", 1));
        }
        try (var cluster = start()) {
            assertEquals(id, cluster.admin().describeCluster().clusterId().get());
            assertEquals(List.of("a", "b"), Records.read(cluster, "plain", 2));
            assertEquals(List.of("committed"), Records.read(cluster, "tx", 1));
        }
    }

    /// The child leaves an open transaction and a group member with a session of 45 s behind.
    @Test
    void killedBrokerRestartsWithinTwoSecondsMore() throws Exception {
        try (var child = KilledJvm.start(DyingBroker.class, dir.resolve("kafka").toString())) {
            child.awaitLine("ready");
        }
        // The first start in a process loads classes; it would count against the kill.
        Clusters.start(new ClusterSettings.Embedded(dir.resolve("warm-up"), "127.0.0.1", 0))
                .close();
        var killed = System.nanoTime();
        Duration unclean;
        try (var cluster = start()) {
            cluster.forgetMembers("dead");
            assertEquals(List.of("a", "b"), Records.read(cluster, "plain", 2));
            unclean = since(killed);
            Records.send(cluster, "tx", "after");
            assertEquals(List.of("committed", "after"), Records.read(cluster, "tx", 2));
            var group = Map.of("group.id", "dead-group");
            try (var consumer = Records.consumer(cluster, group)) {
                consumer.subscribe(List.of("plain"));
                assertEquals(List.of("a", "b"), Records.poll(consumer, 2));
            }
        }
        var stopped = System.nanoTime();
        Duration clean;
        try (var cluster = start()) {
            cluster.forgetMembers("dead");
            assertEquals(List.of("a", "b"), Records.read(cluster, "plain", 2));
            clean = since(stopped);
        }
        assertTrue(
                unclean.minus(clean).toMillis() < 2000,
                unclean + " against " + clean + " when clean");
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    /// Kafka's default, a week by the records' timestamps, deletes history that is read in.
    @Test
    void recordsOfAnyAgeAreKept() throws Exception {
        try (var cluster = start()) {
            Records.send(cluster, "old", "a");
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, "old");
            var configs = cluster.admin().describeConfigs(List.of(topic)).all().get();
            var config = Objects.requireNonNull(configs.get(topic));
            assertEquals("-1", config.get("retention.ms").value());
            assertEquals(Long.toString(8L << 30), config.get("retention.bytes").value());
        }
    }

    @Test
    void takenPortIsTheUsersToSolve() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = other.getLocalPort();
            var settings = new ClusterSettings.Embedded(dir, "127.0.0.1", port);
            var error = assertThrows(UserError.class, () -> Clusters.start(settings));
            assertEquals(
                    "Port %d is used by another program (Kafka broker).".formatted(port),
                    error.message());
            assertEquals(
                    "Use --port-offset 1000 or --bootstrap localhost:" + port,
                    error.hint().orElseThrow());
        }
        start().close();
    }

    @Test
    void folderServesOneProcess() {
        try (var first = start()) {
            assertFalse(first.bootstrapServers().isEmpty());
            var error = assertThrows(UserError.class, this::start);
            assertTrue(error.message().contains("is in use by another Millrace"), error.message());
        }
        start().close();
    }

    @Test
    void unusableFolderIsTheUsersToSolve() throws IOException {
        var file = Files.writeString(dir.resolve("file"), "");
        var settings = new ClusterSettings.Embedded(file.resolve("data"), "127.0.0.1", 0);
        var error = assertThrows(UserError.class, () -> Clusters.start(settings));
        assertTrue(error.message().contains(file + "/data cannot be written"), error.message());
    }

    @Test
    void kafkaCannotEndTheProcess() throws Exception {
        try (var cluster = start()) {
            var thread = Thread.ofPlatform().unstarted(() -> Exit.halt(1, "disk is full"));
            thread.setUncaughtExceptionHandler((_, _) -> {});
            thread.start();
            var error = cluster.failure().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertEquals("The Kafka broker has stopped: disk is full", error.message());
        }
    }
}
