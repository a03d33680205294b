package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Await;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.KilledJvm;
import io.millrace.cluster.Records;
import io.millrace.config.ClusterSettings;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Connectors whose process is killed, and whose tasks move from worker to worker.
class FleetTest {
    private static final String COUNT = "SELECT COUNT(*) FROM \"joined\"";

    @TempDir private Path dir;

    @Test
    void killedInTheMiddleNothingIsLostAndNothingTwice() throws Exception {
        var redis = Redis.running();
        var kafka = dir.resolve("kafka");
        var port = Integer.toString(redis.port());
        try (var child =
                KilledJvm.start(DyingFleet.class, kafka.toString(), dir.toString(), port)) {
            child.awaitLine("in the middle");
        }
        try (var again = new Worker(kafka)) {
            var sent = Records.records(again.cluster(), "killed", (int) again.end("killed", 0));
            assertRows(sent.size());
            assertKeys(redis, sent);
            assertRead(again);
            assertMade(again);
        }
    }

    private void assertRows(int sent) throws Exception {
        var url = DyingFleet.sinkUrl(dir);
        Worker.awaitValue("" + sent, url, "SELECT COUNT(DISTINCT \"id\") FROM \"killed\"");
        assertEquals(
                "[[%d]]".formatted(sent),
                Worker.rows(url, "SELECT COUNT(*) FROM \"killed\"").toString());
    }

    private static void assertKeys(Redis redis, List<ConsumerRecord<String, String>> sent)
            throws Exception {
        var last = new HashMap<String, String>();
        sent.forEach(r -> last.put(r.key(), r.value()));
        assertEquals(DyingFleet.KEYS, last.size());
        try (var client = redis.client(DyingFleet.DATABASE)) {
            var newest = sent.getLast();
            Await.untilEquals(newest.value(), () -> client.get(newest.key()));
            last.forEach((key, value) -> assertEquals(value, client.get(key)));
            assertEquals(DyingFleet.KEYS, client.dbSize());
        }
    }

    private void assertRead(Worker again) throws Exception {
        var url = DyingFleet.sourceUrl(dir);
        var rows =
                Integer.parseInt(
                        Worker.rows(url, "SELECT COUNT(*) FROM rows_").getFirst().getFirst());
        Worker.execute(url, "INSERT INTO rows_ VALUES (%d)".formatted(rows));
        var expected = IntStream.rangeClosed(0, rows).mapToObj("{\"N\":%d}"::formatted).toList();
        assertEquals(expected, Records.read(again.cluster(), "ROWS_", rows + 1));
    }

    /// Each order has the number after the one before as its key.
    private static void assertMade(Worker again) throws Exception {
        var count = (int) again.end("made", 0) + 500;
        var keys = Records.records(again.cluster(), "made", count).stream().map(r -> r.key());
        assertEquals(
                IntStream.range(0, count).mapToObj(Integer::toString).toList(),
                keys.limit(count).toList());
        again.connect().delete("killed-made");
    }

    /// Records keep coming while a second worker takes half of the tasks, and while it leaves.
    @Test
    @ExtendWith(Worker.Shared.class)
    void aWorkerThatJoinsAndLeavesBringsEachRecordOnce(Worker worker) throws Exception {
        var url = "jdbc:h2:mem:joined;DB_CLOSE_DELAY=-1";
        worker.topic("joined", 4);
        worker.connect()
                .put(
                        "joined",
                        Worker.config(
                                "connector.class", "JdbcSink",
                                "topics", "joined",
                                "tasks.max", "4",
                                "connection.url", url,
                                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                                "auto.create", "true",
                                "exactly.once", "true",
                                "batch.size", "50"));
        Worker.execute(url, "CREATE TABLE \"joined\" (\"id\" INT NOT NULL, \"name\" VARCHAR(9))");
        var sent = new AtomicInteger();
        var enough = new AtomicBoolean();
        var sender = Thread.startVirtualThread(() -> sendOn(worker, url, sent, enough));
        try {
            awaitMore(url);
            try (var here =
                            Clusters.start(
                                    new ClusterSettings.External(
                                            worker.cluster().clientProperties()));
                    var _ = Worker.joining(here)) {
                Await.untilEquals(2, () -> workers(worker, "joined").size());
                awaitMore(url);
            }
            Await.untilEquals(1, () -> workers(worker, "joined").size());
            awaitMore(url);
        } finally {
            enough.set(true);
            sender.join();
        }
        Worker.awaitValue("" + sent, url, "SELECT COUNT(DISTINCT \"id\") FROM \"joined\"");
        assertEquals("[[%s]]".formatted(sent), Worker.rows(url, COUNT).toString());
        worker.connect().delete("joined");
    }

    /// Never far before the rows, so that a busy machine catches up in the end.
    private static void sendOn(
            Worker worker, String url, AtomicInteger sent, AtomicBoolean enough) {
        try {
            while (!enough.get()) {
                for (var i = 0; i < 100; i++) {
                    var id = sent.getAndIncrement();
                    worker.send("joined", "k" + id, Worker.row(id, "x"));
                }
                worker.flush();
                Await.until(
                        "the rows follow", () -> enough.get() || sent.get() - count(url) < 3000);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits until some more records have come.
    private static void awaitMore(String url) throws Exception {
        var before = count(url);
        Await.until("more rows", () -> count(url) > before + 500);
    }

    private static int count(String url) throws SQLException {
        return Integer.parseInt(String.valueOf(Worker.rows(url, COUNT).getFirst().getFirst()));
    }

    /// Those that run its four tasks; none while one of them does not run.
    private static Set<String> workers(Worker worker, String connector) {
        var tasks = worker.connect().status(connector).path("tasks");
        var workers = new HashSet<String>();
        var running = 0;
        for (var task : tasks) {
            workers.add(task.path("worker_id").asText());
            running += task.path("state").asText().equals("RUNNING") ? 1 : 0;
        }
        return running == 4 ? workers : Set.of();
    }
}
