package io.millrace.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cluster.Clusters;
import io.millrace.cluster.KilledJvm;
import io.millrace.cluster.Records;
import io.millrace.config.ClusterSettings;
import io.millrace.config.GatewayLimits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What clients are told while the broker is killed and comes back is what is in the topic.
@Timeout(120)
class KilledBrokerTest {
    private static final int CLIENTS = 8;
    private static final GatewayLimits LIMITS =
            new GatewayLimits(
                    100, 10, 10, Duration.ofMinutes(1), Duration.ofSeconds(1), 1 << 20, 100);

    @TempDir Path folder = Path.of("");
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean over;

    @Test
    void everyAcknowledgedRecordIsThereOnceAndEveryOtherGotAStatus() throws Exception {
        var broker = KilledJvm.start(PlainBroker.class, folder.toString(), "0");
        var address = broker.awaitLine("ready ").substring("ready ".length());
        var external = new ClusterSettings.External(Map.of("bootstrap.servers", address));
        try (var cluster = Clusters.start(external);
                var room = new GatewayRoom(cluster, LIMITS)) {
            room.topic("kept", 1);
            try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CLIENTS; i++) {
                    var client = "c" + i;
                    var _ = clients.submit(() -> load(room, client));
                }
                await(written, 200);
                broker.close();
                await(refused, CLIENTS);
                var port = address.substring(address.lastIndexOf(':') + 1);
                broker = KilledJvm.start(PlainBroker.class, folder.toString(), port);
                broker.awaitLine("ready ");
                await(written, written.get() + 200);
                over = true;
            }
            check(cluster);
        } finally {
            over = true;
            broker.close();
        }
    }

    private void load(GatewayRoom room, String client) {
        for (int i = 0; !over; i++) {
            var value = client + "-" + i;
            try {
                var answer = room.send("POST", "/e/kept", value, "Content-Type", "text/plain");
                answers.put(value, answer.statusCode());
                if (answer.statusCode() == 200) {
                    written.incrementAndGet();
                } else if (answer.headers().firstValue("Retry-After").isPresent()) {
                    refused.incrementAndGet();
                }
            } catch (Exception e) {
                answers.put(value, -1);
            }
        }
    }

    private static void await(AtomicInteger count, int atLeast) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (count.get() < atLeast) {
            assertTrue(System.nanoTime() < end, "only " + count + " of " + atLeast);
            Thread.onSpinWait();
            Thread.sleep(10);
        }
    }

    private void check(io.millrace.cluster.Cluster cluster) {
        assertEquals(Set.of(200, 503), Set.copyOf(answers.values()));
        var inTopic =
                Records.read(cluster, "kept", written.get()).stream()
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        answers.forEach(
                (value, status) -> {
                    var times = inTopic.getOrDefault(value, 0L);
                    // one that was not acknowledged may be there: the acknowledgement was lost
                    assertTrue(
                            status == 200 ? times == 1 : times <= 1,
                            "%s with %d is there %d times".formatted(value, status, times));
                });
    }
}
