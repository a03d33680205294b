package io.millrace.gateway;

import static io.millrace.gateway.GatewayRoom.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.Records;
import io.millrace.config.ClusterSettings;
import io.millrace.config.GatewayLimits;
import io.millrace.http.Mounts;
import io.millrace.http.Response;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A gateway before a real broker, asked over HTTP; what it wrote is read with Kafka's consumer.
@Timeout(60)
class GatewayTest {
    private static final String LINES = "application/x-ndjson";
    @TempDir private static Path folder = Path.of("");
    private static Cluster cluster;
    private static GatewayRoom room;

    @BeforeAll
    static void start() {
        cluster = Clusters.start(new ClusterSettings.Embedded(folder, "127.0.0.1", 0));
        room = new GatewayRoom(cluster, GatewayLimits.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        room.close();
        cluster.close();
    }

    private static List<String> read(String topic, int count) {
        return Records.read(cluster, topic, count);
    }

    // ---------------------------------------------------------------- /e

    @Test
    void aValueIsWrittenByteForByteWithKeyAndHeaders() throws Exception {
        room.topic("plain", 1);
        var value = "{ \"user\" : \"ana\", \"n\": 1.10 }";
        var answer = room.send("POST", "/e/plain?key=/user", value, "Kafka-Header-trace", "7");
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(0, json(answer).get("offset").asInt());
        room.send("POST", "/e/plain", "hällo", "Content-Type", "text/plain", "Kafka-Key", "k");
        room.send("POST", "/e/plain", "[1,2]", "Content-Type", "application/json");
        var records = Records.records(cluster, "plain", 3);
        assertEquals(
                List.of(value, "hällo", "[1,2]"),
                records.stream().map(ConsumerRecord::value).toList());
        assertEquals(
                Arrays.asList("ana", "k", null),
                records.stream().map(ConsumerRecord::key).toList());
        assertEquals(
                "7", new String(records.getFirst().headers().lastHeader("trace").value(), UTF_8));
    }

    @Test
    void linesAreReportedOneByOne() throws Exception {
        room.topic("lines", 1);
        var answer =
                room.send("POST", "/e/lines", "{\"a\":1}\n\n{bad\r\n2\n", "Content-Type", LINES);
        assertEquals(207, answer.statusCode());
        var report = json(answer);
        assertEquals(2, report.get("written").asInt());
        assertEquals(3, report.get("records").get(1).get("line").asInt());
        assertEquals(400, report.get("records").get(1).get("status").asInt());
        assertEquals(1, report.get("records").get(2).get("offset").asInt());
        assertEquals(List.of("{\"a\":1}", "2"), read("lines", 2));
    }

    @Test
    void aRequestWithAnIdempotencyKeyIsCarriedOutOnce() throws Exception {
        room.topic("once", 1);
        var first = room.send("POST", "/e/once", "1", "Idempotency-Key", "a");
        var again = room.send("POST", "/e/once", "1", "Idempotency-Key", "a");
        assertEquals(first.body(), again.body());
        assertEquals("true", again.headers().firstValue("Idempotency-Replayed").orElse(""));
        assertEquals(422, room.send("POST", "/e/once", "2", "Idempotency-Key", "a").statusCode());
        room.send("POST", "/e/once", "3", "Idempotency-Key", "b");
        assertEquals(List.of("1", "3"), read("once", 2));
    }

    @Test
    void cloudEventsOfAllFormsBecomeHeaders() throws Exception {
        room.topic("events", 1);
        var event =
                "{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"/s\",\"type\":\"t\",\"partitionkey\":\"p\",\"data\":{\"a\":1}}";
        assertEquals(
                200,
                room.send(
                                "POST",
                                "/e/events",
                                "{\"a\":1}",
                                "ce-specversion",
                                "1.0",
                                "ce-id",
                                "1",
                                "ce-source",
                                "/s",
                                "ce-type",
                                "t",
                                "Content-Type",
                                "application/json")
                        .statusCode());
        room.send("POST", "/e/events", event, "Content-Type", "application/cloudevents+json");
        var batch =
                room.send(
                        "POST",
                        "/e/events",
                        "[" + event + ",{\"id\":\"3\"}]",
                        "Content-Type",
                        "application/cloudevents-batch+json");
        assertEquals(207, batch.statusCode());
        var records = Records.records(cluster, "events", 3);
        for (var record : records) {
            assertEquals("{\"a\":1}", record.value());
            assertEquals("t", new String(record.headers().lastHeader("ce_type").value(), UTF_8));
        }
        assertEquals("p", records.get(1).key());
        assertEquals(3, records.size());
    }

    @ParameterizedTest
    @CsvSource({
        "/e/refused, application/json, {\"a\":, 400, line 1:",
        "/e/refused, application/json, 1 2, 400, more follows",
        "/e/refused?key=/b, application/json, {}, 400, There is no /b",
        "/e/refused?key=b, application/json, {}, 400, JSON pointer",
        "/e/refused?partition=7, text/plain, x, 404, partitions 0 to 0",
        "/e/refused?ack=some, text/plain, x, 400, ack is",
        "/e/refused?ack=none, application/x-ndjson, {bad, 400, Line 1",
        "/e/refusd, text/plain, x, 404, Did you mean 'refused'?",
        "/e/refused, image/png, x, 415, image/png",
        "/e/..%2F..%2Fetc, text/plain, x, 404, not found",
        "/e/../../etc, text/plain, x, 400, ",
        "/e/refused/more, text/plain, x, 404, nothing at",
        "/topics/refused, application/json, {}, 422, records",
        "/topics/none, application/json, {}, 404, 40401",
        "/consumers/g/instances/i/subscription, application/json, {}, 404, 40403",
        "/v3/clusters/other/topics, application/json, {}, 404, cannot be found",
    })
    void badRequestsAreToldWhy(String path, String type, String body, int status, String says)
            throws Exception {
        if (room.send("GET", "/topics/refused", "").statusCode() == 404) {
            room.topic("refused", 1);
        }
        var answer = room.send("POST", path, body, "Content-Type", type);
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(says == null ? "" : says), answer.body());
        assertFalse(answer.body().contains("Exception"), answer.body());
        assertEquals(0, room.get("/topics/refused/partitions/0/offsets").get("end_offset").asInt());
    }

    @Test
    void tooMuchOrNoUtf8IsRefused() throws Exception {
        room.topic("limits", 1);
        var large = "x".repeat(GatewayRoom.BODY_MAX + 1);
        assertEquals(413, room.send("POST", "/e/limits", large).statusCode());
        var flood = room.send("POST", "/e/limits", "1", "X-Flood", "x".repeat(10_000));
        assertEquals(431, flood.statusCode());
        for (var type : List.of("application/json", "text/plain")) {
            var bytes = BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, '"'});
            var answer = room.send("POST", "/e/limits", bytes, "Content-Type", type);
            assertEquals(400, answer.statusCode());
            assertTrue(answer.body().contains("line 1:2"), answer.body());
        }
        assertEquals(0, room.get("/topics/limits/partitions/0/offsets").get("end_offset").asInt());
    }

    @ParameterizedTest
    @CsvSource({
        "'POST /e/slow HTTP/1.1\r\nHost: localhost\r\n', X",
        "'POST /e/slow-body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n', 1"
    })
    void whoSendsAByteNowAndThenIsCutOff(String begin, String drop) throws Exception {
        if (begin.contains("slow-body")) {
            room.topic("slow-body", 1);
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), room.uri("/").getPort())) {
            socket.getOutputStream().write(begin.replace("\\r\\n", "\r\n").getBytes(UTF_8));
            socket.setSoTimeout(100);
            var start = System.nanoTime();
            assertTrue(endsWhileDripping(socket, drop), "still open after 10 s");
            assertTrue(System.nanoTime() - start > 500_000_000L, "cut off too early");
        }
    }

    private static boolean endsWhileDripping(Socket socket, String drop) throws Exception {
        for (int i = 0; i < 100; i++) {
            try {
                socket.getOutputStream().write(drop.getBytes(UTF_8));
                socket.getOutputStream().flush();
                if (socket.getInputStream().read() < 0) {
                    return true;
                }
            } catch (java.net.SocketTimeoutException _) {
                // nothing to read: the read is the pause between the bytes
            } catch (java.io.IOException _) {
                return true;
            }
        }
        return false;
    }

    // ---------------------------------------------------------------- server-sent events

    @Test
    void aReaderGoesOnWhereItWas() throws Exception {
        room.topic("streamed", 1);
        room.send("POST", "/e/streamed", "a\nb\n", "Content-Type", "text/plain");
        room.send("POST", "/e/streamed", "{\"c\":1}");
        var all = events("/e/streamed?from=beginning", "", 2);
        assertEquals(
                List.of("id: 0:1", "data: a", "data: b", "data: ", "id: 0:2", "data: {\"c\":1}"),
                all);
        assertEquals(List.of("id: 0:2", "data: {\"c\":1}"), events("/e/streamed", "0:1", 1));
        var bad = room.send("GET", "/e/streamed", "", "Last-Event-ID", "x");
        assertEquals(400, bad.statusCode());
    }

    /// The lines of the first events, without comments and the position that comes first.
    private static List<String> events(String path, String lastId, int count) throws Exception {
        var uri = room.uri(path);
        var lines = new ArrayList<String>();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            socket.setSoTimeout(10_000);
            var head =
                    "GET %s HTTP/1.0\r\n%s\r\n"
                            .formatted(
                                    path,
                                    lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n");
            socket.getOutputStream().write(head.getBytes(UTF_8));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            int blank = 0;
            for (var line = in.readLine();
                    line != null && blank < count + 2;
                    line = in.readLine()) {
                blank += line.isEmpty() ? 1 : 0;
                // one blank line ends the head, one the first position
                if (blank >= 2 && !line.isEmpty()) {
                    lines.add(line);
                }
                if (blank == count + 2) {
                    break;
                }
            }
        }
        return lines;
    }

    // ---------------------------------------------------------------- REST Proxy

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "json | '' | {\"a\":1.10}",
                "binary | '' | \"AAH/\"",
                "avro |"
                    + " {\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":[\"null\",\"string\"]}]}"
                    + " | {\"a\":{\"string\":\"x\"}}",
                "jsonschema | {\"type\":\"object\"} | {\"a\":1}",
                "protobuf | 'syntax = \"proto3\"; message M { string a = 1; int64 n = 2;"
                        + " map<string, bool> m = 3; }' |"
                        + " {\"a\":\"x\",\"n\":\"12\",\"m\":{\"k\":true}}",
            })
    void v2WritesAndReadsInAllFormats(String format, String schema, String value) throws Exception {
        var topic = "v2-" + format;
        room.topic(topic, 1);
        var body = Texts.JSON.createObjectNode();
        if (!schema.isEmpty()) {
            body.put("value_schema", schema);
        }
        body.putArray("records").addObject().set("value", Texts.JSON.readTree(value));
        var type = "application/vnd.kafka." + format + ".v2+json";
        var written = room.send("POST", "/topics/" + topic, body.toString(), "Content-Type", type);
        assertEquals(200, written.statusCode(), written.body());
        assertEquals(0, json(written).get("offsets").get(0).get("offset").asInt());
        var group = "/consumers/g-" + format;
        var base = group + "/instances/i";
        room.send(
                "POST",
                group,
                "{\"name\":\"i\",\"format\":\""
                        + format
                        + "\",\"auto.offset.reset\":\"earliest\"}");
        assertEquals(
                204,
                room.send("POST", base + "/subscription", "{\"topics\":[\"" + topic + "\"]}")
                        .statusCode());
        assertEquals(
                406,
                room.send(
                                "GET",
                                base + "/records",
                                "",
                                "Accept",
                                "application/vnd.kafka.none.v2+json")
                        .statusCode());
        var read = json(room.send("GET", base + "/records?timeout=10000", "", "Accept", type));
        assertEquals(Texts.JSON.readTree(value).toString(), read.get(0).get("value").toString());
        assertEquals(200, room.send("POST", base + "/offsets", "").statusCode());
        var asked = "{\"partitions\":[{\"topic\":\"" + topic + "\",\"partition\":0}]}";
        assertEquals(
                1,
                json(room.send("GET", base + "/offsets", asked))
                        .get("offsets")
                        .get(0)
                        .get("offset")
                        .asInt());
        assertEquals(204, room.send("POST", base + "/positions/beginning", asked).statusCode());
        assertEquals(1, json(room.send("GET", base + "/records?timeout=10000", "")).size());
        assertEquals(204, room.send("DELETE", base, "").statusCode());
        assertEquals(404, room.send("DELETE", base, "").statusCode());
    }

    @Test
    void v2GoesOnBehindARecordThatCannotBeRead() throws Exception {
        room.topic("v2-bad", 1);
        for (var value : List.of("1", "not JSON", "2")) {
            room.send("POST", "/e/v2-bad", value, "Content-Type", "text/plain");
        }
        var base = "/consumers/g-bad/instances/i";
        room.send("POST", "/consumers/g-bad", "{\"name\":\"i\",\"format\":\"json\"}");
        var place = "{\"partitions\":[{\"topic\":\"v2-bad\",\"partition\":0}]}";
        room.send("POST", base + "/assignments", place);
        room.send("POST", base + "/positions/beginning", place);
        var next = base + "/records?timeout=10000";
        assertEquals("1", json(room.send("GET", next, "")).at("/0/value").asText());
        var bad = room.send("GET", next, "");
        assertEquals(500, bad.statusCode());
        assertEquals(50002, json(bad).get("error_code").asInt());
        assertTrue(bad.body().contains("offset 1 of v2-bad-0"), bad.body());
        assertEquals("2", json(room.send("GET", next, "")).at("/0/value").asText());
        room.send("POST", base + "/offsets", "");
        assertEquals(
                3,
                json(room.send("GET", base + "/offsets", place)).at("/offsets/0/offset").asInt());
        room.send("DELETE", base, "");
    }

    @Test
    void v2NeedsASchemaForAvro() throws Exception {
        room.topic("v2-none", 1);
        var answer =
                room.send(
                        "POST",
                        "/topics/v2-none",
                        "{\"records\":[{\"value\":{}}]}",
                        "Content-Type",
                        Embedded.AVRO.contentType());
        assertEquals(42202, json(answer).get("error_code").asInt());
    }

    @Test
    void v3MakesFillsAndDeletesATopic() throws Exception {
        var cluster = room.get("/v3/clusters").get("data").get(0).get("cluster_id").asText();
        var topics = "/kafka/v3/clusters/" + cluster + "/topics";
        var make =
                "{\"topic_name\":\"v3\",\"partitions_count\":2,\"configs\":[{\"name\":\"retention.ms\",\"value\":\"9999999\"}]}";
        assertEquals(201, room.send("POST", topics, make).statusCode());
        assertEquals(40002, json(room.send("POST", topics, make)).get("error_code").asInt());
        assertEquals(2, room.get(topics + "/v3/partitions").get("data").size());
        assertEquals(
                "9999999", room.get(topics + "/v3/configs/retention.ms").get("value").asText());
        assertEquals(
                204,
                room.send("PUT", topics + "/v3/configs/retention.ms", "{\"value\":\"1000000\"}")
                        .statusCode());
        assertEquals(
                "1000000", room.get(topics + "/v3/configs/retention.ms").get("value").asText());
        var records =
                "{\"partition_id\":1,\"value\":{\"type\":\"STRING\",\"data\":\"a\"}}"
                        + "{\"value\":{\"type\":\"BINARY\",\"data\":\"?\"}}"
                        + "{\"timestamp\":-1,\"value\":{\"type\":\"STRING\",\"data\":\"a\"}}"
                        + "{\"partition_id\":1,\"value\":{\"type\":\"JSON\",\"data\":{\"b\":2}}}";
        // of unknown length: chunked
        var chunks =
                BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(records.getBytes(UTF_8)));
        var reports = room.send("POST", topics + "/v3/records", chunks).body().lines().toList();
        assertEquals(4, reports.size());
        assertTrue(reports.get(0).contains("\"offset\":0"), reports.get(0));
        assertTrue(reports.get(1).contains("not base64"), reports.get(1));
        assertTrue(reports.get(2).contains("from 1970 on"), reports.get(2));
        assertTrue(reports.get(3).contains("\"offset\":1"), reports.get(3));
        assertEquals(204, room.send("DELETE", topics + "/v3", "").statusCode());
        assertEquals(40403, json(room.send("GET", topics + "/v3", "")).get("error_code").asInt());
    }

    // ---------------------------------------------------------------- service

    @Test
    void whatOthersMountIsServedCountedAndDocumented() throws Exception {
        room.mounts.put(
                new Mounts.Mount(
                        "GET",
                        "/swords/{name}",
                        r -> Response.ok(r.path("name")),
                        Map.of("summary", "A sword")));
        assertEquals("\"katana\"", room.send("GET", "/swords/katana", "").body());
        var document = room.get("/openapi.json");
        assertEquals("A sword", document.at("/paths/~1swords~1{name}/get/summary").asText());
        assertEquals("topic", document.at("/paths/~1e~1{topic}/post/parameters/0/name").asText());
        var metrics = room.send("GET", "/metrics", "").body();
        assertTrue(
                metrics.contains("requests_total{route=\"GET /swords/{name}\",status=\"200\"} 1"),
                metrics);
    }
}
