package io.millrace.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Await;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.KilledJvm;
import io.millrace.config.ClusterSettings;
import io.millrace.config.UserError;
import io.millrace.format.SchemaText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A registry that is killed in the middle of registrations keeps what it has acknowledged.
@Timeout(120)
class KilledRegistryTest {
    private static final int CLIENTS = 4;
    private static final int ALL = 10_000;

    /// Acknowledged when the process is killed; the others are on their way or still to come.
    private static final int ENOUGH = 1_000;

    @TempDir Path dir;

    @Test
    void everyAcknowledgedIdIsThereAfterAKillAndNoneTwice() throws Exception {
        var kafka = dir.resolve("kafka");
        Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
        try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
            var clients = new ArrayList<Future<Integer>>();
            try (var child = KilledJvm.start(DyingRegistry.class, kafka.toString())) {
                var url = child.awaitLine("ready").replace("ready ", "");
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(threads.submit(registering(url, "client" + i, acknowledged)));
                }
                Await.until("many are registered", () -> acknowledged.size() > ENOUGH);
            }
            for (var client : clients) {
                assertTrue(client.get() > 0, "each was in the middle");
            }
        }
        System.out.printf("killed after %d of %d registrations%n", acknowledged.size(), ALL);
        try (var cluster = Clusters.start(new ClusterSettings.Embedded(kafka, "127.0.0.1", 0));
                var room = RegistryRoom.start(cluster, "_schemas")) {
            var store = room.server().store();
            var known = new TreeMap<String, Integer>();
            acknowledged.forEach(
                    (subject, id) -> {
                        assertEquals(schema(subject), store.byId(id));
                        known.put(subject, store.latest(subject).orElseThrow().id());
                    });
            assertEquals(new TreeMap<>(acknowledged), known);
            assertEquals(acknowledged.size(), new HashSet<>(acknowledged.values()).size());
            int next = store.register("after", schema("after"));
            assertTrue(acknowledged.values().stream().allMatch(id -> id < next), "a new id");
        }
    }

    /// Registers a share of all schemas, one after the other, until nobody answers.
    private static Callable<Integer> registering(
            String url, String name, Map<String, Integer> acknowledged) {
        return () -> {
            try (var client = new RegistryClient(url, "", "")) {
                for (int i = 0; i < ALL / CLIENTS; i++) {
                    var subject = name + "-" + i;
                    var body = Map.of("schema", schema(subject).text());
                    try {
                        var made = client.post("subjects/" + subject + "/versions", body);
                        acknowledged.put(subject, made.path("id").asInt());
                    } catch (UserError _) {
                        return i;
                    }
                }
                throw new AssertionError("all were registered before the kill");
            }
        };
    }

    private static SchemaText schema(String subject) {
        return SchemaText.of(
                SchemaText.Type.AVRO,
                "{\"type\":\"record\",\"name\":\"%s\",\"fields\":[]}"
                        .formatted(subject.replace('-', '_')));
    }
}
