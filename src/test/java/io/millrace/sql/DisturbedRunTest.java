package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.Await;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.KilledJvm;
import io.millrace.config.ClusterSettings;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;

/// A windowed count and a join of two streams, stopped, killed and moved to another worker while
/// they are at work, give exactly the rows that the records say.
@Timeout(150)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisturbedRunTest {
    /// The broker notices within this time that a killed worker is gone; by default 45 s.
    static final Map<String, String> STREAMS = Map.of("consumer.session.timeout.ms", "6000");

    private static final int RIDES = 8000;
    private static final int PICKUPS = 2000;
    private static final int PLACES = 1000;

    /// All within the join's window and its grace period, so that no order of the two topics makes
    /// a record late.
    private static final long SPAN_MS = Duration.ofMinutes(25).toMillis();

    private static final long WITHIN_MS = Duration.ofMinutes(20).toMillis();
    private static final long WINDOW_MS = Duration.ofSeconds(10).toMillis();

    private static final String SQL =
            """
            CREATE STREAM rides (place VARCHAR KEY, id INT)
                WITH (KAFKA_TOPIC='%1$s_rides', VALUE_FORMAT='JSON');
            CREATE STREAM pickups (place VARCHAR KEY, id INT)
                WITH (KAFKA_TOPIC='%1$s_pickups', VALUE_FORMAT='JSON');
            CREATE TABLE windows WITH (KAFKA_TOPIC='%1$s_windows', RETENTION_MS=-1) AS
                SELECT place, COUNT(*) AS n
                FROM rides WINDOW TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 30 MINUTES)
                GROUP BY place;
            CREATE STREAM pairs WITH (KAFKA_TOPIC='%1$s_pairs', RETENTION_MS=-1) AS
                SELECT r.place AS place, r.id AS ride, p.id AS pickup
                FROM rides r JOIN pickups p WITHIN 20 MINUTES GRACE PERIOD 5 MINUTES
                ON r.place = p.place;
            """;

    /// A record of one of the two topics.
    private record Event(String topic, int place, int id, long ms) {}

    private Path dir;
    private Cluster cluster;
    private final List<Event> events = events();

    @BeforeAll
    void start(@TempDir Path temp) {
        dir = temp;
        cluster =
                Clusters.start(new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0));
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void stoppedAndStartedAgain() throws Exception {
        var name = "stopped";
        begin(name);
        try (var room = room(name)) {
            room.run(SQL.formatted(name));
            disturb(name);
        }
        try (var room = room(name)) {
            check(name, room);
        }
    }

    @Test
    void killed() throws Exception {
        var name = "killed";
        begin(name);
        try (var room = room(name)) {
            room.run(SQL.formatted(name));
        }
        var state = dir.resolve(name).toString();
        try (var child =
                KilledJvm.start(DyingRoom.class, cluster.bootstrapServers(), state, name + "_")) {
            child.awaitLine("ready");
            disturb(name);
        }
        try (var room = room(name)) {
            check(name, room);
        }
    }

    /// A second worker of the same service takes over a part, then all.
    @Test
    void movedToAnotherWorker() throws Exception {
        var name = "moved";
        begin(name);
        try (var second = takenOver(name)) {
            check(name, second);
        }
    }

    /// The second worker, after the first has stopped in the middle.
    private SqlRoom takenOver(String name) throws Exception {
        try (var first = room(name)) {
            first.run(SQL.formatted(name));
            Await.until("rows are committed", () -> !rows(name + "_pairs").isEmpty());
            var second = room(name, "second");
            produce(name, events.size() / 2, events.size());
            return second;
        }
    }

    private SqlRoom room(String name) {
        return room(name, name);
    }

    private SqlRoom room(String name, String state) {
        return SqlRoom.start(cluster, dir.resolve(state), name + "_", STREAMS);
    }

    private static List<Event> events() {
        var random = new Random(11);
        var events = new ArrayList<Event>();
        for (int i = 0; i < RIDES + PICKUPS; i++) {
            long ms = SPAN_MS * i / (RIDES + PICKUPS);
            boolean pickup = i % (RIDES / PICKUPS + 1) == 0;
            events.add(new Event(pickup ? "pickups" : "rides", random.nextInt(PLACES), i, ms));
        }
        return events;
    }

    /// Makes the topics and sends the first half.
    private void begin(String name) throws Exception {
        cluster.admin()
                .createTopics(
                        List.of(
                                new NewTopic(name + "_rides", Optional.of(2), Optional.empty()),
                                new NewTopic(name + "_pickups", Optional.of(2), Optional.empty())))
                .all()
                .get();
        produce(name, 0, events.size() / 2);
    }

    /// Waits until something is done and then sends the second half, so that there is work when
    /// this returns.
    private void disturb(String name) throws Exception {
        Await.until("rows are committed", () -> !rows(name + "_pairs").isEmpty());
        produce(name, events.size() / 2, events.size());
        assertTrue(rows(name + "_pairs").size() < pairs().size(), "disturbed too late");
    }

    /// One request at a time: right after a topic is made, a partition may refuse a batch and take
    /// the next one, and the first then never comes in order again.
    private void produce(String name, int from, int to) throws Exception {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put("max.in.flight.requests.per.connection", 1);
        var sent = new ArrayList<Future<RecordMetadata>>();
        try (var producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (var event : events.subList(from, to)) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        name + "_" + event.topic(),
                                        null,
                                        event.ms(),
                                        "p" + event.place(),
                                        "{\"id\":" + event.id() + "}")));
            }
        }
        for (var one : sent) {
            one.get();
        }
    }

    private void check(String name, SqlRoom room) throws Exception {
        Await.until("all is done", () -> isDone(room));
        assertEquals(pairs(), foundPairs(name));
        var windows = new TreeMap<String, String>();
        for (var row : rows(name + "_windows")) {
            var key = ByteBuffer.wrap(row.key());
            var place = new String(row.key(), 0, row.key().length - Long.BYTES, UTF_8);
            long start = key.getLong(row.key().length - Long.BYTES);
            windows.put(place + "@" + start, new String(row.value(), UTF_8));
        }
        assertEquals(windows(), windows);
    }

    private static boolean isDone(SqlRoom room) throws Exception {
        var queries = room.get("/millrace/progress").body().path("queries");
        return queries.size() == 2
                && queries.valueStream()
                        .allMatch(q -> q.path("lag").asLong(-1) == 0 && isRunning(q.path("state")));
    }

    private static boolean isRunning(JsonNode state) {
        return state.asText().equals("RUNNING");
    }

    /// `ride-pickup` of all pairs, sorted: a pair that came twice would be there twice.
    private List<String> foundPairs(String name) throws Exception {
        return rows(name + "_pairs").stream()
                .map(row -> new String(row.value(), UTF_8))
                .sorted()
                .toList();
    }

    private List<String> pairs() {
        var pickups = new HashMap<Integer, List<Event>>();
        for (var event : events) {
            if (event.topic().equals("pickups")) {
                pickups.computeIfAbsent(event.place(), _ -> new ArrayList<>()).add(event);
            }
        }
        var pairs = new ArrayList<String>();
        for (var ride : events) {
            if (ride.topic().equals("rides")) {
                pickups.getOrDefault(ride.place(), List.of()).stream()
                        .filter(p -> Math.abs(p.ms() - ride.ms()) <= WITHIN_MS)
                        .forEach(
                                p ->
                                        pairs.add(
                                                "{\"RIDE\":%d,\"PICKUP\":%d}"
                                                        .formatted(ride.id(), p.id())));
            }
        }
        return pairs.stream().sorted().toList();
    }

    private Map<String, String> windows() {
        var counts = new TreeMap<String, Integer>();
        for (var event : events) {
            if (event.topic().equals("rides")) {
                long start = event.ms() / WINDOW_MS * WINDOW_MS;
                counts.merge("p" + event.place() + "@" + start, 1, Integer::sum);
            }
        }
        var rows = new TreeMap<String, String>();
        counts.forEach((window, n) -> rows.put(window, "{\"N\":" + n + "}"));
        return rows;
    }

    /// Everything that is committed.
    private List<ConsumerRecord<byte[], byte[]>> rows(String topic) throws Exception {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put("isolation.level", "read_committed");
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(config, bytes, bytes)) {
            var partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var rows = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(rows::add);
            }
            return rows;
        }
    }
}
