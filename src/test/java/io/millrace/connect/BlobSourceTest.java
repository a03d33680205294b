package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.ConnectClient;
import io.millrace.cluster.KilledJvm;
import io.millrace.cluster.Records;
import io.millrace.config.ClusterSettings;
import io.millrace.config.ConnectSettings;
import io.millrace.config.UserError;
import io.millrace.format.MemorySchemaStore;
import io.millrace.format.NoSchemaStores;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaStores;
import io.millrace.format.SchemaText;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import javax.management.ObjectName;

/// BlobSource on a real worker and a real broker, both in this process.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlobSourceTest {
    private static final MemorySchemaStore SCHEMAS = new MemorySchemaStore();

    private Path dir;
    private Cluster cluster;
    private ConnectWorker worker;
    private ConnectClient connect;

    @BeforeAll
    void start(@TempDir Path temp) {
        dir = temp;
        cluster = cluster(dir.resolve("kafka"));
        var loader = Thread.currentThread().getContextClassLoader();
        worker = worker(cluster);
        assertSame(loader, Thread.currentThread().getContextClassLoader());
        connect = new ConnectClient(worker.restUrl());
    }

    @AfterAll
    void stop() {
        worker.close();
        cluster.close();
    }

    static Cluster cluster(Path dir) {
        return Clusters.start(new ClusterSettings.Embedded(dir, "127.0.0.1", 0));
    }

    static ConnectWorker worker(Cluster cluster) {
        return ConnectWorker.start(
                new ConnectSettings("127.0.0.1", 0, "millrace-connect", List.of()),
                cluster,
                new SchemaStores() {
                    @Override
                    public SchemaStore own() {
                        return SCHEMAS;
                    }

                    @Override
                    public SchemaStore at(URI url, String user, String password) {
                        return SCHEMAS;
                    }
                });
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(dir.resolve(name));
    }

    static Map<String, String> config(Path path, String topic, String... more) {
        var config = new HashMap<String, String>();
        config.put("connector.class", "BlobSource");
        config.put("path", path.toString());
        config.put("topic", topic);
        config.put("poll.interval.ms", "100");
        for (var i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return config;
    }

    private static boolean isCaughtUp(
            ConnectClient connect, String name, Map<String, String> config) throws IOException {
        try (var progress = Connectors.progress(config).orElseThrow()) {
            return progress.look(connect.offsets(name)).caughtUp();
        }
    }

    static void awaitCaughtUp(ConnectClient connect, String name, Map<String, String> config)
            throws IOException {
        var end = Instant.now().plusSeconds(30);
        while (!isCaughtUp(connect, name, config)) {
            assertTrue(Instant.now().isBefore(end), () -> "not caught up: " + connect.status(name));
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /// A connector that names a converter gives it no setting of the worker's.
    @Test
    void converterOfAConnectorFindsTheSchemasOfTheProgram() throws IOException {
        var in = folder("registered");
        Files.writeString(in.resolve("a.jsonl"), "{\"n\": 1}\n");
        var config =
                config(
                        in,
                        "registered",
                        "key.field",
                        "n",
                        "key.converter",
                        "io.confluent.connect.avro.AvroConverter");
        connect.put("registered", config);
        awaitCaughtUp(connect, "registered", config);
        var key = Records.records(cluster, "registered", 1).getFirst().key();
        assertEquals("\0\0\0\0\1\0021", key);
        var registered = SCHEMAS.latest("registered-key").orElseThrow();
        assertEquals("\"string\"", registered.schema().text());
        connect.delete("registered");
    }

    @Test
    void linesOfAGrowingFolderArriveAsTheyAre() throws IOException {
        var in = folder("growing");
        Files.writeString(in.resolve("a.jsonl"), "{\"n\": 1}\n{ \"n\":2 }\n");
        var config = config(in, "growing", "key.field", "n", "tasks.max", "2");
        connect.put("growing", config);
        awaitCaughtUp(connect, "growing", config);
        assertEquals(List.of("{\"n\": 1}", "{ \"n\":2 }"), Records.read(cluster, "growing", 2));

        Files.writeString(in.resolve("a.jsonl"), "{\"n\":3}\n", StandardOpenOption.APPEND);
        Files.writeString(folder("growing/sub").resolve("b.csv"), "n,s\n4,x\n");
        Files.writeString(in.resolve("ignored.txt"), "nothing\n");
        awaitCaughtUp(connect, "growing", config);
        var records = Records.records(cluster, "growing", 4);
        assertEquals(
                Map.of(
                        "1",
                        "{\"n\": 1}",
                        "2",
                        "{ \"n\":2 }",
                        "3",
                        "{\"n\":3}",
                        "4",
                        "{\"n\":4,\"s\":\"x\"}"),
                records.stream()
                        .collect(Collectors.toMap(ConsumerRecord::key, ConsumerRecord::value)));
        connect.delete("growing");
        assertFalse(connect.connectors().contains("growing"));
    }

    @Test
    void filesGoToTopicsByTheirPathsInTheirFormats() throws IOException {
        var in = folder("generic");
        folder("generic/lines");
        Files.writeString(in.resolve("lines/a.json"), "[{\"n\":1},\n{\"n\":null}]");
        Files.writeString(in.resolve("b.json"), "{}");
        var config =
                config(
                        in,
                        "",
                        "topic.regex.list",
                        "generic-lines:lines/.*",
                        "output.data.format",
                        "JSON_SR");
        connect.put("generic", config);
        awaitCaughtUp(connect, "generic", config);
        var values = Records.read(cluster, "generic-lines", 2);
        assertTrue(values.getFirst().endsWith("{\"n\":1}"), values.getFirst());
        assertTrue(values.getLast().endsWith("{}"), values.getLast());
        var schema = SCHEMAS.latest("generic-lines-value").orElseThrow().schema();
        assertEquals(SchemaText.Type.JSON, schema.type());
        connect.delete("generic");
    }

    @Test
    void badLinesGoToTheDeadLetters() throws IOException {
        var in = folder("bad");
        Files.writeString(in.resolve("x.jsonl"), "{}\nnot json\n\n{\"ok\":1}\n[1]");
        var config = config(in.resolve("x.jsonl"), "bad");
        connect.put("bad", config);
        awaitCaughtUp(connect, "bad", config);
        assertEquals(List.of("{}", "{\"ok\":1}"), Records.read(cluster, "bad", 2));
        var dead = Records.records(cluster, "bad-dead-letters", 2);
        assertEquals(List.of("not json", "[1]"), dead.stream().map(ConsumerRecord::value).toList());
        assertEquals(
                Map.of(
                        "file",
                        "x.jsonl",
                        "line",
                        "5",
                        "position",
                        "22",
                        "reason",
                        "not a JSON object"),
                headers(dead.getLast()));
    }

    private static Map<String, String> headers(ConsumerRecord<String, String> record) {
        var headers = new HashMap<String, String>();
        record.headers()
                .forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    @Test
    void failingOnABadLineKeepsWhatCameBefore() throws IOException {
        var in = folder("fail");
        Files.writeString(in.resolve("x.jsonl"), "{}\nnot json\n");
        connect.put("fail", config(in, "fail", "behavior.on.error", "FAIL"));
        assertEquals(List.of("{}"), Records.read(cluster, "fail", 1));
        var end = Instant.now().plusSeconds(10);
        var task = connect.status("fail").path("tasks").path(0);
        while (!task.path("state").asText().equals("FAILED")) {
            assertTrue(Instant.now().isBefore(end), task::toString);
            task = connect.status("fail").path("tasks").path(0);
        }
        assertTrue(
                task.path("trace")
                        .asText()
                        .contains("file x.jsonl, line 2, byte 3: not valid JSON"));
    }

    @Test
    void emptyFolderIsVisible() throws Exception {
        var config = config(folder("empty"), "empty");
        connect.put("empty", config);
        var name = new ObjectName("kafka.connect:type=plugins,connector=empty,task=0");
        var end = Instant.now().plusSeconds(10);
        var beans = ManagementFactory.getPlatformMBeanServer();
        while (!beans.isRegistered(name)) {
            assertTrue(
                    Instant.now().isBefore(end),
                    () ->
                            beans.queryNames(null, null).stream()
                                    .filter(n -> n.toString().contains("empty"))
                                    .toList()
                                    .toString());
        }
        assertEquals(0, beans.getAttribute(name, "files-matched"));
        assertThrows(UserError.class, () -> isCaughtUp(connect, "empty", config));
    }

    @Test
    void wrongConfigurationIsRefusedInWords() {
        var missing = config(dir.resolve("nowhere"), "t");
        var error = assertThrows(UserError.class, () -> connect.put("wrong", missing));
        assertTrue(error.message().contains("nowhere does not exist"), error.message());
        var errors = connect.validate(config(dir, "t", "name", "x", "format", "xml"));
        assertEquals(1, errors.size(), errors::toString);
    }

    @Test
    void takenPortIsTheUsersToSolve() {
        var port = worker.restUrl().getPort();
        var settings = new ConnectSettings("127.0.0.1", port, "other", List.of());
        var error =
                assertThrows(
                        UserError.class,
                        () -> ConnectWorker.start(settings, cluster, NoSchemaStores.INSTANCE));
        assertEquals(
                "Port %d is used by another program (Kafka Connect).".formatted(port),
                error.message());
    }

    @Test
    void killedInTheMiddleEachLineArrivesOnce() throws Exception {
        var in = folder("killed");
        var lines = IntStream.range(0, 20_000).mapToObj(i -> "{\"n\":%d}".formatted(i)).toList();
        Files.write(in.resolve("x.jsonl"), lines);
        var kafka = dir.resolve("killed-kafka");
        try (var child = KilledJvm.start(DyingWorker.class, kafka.toString(), in.toString())) {
            child.awaitLine("in the middle");
        }
        try (var again = cluster(kafka);
                var restarted = worker(again)) {
            assertFalse(Records.read(again, "killed", 1).isEmpty());
            awaitCaughtUp(new ConnectClient(restarted.restUrl()), "killed", config(in, "killed"));
            assertEquals(lines, Records.read(again, "killed", lines.size()));
        }
    }
}
