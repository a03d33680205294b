package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The whole stack in this process, from `up` to the wish to stop.
@Timeout(120)
class UpTest {
    @TempDir Path folder = Path.of("");

    @Test
    void startsServesAndStops() throws Exception {
        var stop = new Stop();
        var out = new Screen();
        var run = CompletableFuture.supplyAsync(() -> up(stop, out, "--kafka.port=0"));
        out.await("Ready", run);
        var text = out.text();
        assertTrue(text.contains("data ./.millrace (kept)"), text);
        assertTrue(text.contains("ok Kafka 4.3.1"), text);
        var sql = address(text, "ok SQL");
        var answer =
                CommandLineRun.of(
                        folder,
                        "sql",
                        "--server",
                        sql,
                        "-e",
                        "CREATE STREAM s (a INT) WITH (kafka_topic='t', value_format='JSON',"
                                + " partitions=1); SHOW STREAMS; SELECT nothing FROM s;");
        assertTrue(answer.out().contains("Stream created"), answer.out());
        assertEquals(1, answer.code());
        assertTrue(answer.err().contains("line 1:"), answer.err());
        var topics =
                CommandLineRun.of(
                        folder, "topic", "list", "--bootstrap", address(text, "ok Kafka 4.3.1"));
        assertTrue(topics.out().contains("t "), topics.out());
        stop.request();
        assertEquals(0, run.get(30, TimeUnit.SECONDS));
        assertTrue(Files.exists(folder.resolve(".millrace/logs/millrace.log")));
    }

    @Test
    void aPortInUseEndsItWithAHintAndNothingLeft() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var run =
                    CommandLineRun.of(
                            folder,
                            "up",
                            "--ephemeral",
                            "--host=127.0.0.1",
                            "--connect.port=0",
                            "--sql.port=0",
                            "--kafka.port=" + taken.getLocalPort());
            assertEquals(1, run.code());
            assertTrue(run.err().contains("is used by another program (Kafka broker)."), run.err());
            assertTrue(run.err().contains("--port-offset"), run.err());
            assertFalse(Files.exists(folder.resolve(".millrace")));
        }
    }

    private int up(Stop stop, Screen out, String... args) {
        var main =
                new Main(
                        InputStream.nullInputStream(),
                        out.print,
                        out.print,
                        Map.of(
                                "MILLRACE_CONNECT_PORT", "0",
                                "MILLRACE_SQL_PORT", "0",
                                "MILLRACE_REGISTRY_PORT", "0",
                                "MILLRACE_GATEWAY_PORT", "0"),
                        folder);
        return main.run(stop, new String[] {"up", args[0]});
    }

    private static String address(String text, String label) {
        var matcher = Pattern.compile(Pattern.quote(label) + " +(\\S+)").matcher(text);
        assertTrue(matcher.find(), text);
        return matcher.group(1);
    }

    /// What was printed so far, by another thread.
    private static final class Screen {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final PrintStream print = new PrintStream(bytes, true, StandardCharsets.UTF_8);

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        /// Returns when the text is there, or fails when the run has ended without it.
        void await(String expected, CompletableFuture<Integer> run) throws Exception {
            while (!text().contains(expected)) {
                try {
                    var code = run.get(50, TimeUnit.MILLISECONDS);
                    throw new AssertionError("ended with " + code + ": " + text());
                } catch (java.util.concurrent.TimeoutException _) {
                    // still running
                }
            }
        }
    }
}
