package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.Records;
import io.millrace.config.ClusterSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The pipeline of examples/smart-meter, from made-up readings through a database into a topic.
@Timeout(120)
class SmartMeterTest {
    private static final Path PROJECT = Path.of(System.getProperty("millrace.project", "."));
    private static final Path EXAMPLE = PROJECT.resolve("examples/smart-meter").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int READINGS = 200;

    @TempDir Path dir;

    @Test
    void completeReadingsGoThroughTheDatabase() throws Exception {
        var data = Files.createDirectories(dir.resolve("data"));
        var settings = new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0);
        var url = "jdbc:h2:%s/home;MODE=MySQL;DATABASE_TO_UPPER=FALSE".formatted(data);
        // one connection for all, as a database in a file closes with its last
        try (var cluster = Clusters.start(settings);
                var database = DriverManager.getConnection(url)) {
            var out = run(cluster.bootstrapServers(), data);
            var made = read(cluster, "smartMeter");
            assertEquals(READINGS, made.size());
            var complete = made.stream().filter(SmartMeterTest::isComplete).toList();
            assertTrue(complete.size() > READINGS / 2 && complete.size() < READINGS);
            var expected = complete.stream().map(SmartMeterTest::row).toList();
            assertEquals(expected, rows(database));
            assertEquals(
                    expected,
                    read(cluster, "SM_Readings").stream()
                            .map(
                                    r ->
                                            "%s %s %s %s"
                                                    .formatted(
                                                            r.get("ID"),
                                                            r.get("profile_name").asText(),
                                                            r.get("temperature"),
                                                            r.get("pressure")))
                            .toList());
            assertTrue(out.contains("\"PROFILE_NAME\":\"denver\""), out);
        }
    }

    private static List<JsonNode> read(Cluster cluster, String topic) {
        return Records.now(cluster, topic).stream().map(SmartMeterTest::json).toList();
    }

    /// @return what it prints
    private String run(String bootstrap, Path data) {
        var args =
                new ArrayList<>(
                        List.of(Pipelines.run(EXAMPLE, "--ephemeral", "--bootstrap", bootstrap)));
        args.addAll(
                List.of(
                        "--data",
                        data.toString(),
                        "--define",
                        "readings=" + READINGS,
                        "--define",
                        "interval=0"));
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, UTF_8);
        var main = new Main(new ByteArrayInputStream(new byte[0]), print, print, Map.of(), dir);
        assertEquals(
                0, main.run(new Stop(), args.toArray(String[]::new)), () -> out.toString(UTF_8));
        return out.toString(UTF_8);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static boolean isComplete(JsonNode reading) {
        return List.of("temperature", "humidity", "pressure").stream()
                .allMatch(reading::hasNonNull);
    }

    /// What a reading becomes, as [#rows] says it.
    private static String row(JsonNode reading) {
        return "%s %s %s %s"
                .formatted(
                        reading.get("ID"),
                        reading.get("profile_name").asText(),
                        reading.get("temperature").asDouble() * 1.8 + 32,
                        reading.get("pressure").asDouble() / 6.895);
    }

    private static List<String> rows(Connection database) throws SQLException {
        var rows = new ArrayList<String>();
        try (var statement = database.createStatement();
                var result =
                        statement.executeQuery(
                                "SELECT ID, profile_name, temperature, pressure FROM Readings ORDER"
                                        + " BY ID")) {
            while (result.next()) {
                rows.add(
                        "%d %s %s %s"
                                .formatted(
                                        result.getLong(1),
                                        result.getString(2),
                                        result.getDouble(3),
                                        result.getDouble(4)));
            }
        }
        return rows;
    }
}
