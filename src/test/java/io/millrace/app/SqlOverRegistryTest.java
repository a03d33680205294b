package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;

import io.millrace.Await;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.format.SchemaText;
import io.millrace.registry.RegistryClient;
import io.millrace.registry.RegistryRoom;
import io.millrace.registry.RemoteStore;
import io.millrace.sql.SqlRoom;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// SQL over topics whose schemas are in the registry of the same process, and the console's verbs.
@Timeout(90)
class SqlOverRegistryTest {
    @TempDir static Path folder = Path.of("");
    private static Cluster cluster;
    private static RegistryRoom registry;
    private static SqlRoom sql;

    @BeforeAll
    static void start() {
        cluster =
                Clusters.start(
                        new ClusterSettings.Embedded(folder.resolve("kafka"), "127.0.0.1", 0));
        registry = RegistryRoom.start(cluster, "_schemas");
        sql =
                SqlRoom.start(
                        cluster, folder.resolve("state"), "default_", registry.server().store());
    }

    @AfterAll
    static void stop() {
        sql.close();
        registry.close();
        cluster.close();
    }

    private static String subjects() throws Exception {
        return registry.get("/subjects").http().body();
    }

    /// What each format does with tables, streams and registry, from CREATE to DROP.
    @ParameterizedTest
    @CsvSource({"AVRO,AVRO", "PROTOBUF,PROTOBUF", "JSON_SR,JSON"})
    void aPipelineInAFormatOfTheRegistry(String format, String language) throws Exception {
        var t = format.toLowerCase(java.util.Locale.ROOT);
        sql.run(
                """
                CREATE STREAM %1$s_in (id STRING KEY, n INT, at TIMESTAMP, tags ARRAY<STRING>)
                  WITH (kafka_topic='%1$s_in', partitions=1, value_format='%2$s');
                INSERT INTO %1$s_in (id, n, at, tags) VALUES ('a', 1, '2024-01-02T03:04:05', ARRAY['x', 'y']);
                INSERT INTO %1$s_in (id, n) VALUES ('b', 2);
                CREATE TABLE %1$s_sum WITH (kafka_topic='%1$s_sum', partitions=1) AS
                  SELECT id, SUM(n) AS total FROM %1$s_in GROUP BY id;
                """
                        .formatted(t, format));
        var sum = registry.get("/subjects/" + t + "_sum-value/versions/latest").body();
        assertEquals(language, sum.path("schemaType").asText("AVRO"));
        Await.untilEquals(
                List.of("[\"a\",1]", "[\"b\",2]"),
                () ->
                        sql.rows("SELECT * FROM " + t + "_sum;").stream()
                                .map(r -> r.replace("\"row\":", ""))
                                .sorted()
                                .toList());
        assertEquals(
                List.of("[\"a\",\"2024-01-02T03:04:05.000\",\"y\"]"),
                sql.rows("SELECT id, at, tags[2] FROM %s_in EMIT CHANGES LIMIT 1;".formatted(t)));

        // without columns, they come from the schema
        sql.run(
                "CREATE TABLE %1$s_again (id STRING PRIMARY KEY) WITH (kafka_topic='%1$s_sum', value_format='%2$s');"
                        .formatted(t, format));
        assertTrue(
                sql.run("DESCRIBE " + t + "_again;").toString().contains("\"TOTAL\""), "inferred");
        sql.run("ASSERT SCHEMA SUBJECT '" + t + "_sum-value' TIMEOUT 1 SECONDS;");
        var printed = print("PRINT " + t + "_sum FROM BEGINNING LIMIT 1;");
        assertTrue(
                printed.stream().anyMatch(l -> l.equals("Value format: " + format)),
                printed::toString);
        assertTrue(printed.stream().anyMatch(l -> l.contains("\"TOTAL\":1")), printed::toString);

        assertTrue(subjects().contains(t + "_sum-value"));
        sql.run("DROP TABLE %1$s_again; DROP TABLE %1$s_sum DELETE TOPIC;".formatted(t));
        assertFalse(subjects().contains(t + "_sum-value"), SqlOverRegistryTest::said);
        assertTrue(subjects().contains(t + "_in-value"));
    }

    private static String said() {
        return "DELETE TOPIC takes the subject along";
    }

    private static List<String> print(String statement) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var body = "{\"ksql\": \"" + statement + "\"}";
            var request =
                    HttpRequest.newBuilder(URI.create(sql.url() + "/query"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build();
            return http.send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(l -> !l.isBlank())
                    .toList();
        }
    }

    @Test
    void schemasAreNamedByIdAndByFullName() throws Exception {
        var store = registry.server().store();
        int id =
                store.register(
                        "shared",
                        SchemaText.of(
                                SchemaText.Type.AVRO,
                                """
                                {"type": "record", "name": "R", "fields": [
                                  {"name": "name", "type": "string"},
                                  {"name": "size", "type": "long", "default": 7}]}
                                """));
        sql.run(
                """
                CREATE STREAM by_id WITH (kafka_topic='by_id', partitions=1, value_format='AVRO', key_format='NONE', value_schema_id=%d);
                INSERT INTO by_id (`name`, `size`) VALUES ('x', 3);
                """
                        .formatted(id));
        assertEquals(List.of("[\"x\",3]"), sql.rows("SELECT * FROM by_id EMIT CHANGES LIMIT 1;"));
        var refused =
                sql.refused(
                        "CREATE STREAM no_id WITH (kafka_topic='by_id', value_format='AVRO',"
                                + " value_schema_id=4711);");
        assertTrue(refused.contains("4711"), refused);
        sql.run(
                """
                CREATE STREAM full_name (n INT) WITH (kafka_topic='full_name', partitions=1, value_format='PROTOBUF',
                  value_schema_full_name='shop.Order');
                """);
        var text =
                registry.get("/subjects/full_name-value/versions/1").body().path("schema").asText();
        assertTrue(text.contains("package shop;") && text.contains("message Order"), text);
    }

    @Test
    void bytesOfNoSchemaCostThemselvesOnly() throws Exception {
        sql.run(
                """
                CREATE STREAM hostile (n INT) WITH (kafka_topic='hostile', partitions=1, value_format='AVRO', key_format='NONE');
                CREATE STREAM tamed WITH (kafka_topic='tamed', value_format='JSON') AS SELECT n FROM hostile;
                """);
        int id = registry.server().store().latest("hostile-value").orElseThrow().id();
        byte[] huge = ByteBuffer.allocate(11).put((byte) 0).putInt(id).put((byte) 2).array();
        java.util.Arrays.fill(huge, 6, 11, (byte) 0xff);
        var bad =
                Stream.of(
                                new byte[0],
                                "{\"n\": 1}".getBytes(UTF_8),
                                new byte[] {0, 0, 0},
                                ByteBuffer.allocate(9).put((byte) 0).putInt(999_999).array(),
                                ByteBuffer.allocate(9).put((byte) 0).putInt(-1).array(),
                                ByteBuffer.allocate(5).put((byte) 0).putInt(id).array(),
                                huge)
                        .toList();
        produce("hostile", bad);
        sql.run("INSERT INTO hostile (n) VALUES (42);");
        assertEquals(List.of("[42]"), sql.rows("SELECT * FROM tamed EMIT CHANGES LIMIT 1;"));
        var logged =
                sql.rows(
                        "SELECT reason FROM PROCESSING_LOG WHERE topic = 'hostile' EMIT CHANGES"
                                + " LIMIT "
                                + bad.size()
                                + ";");
        assertEquals(bad.size(), logged.size());
        assertTrue(logged.toString().contains("Schema 999999 not found"), logged::toString);
        var extended = sql.run("DESCRIBE tamed EXTENDED;").toString();
        assertTrue(extended.contains("failed"), extended);
    }

    /// Before the registry, as a proxy would be; without it for a while.
    private static HttpServer proxy(AtomicInteger away) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var http = HttpClient.newHttpClient();
        server.createContext(
                "/",
                exchange -> {
                    var target = URI.create(registry.server().url() + exchange.getRequestURI());
                    var body =
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes());
                    var request =
                            HttpRequest.newBuilder(target)
                                    .method(exchange.getRequestMethod(), body)
                                    .build();
                    try {
                        if (away.getAndDecrement() > 0) {
                            exchange.sendResponseHeaders(503, -1);
                            return;
                        }
                        var answer = http.send(request, BodyHandlers.ofByteArray());
                        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                        exchange.getResponseBody().write(answer.body());
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    } finally {
                        exchange.close();
                    }
                });
        server.start();
        return server;
    }

    @Test
    void aRegistryElsewhereThatIsAwayCostsNoRecord() throws Exception {
        var away = new AtomicInteger();
        var proxy = proxy(away);
        var url = "http://127.0.0.1:" + proxy.getAddress().getPort();
        try (var store = new RemoteStore(new RegistryClient(url, "", ""));
                var room = SqlRoom.start(cluster, folder.resolve("away"), "away_", store)) {
            room.run(
                    """
                    CREATE STREAM away_in (n INT) WITH (kafka_topic='away_in', partitions=1, value_format='AVRO', key_format='NONE');
                    CREATE STREAM away_out WITH (kafka_topic='away_out', value_format='JSON') AS SELECT n FROM away_in;
                    INSERT INTO away_in (n) VALUES (1);
                    """);
            assertEquals(List.of("[1]"), room.rows("SELECT * FROM away_out EMIT CHANGES LIMIT 1;"));
            var text = store.latest("away_in-value").orElseThrow().schema().text();
            registry.put("/config/away_in-value", "{\"compatibility\": \"NONE\"}");
            int other =
                    registry.register("away_in-value", text.replace("\"int\"", "\"long\"")).id();
            away.set(3);
            var record =
                    ByteBuffer.allocate(7).put((byte) 0).putInt(other).put((byte) 2).put((byte) 4);
            produce("away_in", List.of(record.array()));
            assertEquals(
                    List.of("[1]", "[2]"),
                    room.rows("SELECT * FROM away_out EMIT CHANGES LIMIT 2;"));
            assertTrue(away.get() <= 0, "it was away");
            away.set(1);
            var refused =
                    room.refused(
                            "CREATE STREAM x WITH (kafka_topic='away_in', value_format='AVRO',"
                                    + " key_format='NONE');");
            assertTrue(refused.contains("503"), refused);
        } finally {
            proxy.stop(0);
        }
    }

    private static void produce(String topic, List<byte[]> records) throws Exception {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        try (var producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var bytes : records) {
                producer.send(new ProducerRecord<>(topic, bytes)).get();
            }
        }
    }

    @Test
    void theConsoleWritesAndReadsByTheSchemaOfATopic() throws Exception {
        registry.register(
                "readings-value",
                """
                {"type": "record", "name": "Reading", "fields": [
                  {"name": "id", "type": "string"},
                  {"name": "pressure", "type": ["null", "double"], "default": null}]}
                """);
        var written =
                verb(
                        "topic produce readings --schema",
                        "{\"id\": \"m1\", \"pressure\": 6.5}\n{\"id\": \"m2\"}");
        assertEquals("2 records written.\n", written.out(), written.err());
        var read = verb("topic consume readings --from-beginning --until-caught-up --schema", "");
        assertEquals(
                List.of("{\"id\":\"m1\",\"pressure\":6.5}", "{\"id\":\"m2\",\"pressure\":null}"),
                read.lines());
        var wrong = verb("topic produce readings --schema", "{\"id\": \"m3\"}\nnonsense");
        assertEquals(1, wrong.code());
        assertTrue(wrong.err().startsWith("Line 2 is no record of topic readings"), wrong.err());
        var none = verb("topic produce others --schema", "{}");
        assertTrue(none.err().contains("others-value has no schema"), none.err());
        sql.run(
                "CREATE STREAM readings WITH (kafka_topic='readings', value_format='AVRO',"
                        + " key_format='NONE');");
        assertEquals(
                List.of("[\"m1\",6.5]", "[\"m2\",null]"),
                sql.rows("SELECT * FROM readings EMIT CHANGES LIMIT 2;"));
    }

    private static CommandLineRun verb(String args, String in) {
        return CommandLineRun.of(
                folder,
                in,
                CommandLineRun.words(
                        args,
                        "--bootstrap",
                        cluster.bootstrapServers(),
                        "--registry.url=" + registry.server().url()));
    }

    /// The schemas of real courses, where they lie beside the project.
    @Test
    void schemasOfCoursesAreKeptAndMakeColumns() throws Exception {
        var file =
                Path.of(System.getProperty("millrace.project", "."))
                        .resolve("../shared/data/smart-meter/readings-value.avsc");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.exists(file), () -> "there is no " + file);
        registry.register("course-value", Files.readString(file)).id();
        sql.run(
                "CREATE STREAM course WITH (kafka_topic='course', partitions=1,"
                        + " value_format='AVRO', key_format='NONE');");
        var described = sql.run("DESCRIBE course;").toString();
        assertTrue(described.contains("\"DOUBLE\"") || described.contains("STRING"), described);
    }
}
