package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Await;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.sql.query.RunningQuery;

import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/// Two workers of one SQL service on one broker, as two processes beside a cluster would be.
@Timeout(90)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkersTest {
    private Path dir;
    private Cluster broker;
    private Cluster cluster;
    private SqlRoom a;
    private SqlRoom b;

    @BeforeAll
    void start(@TempDir Path temp) {
        dir = temp;
        broker = Clusters.start(new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0));
        cluster = Clusters.start(new ClusterSettings.External(broker.clientProperties()));
        a = worker("a");
        b = worker("b");
    }

    @AfterAll
    void stop() {
        a.close();
        b.close();
        cluster.close();
        broker.close();
    }

    private SqlRoom worker(String name) {
        return SqlRoom.start(cluster, dir.resolve(name), "pair_");
    }

    private void produce(String topic, int partitions, int from, int to) throws Exception {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        try (var producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = from; i < to; i++) {
                var value = "{\"P\":\"p%d\",\"N\":%d}".formatted(i % 7, i);
                var _ =
                        producer.send(
                                new ProducerRecord<>(
                                        topic, i % partitions, 1000L * i, null, value));
            }
        }
    }

    private static List<String> sorted(SqlRoom worker, String select) throws Exception {
        return worker.rows(select).stream().sorted().toList();
    }

    @Test
    void aStatementOfOneIsDoneByBoth() throws Exception {
        a.run(
                "CREATE STREAM f_in (p VARCHAR, n INT) WITH (KAFKA_TOPIC='f_in',"
                        + " VALUE_FORMAT='JSON', PARTITIONS=2);");
        Await.until("B has it", () -> b.engine().catalog().source("F_IN").isPresent());
        var made = b.run("CREATE TABLE f_t AS SELECT p, COUNT(*) AS n FROM f_in GROUP BY p;");
        var sequence = made.path(0).path("commandSequenceNumber").asLong();
        // a client that goes to the other worker says what it must have seen
        var described =
                a.post(
                        "/ksql",
                        "{\"ksql\":\"DESCRIBE f_t;\",\"commandSequenceNumber\":%d}"
                                .formatted(sequence));
        assertEquals(200, described.status());
        var id = a.engine().catalog().writers("F_T").getFirst().id();
        assertEquals(id, b.engine().catalog().writers("F_T").getFirst().id());
        for (var worker : List.of(a, b)) {
            Await.untilEquals("RUNNING", () -> worker.engine().state(id));
        }
        produce("f_in", 2, 0, 70);
        for (var worker : List.of(a, b)) {
            Await.untilEquals(
                    List.of(
                            "[\"p0\",10]",
                            "[\"p1\",10]",
                            "[\"p2\",10]",
                            "[\"p3\",10]",
                            "[\"p4\",10]",
                            "[\"p5\",10]",
                            "[\"p6\",10]"),
                    () -> sorted(worker, "SELECT * FROM f_t;"));
        }
        a.run("PAUSE " + id + ";");
        Await.untilEquals("PAUSED", () -> b.engine().state(id));
        b.run("RESUME ALL;");
        Await.untilEquals("RUNNING", () -> a.engine().state(id));

        a.run("DROP TABLE f_t DELETE TOPIC;");
        var group = RunningQuery.applicationId(a.engine().settings(), id);
        Await.until("B dropped it", () -> b.engine().catalog().source("F_T").isEmpty());
        Await.until(
                "nothing is left",
                () ->
                        b.engine().topics(true).keySet().stream().noneMatch(t -> t.contains(id))
                                && cluster.admin().listGroups().valid().get().stream()
                                        .map(GroupListing::groupId)
                                        .noneMatch(group::equals));
        assertEquals(List.of(), a.engine().broken());
        assertEquals(List.of(), b.engine().broken());
    }

    @Test
    void whoIsFasterMakesIt() throws Exception {
        int made = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5; i++) {
                var statement =
                        "CREATE STREAM g%d (a INT) WITH (KAFKA_TOPIC='g', VALUE_FORMAT='JSON', PARTITIONS=1);"
                                .formatted(i);
                var both =
                        List.of(a, b).stream()
                                .map(w -> threads.submit(() -> w.ksql(statement, Map.of())))
                                .toList();
                for (var answer : both) {
                    made += answer.get().status() == 200 ? 1 : 0;
                    assertTrue(
                            answer.get().status() == 200
                                    || answer.get().message().contains("already exists"),
                            answer.get()::message);
                }
            }
        }
        assertEquals(5, made);
        assertEquals(List.of(), a.engine().broken());
        assertEquals(List.of(), b.engine().broken());
        // nor does a replay take the slower one for broken
        b.close();
        b = worker("b");
        assertEquals(List.of(), b.engine().broken());
        for (int i = 0; i < 5; i++) {
            assertTrue(b.engine().catalog().source("G" + i).isPresent());
        }
    }

    @Test
    void windowsAreTheSameWhenAWorkerGoesAndComesAgain() throws Exception {
        a.run(
                """
                CREATE STREAM w_in (p VARCHAR, n INT)
                  WITH (KAFKA_TOPIC='w_in', VALUE_FORMAT='JSON', PARTITIONS=4);
                CREATE TABLE w_t AS SELECT p, COUNT(*) AS c, SUM(n) AS s FROM w_in
                  WINDOW TUMBLING (SIZE 100 SECONDS, GRACE PERIOD 10 HOURS) GROUP BY p;
                """);
        var id = a.engine().catalog().writers("W_T").getFirst().id();
        Await.untilEquals("RUNNING", () -> a.engine().state(id));
        Await.untilEquals("RUNNING", () -> b.engine().state(id));
        produce("w_in", 4, 0, 1000);
        Await.until("some is done", () -> !b.rows("SELECT * FROM w_t;").isEmpty());
        a.close();
        produce("w_in", 4, 1000, 2000);
        a = worker("a");
        produce("w_in", 4, 2000, 3000);

        var expected = new java.util.TreeMap<String, long[]>();
        for (int i = 0; i < 3000; i++) {
            long start = i / 100 * 100_000L;
            var sums =
                    expected.computeIfAbsent(
                            "\"p%d\",%d,%d".formatted(i % 7, start, start + 100_000),
                            _ -> new long[2]);
            sums[0]++;
            sums[1] += i;
        }
        var rows =
                expected.entrySet().stream()
                        .map(
                                e ->
                                        "[%s,%d,%d]"
                                                .formatted(
                                                        e.getKey(),
                                                        e.getValue()[0],
                                                        e.getValue()[1]))
                        .sorted()
                        .toList();
        assertEquals(210, rows.size());
        for (var worker : List.of(a, b)) {
            Await.untilEquals(rows, () -> sorted(worker, "SELECT * FROM w_t;"));
        }
    }
}
