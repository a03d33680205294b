package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Await;
import io.millrace.cluster.Records;
import io.millrace.config.UserError;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Sinks on a real worker, into real servers that fail in the middle.
@ExtendWith(Worker.Shared.class)
class SinksTest {
    private final Worker worker;

    SinksTest(Worker worker) {
        this.worker = worker;
    }

    private static String h2(String name) {
        return "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;MODE=MySQL";
    }

    @Test
    void aConfigurationOfConfluentsCloudWorksAsPasted() throws Exception {
        var server = MariaDb.running();
        var url = server.newDatabase("pasted");
        Worker.execute(url, "CREATE TABLE readings (ID VARCHAR(20) PRIMARY KEY, celsius DOUBLE)");
        var pasted =
                Worker.config(
                        "connector.class", "MySqlSink",
                        "kafka.auth.mode", "KAFKA_API_KEY",
                        "kafka.api.key", "XXXX",
                        "kafka.api.secret", "YYYY",
                        "topics", "readings",
                        "input.data.format", "JSON",
                        "connection.host", "127.0.0.1",
                        "connection.port", "" + server.port(),
                        "connection.user", "root",
                        "db.name", "pasted",
                        "ssl.mode", "prefer",
                        "insert.mode", "UPSERT",
                        "pk.mode", "record_value",
                        "pk.fields", "ID",
                        "auto.create", "true",
                        "auto.evolve", "true",
                        "tasks.max", "1");
        assertEquals(List.of(), worker.connect().validate(with(pasted, "name", "pasted")));
        worker.connect().put("pasted", pasted);
        worker.assertSameConfig(pasted, "pasted");
        worker.awaitRunning("pasted");
        assertEquals("sink", worker.connect().status("pasted").path("type").asText());
        worker.send("readings", null, "{\"ID\":\"a\",\"celsius\":1.5}");
        worker.send("readings", null, "{\"ID\":\"a\",\"celsius\":2.5}");
        worker.send("readings", null, "{\"ID\":\"b\"}");
        Worker.awaitValue("2", url, "SELECT COUNT(*) FROM readings");
        assertEquals(
                "[[a, 2.5], [b, null]]",
                Worker.rows(url, "SELECT * FROM readings ORDER BY ID").toString());
        worker.connect().delete("pasted");
    }

    private static Map<String, String> with(Map<String, String> config, String name, String value) {
        var more = new HashMap<>(config);
        more.put(name, value);
        return more;
    }

    @Test
    void badRecordsCostThemselvesOnly() throws Exception {
        var url = h2("letters");
        var pasted =
                Worker.config(
                        "connector.class", "io.confluent.connect.jdbc.JdbcSinkConnector",
                        "topics", "letters",
                        "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                        "connection.url", url,
                        "insert.mode", "upsert",
                        "pk.mode", "record_key",
                        "pk.fields", "k",
                        "auto.create", "true",
                        "errors.tolerance", "all",
                        "errors.deadletterqueue.topic.name", "letters-dead");
        Worker.execute(
                url,
                "CREATE TABLE \"letters\" (k VARCHAR(20) PRIMARY KEY, id INT, name VARCHAR(9))");
        for (int i = 0; i < 2000; i++) {
            switch (i % 300) {
                case 99 -> worker.send("letters", "k" + i, Worker.row(i, "much too long"));
                case 199 -> worker.send("letters", null, Worker.row(i, "no key"));
                case 299 -> worker.send("letters", "k" + i, "no JSON");
                default -> worker.send("letters", "k" + i, Worker.row(i, "fine"));
            }
        }
        worker.connect().put("letters", pasted);
        worker.assertSameConfig(pasted, "letters");
        Worker.awaitValue("1980", url, "SELECT COUNT(*) FROM \"letters\"");
        var dead = Records.records(worker.cluster(), "letters-dead", 20);
        assertEquals(20, dead.size());
        var reasons =
                dead.stream()
                        .map(r -> r.headers().lastHeader("__connect.errors.exception.message"))
                        .map(h -> new String(h.value(), StandardCharsets.UTF_8))
                        .toList();
        assertEquals(7, reasons.stream().filter(r -> r.contains("text of 13 characters")).count());
        assertEquals(
                7,
                reasons.stream()
                        .filter(r -> r.contains("no value for K, which is part of the row's key"))
                        .count(),
                reasons::toString);
        worker.connect().delete("letters");
    }

    @Test
    void withoutADeadLetterTopicTheFirstBadRecordEndsTheTaskInWords() throws Exception {
        var url = h2("strict");
        Worker.execute(url, "CREATE TABLE strict (id INT, name VARCHAR(4))");
        worker.send("strict", null, "{\"id\":1,\"name\":\"good\"}");
        worker.send("strict", null, "{\"id\":\"x\"}");
        worker.connect()
                .put(
                        "strict",
                        Worker.config(
                                "connector.class",
                                "JdbcSink",
                                "topics",
                                "strict",
                                "connection.url",
                                url));
        var why = worker.awaitFailure("strict");
        assertTrue(
                why.contains(
                        "strict, partition 0, offset 1: 'x' cannot go into column ID, which is"
                                + " INTEGER"),
                why);
        worker.connect().delete("strict");
    }

    @Test
    void wrongSettingsAreRefusedInWords() {
        var error =
                assertThrows(
                        UserError.class,
                        () ->
                                worker.connect()
                                        .put(
                                                "wrong",
                                                Worker.config(
                                                        "connector.class", "MySqlSink",
                                                        "topics", "x",
                                                        "connection.host", "localhost",
                                                        "db.name", "shop",
                                                        "insert.mode", "upsert")));
        assertTrue(
                error.message().contains("insert.mode=upsert needs a key: set pk.mode"),
                error.message());
        var format =
                worker.connect()
                        .validate(
                                Worker.config(
                                        "connector.class", "RedisSink",
                                        "name", "x",
                                        "topics", "x",
                                        "redis.hostname", "localhost",
                                        "input.data.format", "XML"));
        assertTrue(format.toString().contains("input.data.format"), format::toString);
    }

    /// So a program that shows a form, or checks one, needs to know one name only.
    @Test
    void otherVendorsNamesAreKnownToConnectsPluginsToo() throws Exception {
        var name = "io.confluent.connect.jdbc.JdbcSinkConnector";
        var plugins = "/connector-plugins/";
        var settings = worker.rest(plugins + name + "/config", null);
        assertEquals(worker.rest(plugins + "JdbcSink/config", null), settings);
        assertTrue(settings.findValuesAsText("name").contains("pk.mode"), settings::toString);
        var checked =
                worker.rest(
                        plugins + name + "/config/validate",
                        """
                        {"name": "x", "connector.class": "%s", "topics": "x", "connection.url": "jdbc:h2:mem:x",
                         "insert.mode": "upsert"}
                        """
                                .formatted(name));
        assertEquals(1, checked.path("error_count").asInt());
        assertTrue(
                checked.toString().contains("insert.mode=upsert needs a key"), checked::toString);
    }

    @Test
    void redisGetsImagesHashesLifeSpansAndNothingElse() throws Exception {
        var redis = Redis.running();
        try (var one = redis.client(1);
                var two = redis.client(2)) {
            var image = new byte[515_025];
            new Random(1).nextBytes(image);
            worker.send("ToRedis", "image", image);
            worker.send("ToRedis", "gone", "x");
            worker.send("ToRedis", "gone", (byte[]) null);
            worker.send("ToRedis", "text", "first");
            worker.send("ToRedis", "text", "läst");
            worker.flush();
            var pasted =
                    Worker.config(
                            "connector.class", "RedisSink",
                            "kafka.auth.mode", "KAFKA_API_KEY",
                            "topics", "ToRedis",
                            "input.data.format", "BYTES",
                            "input.key.format", "STRING",
                            "redis.hostname", "127.0.0.1",
                            "redis.portnumber", "" + redis.port(),
                            "redis.database", "1",
                            "redis.server.password", Redis.PASSWORD,
                            "redis.ssl.mode", "disabled");
            worker.connect().put("redis", pasted);
            Await.untilEquals("läst", () -> one.get("text"));
            assertEquals(2, one.dbSize());
            assertArrayEquals(image, one.get("image".getBytes(StandardCharsets.UTF_8)));
            assertEquals("läst", one.get("text"));
            worker.connect()
                    .put(
                            "hashes",
                            Worker.config(
                                    "connector.class",
                                    "com.github.jcustenborder.kafka.connect.redis.RedisSinkConnector",
                                    "topics",
                                    "hashes",
                                    "redis.hosts",
                                    "127.0.0.1:" + redis.port(),
                                    "redis.password",
                                    Redis.PASSWORD,
                                    "redis.database",
                                    "2",
                                    "redis.type",
                                    "HASH",
                                    "redis.ttl.seconds",
                                    "1000",
                                    "errors.tolerance",
                                    "all",
                                    "errors.deadletterqueue.topic.name",
                                    "hashes-dead"));
            worker.send("hashes", "h", "{\"a\":1,\"b\":\"x\"}");
            worker.send("hashes", "bad", "[1]");
            worker.send("hashes", "h", "{\"b\":\"y\",\"c\":null}");
            worker.send("hashes", "i", "{\"b\":{\"d\":[1]}}");
            Await.untilEquals(2L, two::dbSize);
            Await.untilEquals(Map.of("b", "y"), () -> two.hgetAll("h"));
            assertEquals("{\"d\":[1]}", two.hget("i", "b"));
            assertTrue(two.ttl("h") > 900);
            assertEquals(1, Records.records(worker.cluster(), "hashes-dead", 1).size());
        } finally {
            worker.connect().delete("redis");
            worker.connect().delete("hashes");
        }
    }

    @Test
    void aServerThatDiesIsWaitedForAndEndsEqualToTheTopic() throws Exception {
        var mariaDb = MariaDb.running();
        var url = mariaDb.newDatabase("dying");
        var count = 20_000;
        var redis = Redis.running();
        try {
            worker.connect()
                    .put(
                            "dying",
                            Worker.config(
                                    "connector.class", "MySqlSink",
                                    "topics", "dying",
                                    "connection.url", url,
                                    "connection.user", "root",
                                    "value.converter",
                                            "org.apache.kafka.connect.json.JsonConverter",
                                    "insert.mode", "insert",
                                    "exactly.once", "true",
                                    "auto.create", "true",
                                    "batch.size", "500",
                                    // an outage must not become dead letters
                                    "errors.tolerance", "all",
                                    "errors.deadletterqueue.topic.name", "dying-dead"));
            worker.connect()
                    .put(
                            "dying-redis",
                            Worker.config(
                                    "connector.class", "RedisSink",
                                    "topics", "dying",
                                    "redis.hosts", "127.0.0.1:" + redis.port(),
                                    "redis.password", Redis.PASSWORD,
                                    "errors.tolerance", "all",
                                    "errors.deadletterqueue.topic.name", "dying-dead"));
            for (int i = 0; i < count; i++) {
                worker.send("dying", "k" + i % 1000, Worker.row(i, "x"));
                if (i == count / 2) {
                    worker.flush();
                    mariaDb.kill();
                    redis.kill();
                }
            }
            worker.flush();
            redis.start();
            mariaDb.start();
            Worker.awaitValue("" + count, url, "SELECT COUNT(DISTINCT id) FROM dying");
            assertEquals(
                    "[[%d]]".formatted(count),
                    Worker.rows(url, "SELECT COUNT(*) FROM dying").toString());
            try (var client = redis.client(0)) {
                Await.untilEquals(Worker.row(count - 1, "x"), () -> client.get("k999"));
                assertEquals(1000, client.dbSize());
            }
            assertEquals(0, worker.end("dying-dead", 0), "an outage made dead letters");
        } finally {
            worker.connect().delete("dying");
            worker.connect().delete("dying-redis");
        }
    }

    @Test
    void partitionsThatMoveBetweenTasksBringEachRecordOnce() throws Exception {
        var url = h2("moving");
        worker.topic("moving", 4);
        var config =
                Worker.config(
                        "connector.class", "JdbcSink",
                        "topics", "moving",
                        "connection.url", url,
                        "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                        "auto.create", "true",
                        "exactly.once", "true",
                        "batch.size", "50");
        worker.connect().put("moving", config);
        for (int i = 0; i < 8000; i++) {
            worker.send("moving", "k" + i, Worker.row(i, "x"));
            if (i == 2000 || i == 5000) {
                worker.flush();
                worker.connect().put("moving", with(config, "tasks.max", "" + (i / 1000 - 1)));
            }
        }
        worker.flush();
        Worker.awaitValue("8000", url, "SELECT COUNT(DISTINCT \"id\") FROM \"moving\"");
        assertEquals("[[8000]]", Worker.rows(url, "SELECT COUNT(*) FROM \"moving\"").toString());
        worker.connect().delete("moving");
    }
}
