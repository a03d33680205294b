package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Await;
import io.millrace.cluster.KilledJvm;
import io.millrace.cluster.Records;
import io.millrace.config.UserError;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Sinks on a real worker, into real servers that fail in the middle.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SinksTest {
    private Path dir;
    private Worker worker;

    @BeforeAll
    void start(@TempDir Path temp) {
        MariaDb.prepare();
        dir = temp;
        worker = new Worker(dir.resolve("kafka"));
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    private static String h2(String name) {
        return "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;MODE=MySQL";
    }

    /// What a field of a JSON record with its schema around it looks like.
    private static String row(int id, String name) {
        return """
        {"schema":{"type":"struct","fields":[{"field":"id","type":"int32"},\
        {"field":"name","type":"string","optional":true}]},"payload":{"id":%d,"name":"%s"}}\
        """
                .formatted(id, name);
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
                case 99 -> worker.send("letters", "k" + i, row(i, "much too long"));
                case 199 -> worker.send("letters", null, row(i, "no key"));
                case 299 -> worker.send("letters", "k" + i, "no JSON");
                default -> worker.send("letters", "k" + i, row(i, "fine"));
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

    @Test
    void redisGetsImagesHashesLifeSpansAndNothingElse() throws Exception {
        try (var redis = Redis.start(dir.resolve("redis"), "--requirepass", "secret");
                var one = redis.client(1, "secret");
                var two = redis.client(2, "secret")) {
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
                            "redis.server.password", "secret",
                            "redis.ssl.mode", "disabled");
            worker.connect().put("redis", pasted);
            Await.untilEquals(2L, one::dbSize);
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
                                    "secret",
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
        try (var redis = Redis.start(dir.resolve("dying-redis"))) {
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
                                    "errors.tolerance", "all",
                                    "errors.deadletterqueue.topic.name", "dying-dead"));
            for (int i = 0; i < count; i++) {
                worker.send("dying", "k" + i % 1000, row(i, "x"));
                if (i == count / 2) {
                    worker.flush();
                    mariaDb.kill();
                    redis.kill();
                }
            }
            worker.flush();
            redis.startAgain();
            mariaDb.start();
            Worker.awaitValue("" + count, url, "SELECT COUNT(DISTINCT id) FROM dying");
            assertEquals(
                    "[[%d]]".formatted(count),
                    Worker.rows(url, "SELECT COUNT(*) FROM dying").toString());
            try (var client = redis.client(0, "")) {
                Await.untilEquals(row(count - 1, "x"), () -> client.get("k999"));
                assertEquals(1000, client.dbSize());
            }
            assertTrue(
                    !worker.cluster().admin().listTopics().names().get().contains("dying-dead")
                            || Records.records(worker.cluster(), "dying-dead", 0).isEmpty());
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
            worker.send("moving", "k" + i, row(i, "x"));
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

    @Test
    void aKilledProcessRepeatsAndLosesNothing() throws Exception {
        var url = "jdbc:h2:file:" + dir.resolve("killed-db");
        var kafka = dir.resolve("killed-kafka");
        try (var child = KilledJvm.start(DyingSink.class, kafka.toString(), url)) {
            child.awaitLine("in the middle");
        }
        try (var again = new Worker(kafka)) {
            Worker.awaitValue(
                    "" + DyingSink.RECORDS, url, "SELECT COUNT(DISTINCT \"id\") FROM \"killed\"");
            var ids = new ArrayList<String>();
            Worker.rows(url, "SELECT \"id\" FROM \"killed\"")
                    .forEach(r -> ids.add(String.valueOf(r.getFirst())));
            assertEquals(DyingSink.RECORDS, ids.size());
            again.connect().delete("killed");
        }
    }
}
