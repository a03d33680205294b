package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.azure.core.util.BinaryData;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.app.CommandLineRun;
import io.millrace.app.Pipelines;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/// The examples as they are with real servers instead of what needs no installation: `./mvnw verify
/// -Pclients`.
@Tag("clients")
@Timeout(400)
class ExamplesOnServersTest {
    private static final Path PROJECT = Path.of(System.getProperty("millrace.project", "."));
    private static final Path EXAMPLES = PROJECT.resolve("examples").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path dir;

    /// Searches in Avro in a container give the counts that the files of JSON lines give.
    @Test
    void hotelStaysFromAzure() throws Exception {
        NodeServer.install();
        var hotels = EXAMPLES.resolve("hotel-stays");
        try (var azurite = Azurite.start(dir, 0)) {
            var container = Azurite.container(azurite.address(), "searches");
            container.create();
            try (var files = Files.list(hotels.resolve("data"))) {
                for (var file : files.toList()) {
                    var name = "2015/" + file.getFileName().toString().replace("jsonl", "avro");
                    container.getBlobClient(name).upload(BinaryData.fromBytes(avro(file)));
                }
            }
            var fromAzure =
                    run(
                            hotels.resolve("azure.sql"),
                            "account=" + Azurite.ACCOUNT,
                            "key=" + Azurite.KEY,
                            "container=searches",
                            "url=" + azurite.address() + "/" + Azurite.ACCOUNT);
            var fromFiles = run(hotels);
            assertEquals(5, fromFiles.size());
            assertEquals(fromFiles, fromAzure);
        }
    }

    /// The README's command, with a file as large as the course's image.
    @Test
    void imagesIntoRedis() throws Exception {
        var redis = Redis.running();
        var meter = EXAMPLES.resolve("smart-meter");
        var image = new byte[515_025];
        new Random(1).nextBytes(image);
        var data = dir.resolve("data");
        Files.createDirectories(data.resolve("images"));
        Files.write(data.resolve("images/large.jpg"), image);
        var small = Files.readAllBytes(meter.resolve("data/images/meter.png"));
        Files.write(data.resolve("images/meter.png"), small);
        run(
                meter.resolve("redis.sql"),
                List.of("--data", data.toString()),
                "redis=localhost:" + redis.port(),
                "password=" + Redis.PASSWORD);
        try (var client = redis.client(1)) {
            assertArrayEquals(image, client.get("large.jpg".getBytes(UTF_8)));
            assertArrayEquals(small, client.get("meter.png".getBytes(UTF_8)));
        }
    }

    /// The README's command.
    @Test
    void readingsThroughMariaDb() throws Exception {
        var database = MariaDb.running();
        var url = database.newDatabase("home");
        var rows =
                run(
                        EXAMPLES.resolve("smart-meter"),
                        "database=" + url.replaceFirst("\\?.*", ""),
                        "user=root",
                        "interval=0");
        assertEquals(3, rows.size());
        var counted = rows.stream().mapToInt(r -> tree(r).path("READINGS").asInt()).sum();
        assertTrue(counted > 500 && counted < 1000, rows.toString());
        assertEquals(
                List.of(List.of(Integer.toString(counted))),
                Worker.rows(url, "SELECT COUNT(*) FROM Readings WHERE temperature IS NOT NULL"));
    }

    /// @return the rows at the end, sorted
    private List<String> run(Path pipeline, String... defines) {
        return run(pipeline, List.of(), defines);
    }

    private List<String> run(Path pipeline, List<String> options, String... defines) {
        var args =
                Stream.concat(
                        Stream.concat(Stream.of("--ephemeral"), options.stream()),
                        Stream.of(defines).flatMap(d -> Stream.of("--define", d)));
        var ended = CommandLineRun.of(dir, Pipelines.run(pipeline, args.toArray(String[]::new)));
        assertEquals(0, ended.code(), () -> ended.out() + ended.err());
        return ended.lines().stream().filter(line -> line.startsWith("{")).sorted().toList();
    }

    /// JSON lines as an Avro file whose fields may all be null.
    private static byte[] avro(Path file) throws IOException {
        List<JsonNode> lines;
        try (var all = Files.lines(file)) {
            lines = all.map(ExamplesOnServersTest::tree).toList();
        }
        var schema = schema(lines.getFirst());
        var out = new ByteArrayOutputStream();
        try (var writer = new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
            writer.setCodec(CodecFactory.snappyCodec()).create(schema, out);
            for (var line : lines) {
                var search = new GenericData.Record(schema);
                for (var field : schema.getFields()) {
                    search.put(field.pos(), value(line.path(field.name())));
                }
                writer.append(search);
            }
        }
        return out.toByteArray();
    }

    private static @Nullable Object value(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (value.isTextual()) {
            return value.asText();
        }
        return value.isIntegralNumber() ? (Object) value.asLong() : (Object) value.asDouble();
    }

    private static Schema schema(JsonNode line) {
        var fields = SchemaBuilder.record("Search").fields();
        for (var name : line.properties().stream().map(Map.Entry::getKey).toList()) {
            fields =
                    switch (name) {
                        case "date_time", "srch_ci", "srch_co" -> fields.optionalString(name);
                        case "orig_destination_distance" -> fields.optionalDouble(name);
                        default -> fields.optionalLong(name);
                    };
        }
        return fields.endRecord();
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }
}
