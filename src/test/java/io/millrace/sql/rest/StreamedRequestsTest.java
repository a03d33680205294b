package io.millrace.sql.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.Await;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.sql.SqlRoom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Requests whose parts go both ways for a while: `/inserts-stream`, `/ws/query`.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamedRequestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Cluster cluster;
    private SqlRoom sql;

    @BeforeAll
    void start(@TempDir Path dir) {
        cluster =
                Clusters.start(new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0));
        sql = SqlRoom.start(cluster, dir.resolve("state"));
    }

    @AfterAll
    void stop() {
        http.shutdownNow();
        sql.close();
        cluster.close();
    }

    private List<String> inserts(String body) throws Exception {
        var request =
                HttpRequest.newBuilder(sql.url().resolve("/inserts-stream"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return http.send(request, BodyHandlers.ofString()).body().lines().toList();
    }

    @Test
    void eachRowIsAcknowledgedWhileOthersAreStillToCome() throws Exception {
        sql.run(
                "CREATE STREAM st (k INT KEY, a VARCHAR) WITH (KAFKA_TOPIC='st',"
                        + " VALUE_FORMAT='JSON', PARTITIONS=1);");
        // java.net.http reads no answer before it has sent the body
        try (var socket = new Socket("localhost", sql.url().getPort())) {
            socket.setSoTimeout(10_000);
            var out = socket.getOutputStream();
            out.write(
                    "POST /inserts-stream HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var answers =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            line(out, "{\"target\": \"ST\"}");
            line(out, "{\"k\": 1, \"a\": \"one\"}");
            assertEquals("{\"status\":\"ok\",\"seq\":0}", ack(answers));
            assertEquals(List.of("[1,\"one\"]"), sql.rows("SELECT * FROM st;"));
            line(out, "{\"K\": 2, \"A\": \"two\"}");
            assertEquals("{\"status\":\"ok\",\"seq\":1}", ack(answers));
            assertEquals(2, sql.rows("SELECT * FROM st;").size());
        }
    }

    /// Sends a line as a chunk.
    private static void line(OutputStream out, String line) throws IOException {
        out.write(
                "%x\r\n%s\n\r\n"
                        .formatted(line.length() + 1, line)
                        .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /// The next line of the answer that is JSON: others are of HTTP.
    private static String ack(BufferedReader answers) throws IOException {
        var line = answers.readLine();
        while (line != null && !line.startsWith("{")) {
            line = answers.readLine();
        }
        return String.valueOf(line);
    }

    @Test
    void aRowThatDoesNotFitEndsTheStream() throws Exception {
        sql.run(
                """
                CREATE TYPE pt AS STRUCT<x INT, y DECIMAL(4, 2)>;
                CREATE STREAM sr (b BOOLEAN, i INT, l BIGINT, d DOUBLE, m DECIMAL(4, 2), s VARCHAR,
                    y BYTES, dt DATE, tm TIME, ts TIMESTAMP, a ARRAY<INT>, mp MAP<VARCHAR, BIGINT>,
                    p pt)
                  WITH (KAFKA_TOPIC='sr', VALUE_FORMAT='JSON', PARTITIONS=1);
                """);
        var row =
                """
                {"b": true, "i": 1, "l": 5000000000, "d": 1.5, "m": 1.25, "s": "t", "y": "AQI=",\
                 "dt": "2026-01-31", "tm": "10:00:00", "ts": "2026-01-31T10:00:00", "a": [1, null],\
                 "mp": {"k": 2}, "p": {"X": 3, "Y": "4.5"}}
                """;
        var answers = inserts("{\"target\":\"sr\"}\n" + row + "{\"i\": \"x\"}\n" + row);
        assertEquals("{\"status\":\"ok\",\"seq\":0}", answers.get(0));
        var error = JSON.readTree(answers.get(1));
        assertEquals("error", error.path("status").asText());
        assertEquals(1, error.path("seq").asInt());
        assertEquals("column I is INTEGER, the value is \"x\"", error.path("message").asText());
        assertEquals(2, answers.size());
        assertEquals(
                List.of(
                        "[true,1,5000000000,1.5,1.25,\"t\",\"AQI=\",\"2026-01-31\",\"10:00:00\","
                                + "\"2026-01-31T10:00:00.000\",[1,null],{\"k\":2},"
                                + "{\"X\":3,\"Y\":4.50}]"),
                sql.rows("SELECT * FROM sr;"));
        assertTrue(inserts("{\"target\":\"sr\"}\n{\"q\": 1}\n").getFirst().contains("column 'q'"));
        assertTrue(inserts("{\"target\":\"none\"}\n").getFirst().contains("does not exist"));
        assertTrue(inserts("").getFirst().contains("target"));
    }

    // ---------------------------------------------------------------- websocket

    private static final class Messages implements WebSocket.Listener {
        final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                received.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            received.add("closed " + status + " " + reason);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        String next() throws InterruptedException {
            return String.valueOf(received.poll(20, TimeUnit.SECONDS));
        }
    }

    private WebSocket open(String statement, Messages messages) throws Exception {
        var request =
                JSON.writeValueAsString(
                        Map.of(
                                "ksql",
                                statement,
                                "streamsProperties",
                                Map.of("auto.offset.reset", "earliest")));
        var url =
                sql.url().toString().replace("http:", "ws:")
                        + "/ws/query?request="
                        + URLEncoder.encode(request, StandardCharsets.UTF_8);
        return http.newWebSocketBuilder().buildAsync(URI.create(url), messages).get();
    }

    @Test
    void websocketsCarryRowsAndEndWithTheQuery() throws Exception {
        sql.run(
                "CREATE STREAM ws (k INT KEY, a VARCHAR) WITH (KAFKA_TOPIC='ws',"
                        + " VALUE_FORMAT='JSON', PARTITIONS=1); INSERT INTO ws VALUES (1, 'x');");
        var messages = new Messages();
        open("SELECT * FROM ws EMIT CHANGES LIMIT 2;", messages);
        var columns = JSON.readTree(messages.next());
        var names = new ArrayList<String>();
        for (JsonNode column : columns) {
            names.add(column.path("name").asText() + column.path("schema").path("type").asText());
        }
        assertEquals(List.of("KINTEGER", "ASTRING"), names);
        assertEquals("{\"row\":{\"columns\":[1,\"x\"]}}", messages.next());
        sql.run("INSERT INTO ws VALUES (2, 'y');");
        assertEquals("{\"row\":{\"columns\":[2,\"y\"]}}", messages.next());
        assertEquals("closed 1000 done", messages.next());

        var errors = new Messages();
        open("SELECT b FROM ws;", errors);
        assertTrue(errors.next().contains("column 'B' does not exist"));
        assertEquals("closed 1000 error", errors.next());

        var printed = new Messages();
        open("PRINT ws FROM BEGINNING LIMIT 1;", printed);
        assertEquals("Key format: KAFKA_INT", printed.next());
    }

    @Test
    void aSocketThatIsClosedEndsItsQuery() throws Exception {
        sql.run(
                "CREATE STREAM wc (a INT) WITH (KAFKA_TOPIC='wc', VALUE_FORMAT='JSON',"
                        + " PARTITIONS=1);");
        var messages = new Messages();
        var socket = open("SELECT * FROM wc EMIT CHANGES;", messages);
        messages.next();
        int running = consumers();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "enough").get();
        Await.until("its consumer is gone", () -> consumers() < running);
    }

    /// Consumers of SELECTs in this process: those without a group.
    private static int consumers() throws Exception {
        return java.lang.management.ManagementFactory.getPlatformMBeanServer()
                .queryNames(
                        new javax.management.ObjectName(
                                "kafka.consumer:type=consumer-metrics,client-id=consumer-null-*"),
                        null)
                .size();
    }

    // ---------------------------------------------------------------- the first byte

    /// A push query over what is there begins at once: 300 ms, and in a test on a busy machine some
    /// more.
    @Test
    void pushQueriesBeginAtOnce() throws Exception {
        sql.run(
                "CREATE STREAM fb (a INT) WITH (KAFKA_TOPIC='fb', VALUE_FORMAT='JSON',"
                        + " PARTITIONS=1);");
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long begin = System.nanoTime();
            sql.push("SELECT * FROM fb EMIT CHANGES;", "latest").close();
            best = Math.min(best, (System.nanoTime() - begin) / 1_000_000);
        }
        System.out.println("first byte of a push query: " + best + " ms");
        assertTrue(best < 300, "the fastest of 10 took " + best + " ms");
    }
}
