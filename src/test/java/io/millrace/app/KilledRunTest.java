package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.Await;
import io.millrace.cluster.KilledJvm;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A run that is killed in the middle goes on as if nothing had happened: each record counts once.
@Timeout(150)
class KilledRunTest {
    private static final int LINES = 60_000;
    private static final int FILES = 3;

    /// The start after a kill; a clean one takes 2-4 s on two cores.
    private static final Duration START_AT_MOST = Duration.ofSeconds(20);

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path dir;

    @Test
    void killedInTheMiddleItCountsEachRecordOnce() throws Exception {
        // small batches, so that there is a middle to be killed in
        var sql = Pipelines.STAYS.replace("'1000'", "'200'");
        var pipeline = Pipelines.make(dir.resolve("p"), sql);
        var searches = writeData(pipeline.resolve("data"));
        var args = Pipelines.run(pipeline, "--dir", dir.resolve("kept").toString());
        long position;
        try (var child = KilledJvm.start(Main.class, args)) {
            var ready = child.awaitLine("ok SQL");
            var url = URI.create(ready.replaceAll(".*(localhost:\\d+).*", "http://$1"));
            position = awaitProgress(url);
        }
        assertTrue(position < LINES, "killed too late: " + position);

        var began = System.nanoTime();
        var ended = CommandLineRun.of(dir, args);
        var took = Duration.ofNanos(System.nanoTime() - began);
        assertEquals(0, ended.code(), ended::err);
        assertEquals(Pipelines.expected(searches), ended.lines().stream().sorted().toList());
        var start = startSeconds(ended.err());
        System.out.printf(
                "killed at record %d of %d; the next start took %.1f s, the whole run %d ms%n",
                position, LINES, start, took.toMillis());
        assertTrue(start < START_AT_MOST.toSeconds(), ended::err);
    }

    private static List<int[]> writeData(Path data) throws Exception {
        var random = new Random(5);
        var searches = new ArrayList<int[]>();
        for (int file = 0; file < FILES; file++) {
            var lines = new ArrayList<String>();
            for (int i = 0; i < LINES / FILES; i++) {
                var search = new int[] {random.nextInt(25), random.nextInt(500)};
                searches.add(search);
                lines.add(Pipelines.line(searches.size(), search[0], search[1]));
            }
            Files.write(data.resolve("part-" + file + ".jsonl"), lines);
        }
        return searches;
    }

    /// Waits until the table has counted some of the records, and returns how many records the
    /// first query has taken by then.
    private static long awaitProgress(URI url) throws Exception {
        var position = new long[1];
        var progress = url.resolve("/millrace/progress").toURL();
        Await.until(
                "some results are committed",
                () -> {
                    var queries = JSON.readTree(read(progress)).path("queries");
                    position[0] = queries.path(0).path("position").asLong();
                    return queries.path(1).path("position").asLong() > LINES / 10;
                });
        return position[0];
    }

    private static byte[] read(URL url) throws IOException {
        try (var in = url.openStream()) {
            return in.readAllBytes();
        }
    }

    /// Seconds until the slowest room was ready: the last figure of each `ok` line about one.
    private static double startSeconds(String said) {
        return said.lines()
                .filter(line -> line.matches("\\s*ok (Kafka|Connect|SQL) .*"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* ([0-9.]+)s$", "$1")))
                .sum();
    }
}
