package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.config.UserError;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A real server on a free port, asked by the JDK's client and by bare sockets.
class ServerTest {
    private static final HttpLimits LIMITS =
            new HttpLimits(1_000, 4_096, 20, Duration.ofMillis(400), Duration.ofMillis(700));
    private static final Charset UTF_8 = StandardCharsets.UTF_8;
    private final List<AutoCloseable> opened = new ArrayList<>();

    record Greeting(String name, int times) {}

    enum Mood implements Problem {
        TIRED;

        @Override
        public int status() {
            return 422;
        }

        @Override
        public int code() {
            return 42_201;
        }

        @Override
        public String message() {
            return "Too tired for '%s'.";
        }
    }

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersOverBothVersions(HttpClient.Version version) throws Exception {
        var server =
                start(
                        new Routes()
                                .on("GET  /topics/{topic}", r -> Response.ok(r.path("topic")))
                                .on("POST /greet", r -> Response.ok(r.json(Greeting.class))));
        var client = client(version, server);
        var got = send(client, server, "GET", "/topics/clicks", "");
        assertEquals("\"clicks\"", got.body());
        assertEquals(version, send(client, server, "GET", "/topics/clicks", "").version());
        assertEquals("application/json", got.headers().firstValue("content-type").orElseThrow());
        var posted =
                send(client, server, "POST", "/greet", "{\"name\":\"ana\",\"times\":2,\"x\":1}");
        assertEquals("{\"name\":\"ana\",\"times\":2}", posted.body());
    }

    @ParameterizedTest
    @CsvSource({
        "/topics/a%20b, a b",
        "/topics/a%2Fb, a/b",
        "/topics/a%252Fb, a%2Fb",
        "/topics/a+b, a+b",
        "/topics/%C3%A9, é",
        "/topics/a;v=1, a;v=1",
        "/topics/clicks/, clicks",
    })
    void decodesPathParametersOnce(String path, String expected) throws Exception {
        var server =
                start(
                        new Routes()
                                .on(
                                        "GET /topics/{topic}",
                                        r -> Response.text("text/plain", r.path("topic"))));
        assertEquals(expected, get(server, path).body());
    }

    @ParameterizedTest
    @CsvSource({
        "/topics/%zz",
        "/topics/%C3",
        "/topics/%C3%28",
        "/topics/%2e%2e/x",
        "/topics/a/%2e%2e",
    })
    void refusesPathsThatCouldMeanTwoThings(String path) throws Exception {
        var server = start(new Routes().on("GET /topics/{topic...}", _ -> Response.empty(204)));
        var answer =
                raw(
                        server,
                        "GET "
                                + path
                                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("\"error_code\":40000"), answer);
    }

    @Test
    void readsQueryParameters() throws Exception {
        var server =
                start(
                        new Routes()
                                .on(
                                        "GET /find",
                                        r ->
                                                Response.ok(
                                                        List.of(
                                                                r.query("q").orElse("-"),
                                                                r.query("none").orElse("-"),
                                                                r.query("flag").orElse("-"),
                                                                r.intQuery("n").orElse(7)))));
        assertEquals("[\"a b&c\",\"-\",\"\",7]", get(server, "/find?q=a+b%26c&flag").body());
        var wrong = get(server, "/find?n=seven");
        assertEquals(400, wrong.statusCode());
        assertTrue(wrong.body().contains("n must be a whole number, not 'seven'."), wrong.body());
    }

    @Test
    void literalsWinOverParameters() throws Exception {
        var server =
                start(
                        new Routes()
                                .on("GET /{rest...}", r -> Response.ok("rest " + r.path("rest")))
                                .on("GET /{any}/list", _ -> Response.ok("any"))
                                .on("GET /topics/{name}", _ -> Response.ok("name"))
                                .on("GET /topics/list", _ -> Response.ok("literal")));
        assertEquals("\"literal\"", get(server, "/topics/list").body());
        assertEquals("\"name\"", get(server, "/topics/x").body());
        assertEquals("\"any\"", get(server, "/groups/list").body());
        assertEquals("\"rest a/b/c\"", get(server, "/a/b/c").body());
        assertEquals("\"rest \"", get(server, "/").body());
    }

    private static Mounts.Mount mount(String method, String path, String says) {
        return new Mounts.Mount(
                method,
                path,
                r -> Response.text("text/plain", says + r.query("q").orElse("")),
                Map.of());
    }

    @Test
    void mountedRoutesComeAndGo() throws Exception {
        var mounts = new Mounts();
        var server =
                start(
                        new Routes()
                                .on("GET /own", _ -> Response.text("text/plain", "own"))
                                .mounts(mounts));
        assertEquals(404, get(server, "/sword").statusCode());
        mounts.put(mount("GET", "/own", "mounted"));
        mounts.put(mount("GET", "/{item}", "any"));
        mounts.put(mount("GET", "/sword", "sword"));
        mounts.put(mount("POST", "/sword", "posted"));
        assertEquals("own", get(server, "/own").body());
        assertEquals("sword1", get(server, "/sword?q=1").body());
        assertEquals("any", get(server, "/knife").body());
        assertEquals(
                "posted",
                send(client(HttpClient.Version.HTTP_1_1), server, "POST", "/sword", "").body());
        mounts.put(mount("GET", "/{other}", "another"));
        assertEquals("another", get(server, "/knife").body());
        mounts.remove("GET", "/sword");
        assertEquals("another", get(server, "/sword").body());
        mounts.remove("GET", "/{x}");
        assertEquals(405, get(server, "/sword").statusCode());
        assertEquals(
                List.of("/own", "/sword"), mounts.all().stream().map(Mounts.Mount::path).toList());
    }

    @Test
    void unknownPathAndMethodSayWhatIsThere() throws Exception {
        var server =
                start(
                        new Routes()
                                .jsonType("application/vnd.room+json")
                                .errors(f -> Map.of("code", f.code(), "say", f.message()))
                                .on("GET /subjects", _ -> Response.ok(List.of()))
                                .on("POST /subjects", _ -> Response.ok(List.of())));
        var lost = get(server, "/subject");
        assertEquals(404, lost.statusCode());
        assertTrue(lost.body().contains("\"say\":\"There is nothing at /subject.\""), lost.body());
        assertTrue(lost.body().contains("\"code\":40400"), lost.body());
        assertEquals(
                "application/vnd.room+json",
                lost.headers().firstValue("content-type").orElseThrow());
        var wrong = send(client(HttpClient.Version.HTTP_1_1), server, "DELETE", "/subjects", "");
        assertEquals(405, wrong.statusCode());
        assertEquals("GET, POST", wrong.headers().firstValue("allow").orElseThrow());
        var head = send(client(HttpClient.Version.HTTP_1_1), server, "HEAD", "/subjects", "");
        assertEquals(200, head.statusCode());
    }

    @Test
    void exceptionsBecomeStatusesInOnePlace() throws Exception {
        var server =
                start(
                        new Routes()
                                .on(
                                        "GET /tired",
                                        _ -> {
                                            throw Mood.TIRED.with("it").detail("statement", "S");
                                        })
                                .on(
                                        "GET /wrong",
                                        _ -> {
                                            throw UserError.of("No such file.", "Make it");
                                        })
                                .on(
                                        "GET /bug",
                                        _ -> {
                                            throw new IllegalStateException("secret");
                                        }));
        var tired = get(server, "/tired");
        assertEquals(422, tired.statusCode());
        assertEquals(
                "{\"error_code\":42201,\"message\":\"Too tired for 'it'.\",\"statement\":\"S\"}",
                tired.body());
        var wrong = get(server, "/wrong");
        assertEquals(400, wrong.statusCode());
        assertEquals(
                "{\"error_code\":40000,\"message\":\"No such file.\",\"hint\":\"Make it\"}",
                wrong.body());
        var bug = get(server, "/bug");
        assertEquals(500, bug.statusCode());
        assertFalse(bug.body().contains("secret"), bug.body());
    }

    @Test
    void aRequestForAnothersNameIsRefused() throws Exception {
        var server = start(new Routes().on("GET /", _ -> Response.ok(1)));
        var answer =
                raw(server, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 421"), answer);
        assertTrue(answer.contains("\"error_code\":42100"), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, https://evil.example, 200",
        "POST, /, https://evil.example, 403",
        "POST, /, http://localhost:3000, 200",
        "POST, /mounted, https://evil.example, 200",
    })
    void pagesOfStrangersMayNotWrite(String method, String path, String origin, int status)
            throws Exception {
        var mounts = new Mounts();
        mounts.put(mount("POST", "/mounted", "for all"));
        var server =
                start(
                        new Routes()
                                .on("GET /", _ -> Response.ok(1))
                                .on("POST /", _ -> Response.ok(1))
                                .mounts(mounts));
        var answer =
                raw(
                        server,
                        "%s %s HTTP/1.1\r\nHost: localhost\r\nOrigin: %s\r\nConnection: close\r\n\r\n"
                                .formatted(method, path, origin));
        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
    }

    @Test
    void pagesOfStrangersOpenNoWebSocket() throws Exception {
        var server = start(new Routes().webSocket("/ws", (_, socket) -> socket.close("bye")));
        var ask =
                """
                GET /ws HTTP/1.1\r
                Host: localhost\r
                Origin: %s\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                \r
                """;
        assertEquals("HTTP/1.1 101", begin(server, ask.formatted("http://localhost")));
        assertEquals("HTTP/1.1 403", begin(server, ask.formatted("https://evil.example")));
    }

    /// The version and status of an answer.
    private static String begin(Server server, String request) throws IOException {
        try (var socket = new Socket("localhost", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readNBytes(12), UTF_8);
        }
    }

    @Test
    void headersThatAHandlerGivesBeforeItFailsAreInTheError() throws Exception {
        var server =
                start(
                        new Routes()
                                .on(
                                        "GET /bug",
                                        r -> {
                                            r.answerHeader("X-Given", "before");
                                            throw new IllegalStateException("a bug");
                                        }));
        var bug = get(server, "/bug");
        assertEquals(500, bug.statusCode());
        assertEquals("before", bug.headers().firstValue("X-Given").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":            | line 1",
                "''                    | is empty",
                "null                  | is null",
                "[1]                   | not as expected",
                "{\"times\":\"many\"}  | not as expected",
                "{} {}                 | not as expected",
            })
    void malformedJsonIsTheClientsError(String body, String expected) throws Exception {
        var server =
                start(new Routes().on("POST /greet", r -> Response.ok(r.json(Greeting.class))));
        var answer = send(client(HttpClient.Version.HTTP_1_1), server, "POST", "/greet", body);
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains(expected), answer.body());
        assertFalse(answer.body().contains("io.millrace"), answer.body());
        assertFalse(answer.body().contains("java."), answer.body());
    }

    @ParameterizedTest
    @EnumSource
    void longBodiesAreRefused(HttpClient.Version version) throws Exception {
        var server = start(new Routes().on("POST /in", r -> Response.ok(r.body().length)));
        var client = client(version, server);
        assertEquals("1000", send(client, server, "POST", "/in", "x".repeat(1_000)).body());
        assertEquals(413, send(client, server, "POST", "/in", "x".repeat(1_001)).statusCode());
        var another = send(client, server, "POST", "/in", "x".repeat(900));
        assertEquals("900", another.body());
        assertEquals(version, another.version());
        var unknownLength =
                HttpRequest.newBuilder(URI.create(server.url() + "/in"))
                        .POST(
                                BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(new byte[3_000])))
                        .build();
        var refused = client.send(unknownLength, BodyHandlers.ofString());
        assertEquals(413, refused.statusCode(), refused.body());
    }

    @Test
    void longHeadersAreRefusedInTheRoomsWords() throws Exception {
        var server = start(new Routes().on("GET /", _ -> Response.empty(204)));
        var answer =
                raw(
                        server,
                        "GET / HTTP/1.1\r\nHost: localhost\r\nX: "
                                + "y".repeat(5_000)
                                + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
        assertTrue(answer.contains("\"error_code\":43100"), answer);
    }

    @Test
    void connectionsAreKept() throws Exception {
        var server = start(new Routes().on("GET /a", _ -> Response.ok(1)));
        var answer =
                raw(
                        server,
                        """
                        GET /a HTTP/1.1\r
                        Host: localhost\r
                        \r
                        GET /a HTTP/1.1\r
                        Host: localhost\r
                        Connection: close\r
                        \r
                        """);
        assertEquals(3, answer.split("HTTP/1.1 200 OK", -1).length, answer);
    }

    @ParameterizedTest
    @EnumSource
    void streamsArriveAsTheyAreWritten(HttpClient.Version version) throws Exception {
        var goOn = new CountDownLatch(1);
        var server =
                start(
                        new Routes()
                                .on(
                                        "POST /query",
                                        _ ->
                                                Response.stream(
                                                        "text/x",
                                                        out -> {
                                                            out.write("first\n".getBytes(UTF_8));
                                                            out.flush();
                                                            await(goOn);
                                                            out.write("second\n".getBytes(UTF_8));
                                                        })));
        var request =
                HttpRequest.newBuilder(URI.create(server.url() + "/query"))
                        .POST(BodyPublishers.ofString("SELECT"))
                        .build();
        var lines = client(version, server).send(request, BodyHandlers.ofLines()).body().iterator();
        assertEquals("first", lines.next());
        // Longer than the idle timeout: a stream with nothing to say is not idle.
        assertFalse(goOn.await(700, TimeUnit.MILLISECONDS));
        goOn.countDown();
        assertEquals("second", lines.next());
        assertFalse(lines.hasNext());
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource
    void silentStreamsNoticeThatTheClientLeaves(HttpClient.Version version) throws Exception {
        var gone = new CompletableFuture<String>();
        var server =
                start(
                        new Routes()
                                .on(
                                        "GET /wait",
                                        _ -> Response.stream("text/x", out -> waitFor(out, gone))));
        var client = client(version, server);
        var request = HttpRequest.newBuilder(URI.create(server.url() + "/wait")).build();
        var body = client.send(request, BodyHandlers.ofInputStream()).body();
        assertEquals('.', body.read());
        body.close();
        client.shutdownNow();
        assertEquals("ClientGoneException", gone.get(10, TimeUnit.SECONDS));
    }

    /// The server may close the stream at any moment, also before its first byte.
    private static void waitFor(ResponseStream out, CompletableFuture<String> gone)
            throws Exception {
        try {
            out.write('.');
            out.flush();
            var closed = new CountDownLatch(1);
            out.onClosed(closed::countDown);
            await(closed);
            out.write('.');
            out.flush();
            gone.complete("nothing");
        } catch (IOException e) {
            gone.complete(e.getClass().getSimpleName());
        }
    }

    @Test
    void aRequestSentDuringAStreamIsNotLost() throws Exception {
        var goOn = new CountDownLatch(1);
        var server =
                start(
                        new Routes()
                                .on(
                                        "GET /slow",
                                        _ ->
                                                Response.stream(
                                                        "text/x",
                                                        out -> {
                                                            out.write("slow".getBytes(UTF_8));
                                                            out.flush();
                                                            await(goOn);
                                                        }))
                                .on("GET /next", _ -> Response.text("text/x", "next")));
        try (var socket = new Socket("localhost", server.port())) {
            socket.setSoTimeout(10_000);
            var out = socket.getOutputStream();
            out.write("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            var in = socket.getInputStream();
            var start = new StringBuilder();
            while (!start.toString().contains("slow")) {
                start.append((char) in.read());
            }
            out.write(
                    "GET /next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(UTF_8));
            assertFalse(goOn.await(600, TimeUnit.MILLISECONDS)); // it looks twice meanwhile
            goOn.countDown();
            var rest = new String(in.readAllBytes(), UTF_8);
            assertTrue(rest.endsWith("next"), rest);
        }
    }

    @Test
    void aSlowReaderHoldsTheWriterBack() throws Exception {
        var written = new AtomicLong();
        var server =
                start(
                        new Routes()
                                .on(
                                        "GET /all",
                                        _ ->
                                                Response.stream(
                                                        "text/x",
                                                        out -> {
                                                            var piece = new byte[64 * 1024];
                                                            for (int i = 0; i < 1_000; i++) {
                                                                out.write(piece);
                                                                written.addAndGet(piece.length);
                                                            }
                                                        })));
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(64 * 1024);
            socket.connect(new InetSocketAddress("localhost", server.port()));
            socket.getOutputStream()
                    .write("GET /all HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            assertEquals('H', socket.getInputStream().read());
            new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
            assertTrue(written.get() < 32_000_000, written + " bytes written");
        }
    }

    @Test
    void anErrorBeforeTheFirstByteHasItsStatusAndLaterOneCutsTheAnswer() throws Exception {
        var server =
                start(
                        new Routes()
                                .on(
                                        "GET /early",
                                        _ ->
                                                Response.stream(
                                                        "text/x",
                                                        out -> {
                                                            out.write('x');
                                                            throw Mood.TIRED.with("early");
                                                        }))
                                .on(
                                        "GET /late",
                                        _ ->
                                                Response.stream(
                                                        "text/x",
                                                        out -> {
                                                            out.write('x');
                                                            out.flush();
                                                            throw Mood.TIRED.with("late");
                                                        })));
        assertEquals(422, get(server, "/early").statusCode());
        assertThrows(IOException.class, () -> get(server, "/late"));
    }

    @Test
    void closingEndsStreamsAndLetsRequestsFinish() throws Exception {
        var inside = new CountDownLatch(2);
        var streamEnded = new CompletableFuture<String>();
        var goOn = new CountDownLatch(1);
        var server =
                start(
                        new Routes()
                                .on(
                                        "GET /wait",
                                        _ ->
                                                Response.stream(
                                                        "text/x",
                                                        out -> {
                                                            inside.countDown();
                                                            waitFor(out, streamEnded);
                                                            goOn.countDown();
                                                        }))
                                .on(
                                        "GET /work",
                                        _ -> {
                                            inside.countDown();
                                            await(goOn);
                                            return Response.ok("done");
                                        }));
        var client = client(HttpClient.Version.HTTP_1_1);
        var work = client.sendAsync(request(server, "/work"), BodyHandlers.ofString());
        var waiting = client.sendAsync(request(server, "/wait"), BodyHandlers.ofString());
        await(inside);
        assertFalse(waiting.isDone());
        server.close();
        assertEquals("ClientGoneException", streamEnded.get(10, TimeUnit.SECONDS));
        assertEquals("\"done\"", work.get(10, TimeUnit.SECONDS).body());
        assertThrows(IOException.class, () -> get(server, "/work"));
    }

    @Test
    void aPortInUseIsSaidWithItsRoom() {
        var first = start(new Routes());
        var error =
                assertThrows(
                        UserError.class,
                        () ->
                                Server.start(
                                        new HttpSettings(
                                                "SQL server", "127.0.0.1", first.port(), LIMITS),
                                        new Routes()));
        assertEquals(
                "Port %d is used by another program (SQL server).".formatted(first.port()),
                error.message());
        var nowhere =
                assertThrows(
                        UserError.class,
                        () ->
                                Server.start(
                                        new HttpSettings("SQL server", "192.0.2.1", 0, LIMITS),
                                        new Routes()));
        assertTrue(nowhere.message().startsWith("Cannot listen on 192.0.2.1:0 (SQL server)"));
    }

    private Server start(Routes routes) {
        var server = Server.start(new HttpSettings("test", "127.0.0.1", 0, LIMITS), routes);
        opened.add(server);
        return server;
    }

    private HttpClient client(HttpClient.Version version) {
        var client = HttpClient.newBuilder().version(version).build();
        opened.add(client::shutdownNow);
        return client;
    }

    /// A client whose connection is upgraded already, where HTTP/2 is wanted.
    private HttpClient client(HttpClient.Version version, Server server) throws Exception {
        var client = client(version);
        send(client, server, "GET", "/", "");
        return client;
    }

    private HttpResponse<String> get(Server server, String path) throws Exception {
        return client(HttpClient.Version.HTTP_1_1)
                .send(request(server, path), BodyHandlers.ofString());
    }

    private static HttpRequest request(Server server, String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    }

    private static HttpResponse<String> send(
            HttpClient client, Server server, String method, String path, String body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(server.url() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static String raw(Server server, String request) throws IOException {
        try (var socket = new Socket("localhost", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
