package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Await;
import io.millrace.cluster.Records;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Servers that are killed and stay away for half a minute while records keep coming. Takes a
/// minute: `./mvnw test -Dtests.only=outage -Dtests.excluded=none`.
@Tag("outage")
@ExtendWith(Worker.Shared.class)
class LongOutageTest {
    private static final Duration AWAY = Duration.ofSeconds(30);
    private static final int KEYS = 1000;
    private static final int SOURCE_ROWS = 5000;

    @Test
    void allConnectorsGoOnWhereTheyWere(Worker worker) throws Exception {
        var mariaDb = MariaDb.running();
        var redis = Redis.running();
        var url = mariaDb.newDatabase("away");
        Worker.execute(
                url,
                "CREATE TABLE last (k VARCHAR(9) PRIMARY KEY, id INT, name VARCHAR(9))",
                "CREATE TABLE source (n INT PRIMARY KEY)");
        insertRows(url, 1, SOURCE_ROWS);
        begin(worker, url, redis);
        var sent = 0;
        sent = send(worker, sent, 5000);
        Await.until("rows", () -> count(url, "away") > 2000);
        mariaDb.kill();
        redis.kill();
        var end = System.nanoTime() + AWAY.toNanos();
        while (System.nanoTime() < end) {
            sent = send(worker, sent, 100);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos()); // as records come
        }
        redis.start();
        mariaDb.start();
        insertRows(url, SOURCE_ROWS + 1, SOURCE_ROWS + 10);
        sent = send(worker, sent, 5000);
        assertEqualToTheTopic(worker, url, redis, sent);
        for (var name : List.of("away-insert", "away-upsert", "away-redis", "away-source")) {
            worker.connect().delete(name);
        }
    }

    private static void begin(Worker worker, String url, Redis redis) {
        var sink =
                Map.of(
                        "connector.class", "MySqlSink",
                        "topics", "away",
                        "connection.url", url,
                        "connection.user", "root",
                        "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                        "errors.tolerance", "all",
                        "errors.deadletterqueue.topic.name", "away-dead");
        var insert = Worker.config("exactly.once", "true", "auto.create", "true");
        insert.putAll(sink);
        worker.connect().put("away-insert", insert);
        var upsert =
                Worker.config(
                        "insert.mode", "upsert",
                        "pk.mode", "record_key",
                        "pk.fields", "k",
                        "table.name.format", "last");
        upsert.putAll(sink);
        worker.connect().put("away-upsert", upsert);
        worker.connect()
                .put(
                        "away-redis",
                        Worker.config(
                                "connector.class", "RedisSink",
                                "topics", "away",
                                "redis.hosts", "127.0.0.1:" + redis.port(),
                                "redis.database", "9",
                                "redis.password", Redis.PASSWORD,
                                "errors.tolerance", "all",
                                "errors.deadletterqueue.topic.name", "away-dead"));
        worker.connect()
                .put(
                        "away-source",
                        Worker.config(
                                "connector.class", "MySqlSource",
                                "connection.url", url,
                                "connection.user", "root",
                                "topic.prefix", "away-",
                                "table.whitelist", "source",
                                "incrementing.column.name", "n",
                                "batch.max.rows", "100",
                                "poll.interval.ms", "100"));
    }

    private static void insertRows(String url, int from, int to) throws SQLException {
        Worker.execute(url, "INSERT INTO source SELECT seq FROM seq_%d_to_%d".formatted(from, to));
    }

    private static int send(Worker worker, int from, int count) {
        for (var i = from; i < from + count; i++) {
            worker.send("away", "k" + i % KEYS, Worker.row(i, "x"));
        }
        worker.flush();
        return from + count;
    }

    private static int count(String url, String table) {
        try {
            var rows = Worker.rows(url, "SELECT COUNT(*) FROM " + table);
            return Integer.parseInt(String.valueOf(rows.getFirst().getFirst()));
        } catch (SQLException _) {
            return 0; // no table yet
        }
    }

    private static void assertEqualToTheTopic(Worker worker, String url, Redis redis, int sent)
            throws Exception {
        Worker.awaitValue("" + sent, url, "SELECT COUNT(DISTINCT id) FROM away");
        assertEquals(sent, count(url, "away"), "rows, each once");
        Worker.awaitValue("" + (sent - 1), url, "SELECT MAX(id) FROM last");
        var last = Worker.rows(url, "SELECT k, id FROM last");
        assertEquals(KEYS, last.size());
        try (var client = redis.client(9)) {
            var newest = Worker.row(sent - 1, "x");
            Await.untilEquals(newest, () -> client.get("k" + (sent - 1) % KEYS));
            for (var row : last) {
                var id = Integer.parseInt(String.valueOf(row.getLast()));
                assertEquals("k" + id % KEYS, row.getFirst());
                assertEquals(Worker.row(id, "x"), client.get(String.valueOf(row.getFirst())));
                assertTrue(id >= sent - KEYS, "the last of its key");
            }
        }
        var rows = SOURCE_ROWS + 10;
        assertEquals(
                IntStream.rangeClosed(1, rows).mapToObj("{\"n\":%d}"::formatted).toList(),
                Records.read(worker.cluster(), "away-source", rows));
        assertEquals(0, worker.end("away-dead", 0), "an outage made dead letters");
    }
}
