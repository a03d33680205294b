package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.Records;
import io.millrace.config.ClusterSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `millrace run` as the command line starts it, in this process.
@Timeout(90)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunTest {
    /// Nights and hotels of the searches, in three files.
    private static final List<int[]> SEARCHES =
            List.of(
                    new int[] {1, 7},
                    new int[] {4, 7},
                    new int[] {2, 8},
                    new int[] {5, 7},
                    new int[] {0, 9},
                    new int[] {3, 8},
                    new int[] {20, 7},
                    new int[] {9, 10});

    private Path dir;

    /// Runs that need no broker of their own use this one.
    private Cluster cluster;

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

    private static void writeData(Path data) throws IOException {
        for (int file = 0; file < 3; file++) {
            var lines = new ArrayList<String>();
            for (int i = file; i < SEARCHES.size(); i += 3) {
                lines.add(Pipelines.line(i, SEARCHES.get(i)[0], SEARCHES.get(i)[1]));
            }
            Files.write(data.resolve("part-" + file + ".jsonl"), lines);
        }
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    @Test
    void printsTheFinalRows() throws Exception {
        var pipeline = Pipelines.make(dir.resolve("rows"), Pipelines.STAYS);
        writeData(pipeline.resolve("data"));
        var ended = CommandLineRun.of(dir, Pipelines.run(pipeline, "--ephemeral"));
        assertEquals(0, ended.code(), ended::err);
        assertEquals(Pipelines.expected(SEARCHES), sorted(ended.lines()));
        assertTrue(ended.err().contains("ok Kafka"), ended::err);
        assertFalse(Files.exists(dir.resolve(".millrace")));
    }

    @Test
    void garbageChangesNoRowAndIsKept() throws Exception {
        var pipeline = Pipelines.make(dir.resolve("garbage"), Pipelines.STAYS);
        var data = pipeline.resolve("data");
        writeData(data);
        Files.writeString(
                data.resolve("part-1.jsonl"),
                "not json\n"
                        + Files.readString(data.resolve("part-1.jsonl"))
                        + "{\"id\": 12\n[]\n");
        var ended =
                CommandLineRun.of(
                        dir,
                        Pipelines.run(
                                pipeline,
                                "--ephemeral",
                                "--sql.service.id=garbage_",
                                "--connect.group.id=garbage",
                                "--bootstrap",
                                cluster.bootstrapServers()));
        assertEquals(0, ended.code(), ended::err);
        assertEquals(Pipelines.expected(SEARCHES), sorted(ended.lines()));
        assertEquals(
                List.of("not json", "{\"id\": 12", "[]"),
                Records.read(cluster, "searches-dead-letters", 3));
    }

    @Test
    void wrongSqlIsRefusedWithItsPlaceInTheFile() throws Exception {
        var sql =
                """
                CREATE STREAM wrong_in (a INT, name VARCHAR)
                  WITH (KAFKA_TOPIC='wrong_in', VALUE_FORMAT='JSON', PARTITIONS=1);

                -- the column is not there
                CREATE STREAM wrong_out AS SELECT a,
                  nam FROM wrong_in;
                """;
        var pipeline = Pipelines.make(dir.resolve("wrong"), sql);
        var ended =
                CommandLineRun.of(
                        dir,
                        Pipelines.run(
                                pipeline,
                                "--ephemeral",
                                "--bootstrap",
                                cluster.bootstrapServers()));
        assertEquals(1, ended.code());
        assertEquals("", ended.out());
        var file = pipeline.resolve("pipeline.sql");
        assertTrue(
                ended.err()
                        .strip()
                        .endsWith(
                                file
                                        + ":6:3: column 'NAM' does not exist\n"
                                        + "      nam FROM wrong_in;\n      ^^^\n"
                                        + "  hint: did you mean NAME? columns are [A, NAME]"),
                ended::err);
        assertFalse(ended.err().contains("\tat "), ended::err);
    }

    /// What can be seen before anything starts costs no start.
    @Test
    void wrongGrammarIsRefusedBeforeAnythingStarts() throws Exception {
        var pipeline =
                Pipelines.make(
                        dir.resolve("grammar"),
                        "CREATE STREAM a (b INT) WITH (\n  KAFKA_TOPIC 'a');");
        var ended = CommandLineRun.of(dir, Pipelines.run(pipeline, "--ephemeral"));
        assertEquals(1, ended.code());
        assertEquals(
                List.of(pipeline.resolve("pipeline.sql") + ":2:15: expected '=', found 'a'"),
                ended.err().lines().limit(1).toList());
    }

    @Test
    void missingFoldersAreNamed() throws Exception {
        var none = CommandLineRun.of(dir, Pipelines.run(dir.resolve("none"), "--ephemeral"));
        assertEquals(1, none.code());
        assertEquals(
                List.of(
                        "There is no pipeline at " + dir.resolve("none") + ".",
                        "  hint: A pipeline is a folder with a pipeline.sql, as"
                                + " examples/hotel-stays."),
                none.err().lines().toList());

        var pipeline = Pipelines.make(dir.resolve("folders"), Pipelines.STAYS);
        var data =
                CommandLineRun.of(
                        dir, Pipelines.run(pipeline, "--ephemeral", "--data", "no-such-data"));
        assertEquals(1, data.code());
        assertEquals(
                List.of(
                        "The data folder " + dir.resolve("no-such-data") + " does not exist.",
                        "  hint: Name a folder with --data, or leave it out for the pipeline's own"
                                + " data."),
                data.err().lines().toList());

        var usage = CommandLineRun.of(dir, "run");
        assertEquals(2, usage.code());
        assertTrue(usage.err().contains("PIPELINE"), usage::err);
    }

    @Test
    void foldersWithoutMatchingFilesAreNamed() throws Exception {
        var pipeline =
                Pipelines.make(
                        dir.resolve("unmatched"),
                        Pipelines.STAYS.replace("searches", "unmatched").replace("ext", "un_ext"));
        Files.writeString(pipeline.resolve("data").resolve("other.txt"), "x\n");
        var ended =
                CommandLineRun.of(
                        dir,
                        Pipelines.run(
                                pipeline,
                                "--ephemeral",
                                "--sql.service.id=unmatched_",
                                "--connect.group.id=unmatched",
                                "--bootstrap",
                                cluster.bootstrapServers()));
        assertEquals(1, ended.code());
        assertTrue(
                ended.err()
                        .contains(
                                "Connector UNMATCHED finds no file in "
                                        + pipeline.resolve("data")
                                        + "."),
                ended::err);
        assertFalse(ended.err().contains("\tat "), ended::err);
    }

    @Test
    void stopBeforeTheFirstRowEndsALiveRun() throws Exception {
        var pipeline =
                Pipelines.make(
                        dir.resolve("live"),
                        "CREATE TABLE live (k INT PRIMARY KEY, v INT) WITH (KAFKA_TOPIC='live',"
                                + " VALUE_FORMAT='JSON', PARTITIONS=1);"
                                + "INSERT INTO live VALUES (1, 2);"
                                + "SELECT * FROM live EMIT CHANGES;");
        var stop = new Stop();
        var args = new ArrayList<>(List.of("run", pipeline.toString(), "--json", "--ephemeral"));
        args.addAll(Pipelines.PORTS);
        args.addAll(
                List.of(
                        "--sql.service.id=live_",
                        "--connect.group.id=live",
                        "--bootstrap",
                        cluster.bootstrapServers()));
        stop.request();
        var err = new ByteArrayOutputStream();
        var main =
                new Main(
                        InputStream.nullInputStream(),
                        new PrintStream(OutputStream.nullOutputStream()),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Map.of(),
                        dir);
        assertEquals(0, main.run(stop, args.toArray(String[]::new)));
        var said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.endsWith("(Ctrl-C ends)\n"), said);
    }
}
