package io.millrace.sql.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.Await;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.Records;
import io.millrace.config.ClusterSettings;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.http.LongBody;
import io.millrace.http.Mounts;
import io.millrace.http.Routes;
import io.millrace.http.Server;
import io.millrace.sql.SqlRoom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Endpoints made by SQL and called over HTTP, on a real broker. Each test has names of its own.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndpointsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Path dir;
    private Cluster cluster;
    private SqlRoom sql;
    private Server server;
    private Mounts mounts;

    @BeforeAll
    void start(@TempDir Path temp) {
        dir = temp;
        cluster =
                Clusters.start(new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0));
        startDoors();
    }

    private void startDoors() {
        sql = SqlRoom.start(cluster, dir.resolve("state"));
        mounts = new Mounts();
        Endpoints.mount(sql.engine(), mounts);
        server =
                Server.start(
                        new HttpSettings("test", "127.0.0.1", 0, HttpLimits.DEFAULTS),
                        new Routes().mounts(mounts));
    }

    private void stopDoors() {
        server.close();
        sql.close();
    }

    @AfterAll
    void stop() {
        http.shutdownNow();
        stopDoors();
        cluster.close();
    }

    private HttpResponse<String> call(String method, String path, String body, String... headers)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(server.url() + path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private String commands() {
        return Records.read(cluster, "_millrace_commands", 1).toString();
    }

    /// What a browser asks before a script of another origin may use a method.
    private HttpResponse<String> preflight(String method, String path) throws Exception {
        return call("OPTIONS", path, "", "Access-Control-Request-Method", method);
    }

    private String get(String path) throws Exception {
        return call("GET", path, "").body();
    }

    @Test
    void aGameIsFourLinesOfSql() throws Exception {
        sql.run(
                """
                CREATE STREAM game (event VARCHAR)
                  WITH (KAFKA_TOPIC='game', VALUE_FORMAT='KAFKA', PARTITIONS=1);
                CREATE ENDPOINT GET '/' RESPOND 'Hello!' AS INSERT INTO game VALUES ('default');
                CREATE ENDPOINT GET '/buy/{item}' RESPOND INITCAP(PATH('item')) + ' bought!'
                  AS INSERT INTO game VALUES ('bought_' + PATH('item'));
                """);
        assertEquals("Hello!", get("/"));
        assertEquals("Sword bought!", get("/buy/sword"));
        var knife = call("GET", "/buy/pocket%20knife", "");
        assertEquals("Pocket Knife bought!", knife.body());
        assertEquals("text/plain; charset=utf-8", knife.headers().firstValue("Content-Type").get());
        assertEquals(
                List.of("default", "bought_sword", "bought_pocket knife"),
                Records.read(cluster, "game", 3));
    }

    @Test
    void fieldsOfABodyHaveTheTypesOfTheirColumns() throws Exception {
        sql.run(
                """
                CREATE STREAM orders (customer VARCHAR KEY, item VARCHAR, price DOUBLE, via VARCHAR)
                  WITH (KAFKA_TOPIC='orders', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE ENDPOINT POST '/orders' (cents BIGINT)
                  AS INSERT INTO orders VALUES (customer, UCASE(PATH_ITEM), cents / 100.0, HEADER('User-Agent'));
                """
                        .replace("PATH_ITEM", "QUERY('item')"));
        var done =
                call(
                        "POST",
                        "/orders?item=sword",
                        "{\"Customer\":\"ann\",\"cents\":250,\"other\":[1]}",
                        "User-Agent",
                        "test");
        assertEquals(201, done.statusCode(), done.body());
        assertEquals("{\"topic\":\"orders\",\"partition\":0,\"offset\":0}", done.body());
        Await.untilEquals(
                List.of("[\"ann\",\"SWORD\",2.5,\"test\"]"),
                () -> sql.rows("SELECT * FROM orders;"));
        for (var wrong :
                Map.of(
                                "{\"cents\":\"many\"}",
                                        "column CENTS is BIGINT, the value is \"many\"",
                                "{\"cents\":1.5}", "column CENTS is BIGINT, the value is 1.5",
                                "[1]", "must be a JSON object with [CENTS, CUSTOMER]",
                                "{\"cents\":", "line 1",
                                "nonsense", "line 1:")
                        .entrySet()) {
            var answer = call("POST", "/orders", wrong.getKey());
            assertEquals(400, answer.statusCode(), answer.body());
            var message = JSON.readTree(answer.body()).path("message").asText();
            assertTrue(message.contains(wrong.getValue()), message);
        }
        assertEquals(400, call("POST", "/orders", "").statusCode());
        assertEquals(405, call("GET", "/orders", "").statusCode());
        assertEquals(1, sql.rows("SELECT * FROM orders;").size());
    }

    @Test
    void rowsAreAnsweredAsObjects() throws Exception {
        sql.run(
                """
                CREATE STREAM plays (player INT KEY, points INT)
                  WITH (KAFKA_TOPIC='plays', VALUE_FORMAT='JSON', PARTITIONS=2);
                CREATE TABLE scores AS SELECT player, SUM(points) AS points FROM plays GROUP BY player;
                CREATE ENDPOINT POST '/plays/{player}' RESPOND STRUCT(ok := true, got := points)
                  AS INSERT INTO plays VALUES (CAST(PATH('player') AS INT), points);
                CREATE ENDPOINT GET '/scores/{player}'
                  AS SELECT player, points FROM scores WHERE player = CAST(PATH('player') AS INT);
                CREATE ENDPOINT GET '/scores' AS SELECT player AS `player`, points AS `points` FROM scores
                  WHERE points >= CAST(IFNULL(QUERY('least'), '0') AS INT) ORDER BY points DESC;
                """);
        assertEquals("{\"OK\":true,\"GOT\":7}", call("POST", "/plays/1", "{\"points\":7}").body());
        call("POST", "/plays/2", "{\"points\":3}");
        call("POST", "/plays/2", "{\"points\":9}");
        Await.untilEquals("{\"PLAYER\":2,\"POINTS\":12}", () -> get("/scores/2"));
        Await.untilEquals(
                "[\n{\"player\":2,\"points\":12},\n{\"player\":1,\"points\":7}\n]",
                () -> get("/scores"));
        assertEquals("[\n{\"player\":2,\"points\":12}\n]", get("/scores?least=10"));
        assertEquals("[]", get("/scores?least=100"));
        assertEquals(404, call("GET", "/scores/3", "").statusCode());
        var wrong = call("GET", "/scores/nobody", "");
        assertEquals(400, wrong.statusCode(), wrong.body());
        assertTrue(wrong.body().contains("nobody"), wrong.body());
        var post = call("POST", "/plays/nobody", "{\"points\":7}");
        assertEquals(400, post.statusCode(), post.body());
    }

    @Test
    void optionsLimitWhoMayCall() throws Exception {
        sql.run(
                """
                CREATE STREAM guarded (a VARCHAR)
                  WITH (KAFKA_TOPIC='guarded', VALUE_FORMAT='KAFKA', PARTITIONS=1);
                CREATE ENDPOINT POST '/guarded' WITH (API_KEY='s3cret', CORS='https://game.example')
                  RESPOND 'in' AS INSERT INTO guarded VALUES (BODY());
                CREATE ENDPOINT POST '/slow' WITH (RATE_LIMIT=2)
                  RESPOND 'in' AS INSERT INTO guarded VALUES (BODY());
                """);
        var refusal = call("POST", "/guarded", "a");
        assertEquals(401, refusal.statusCode());
        assertEquals(
                "https://game.example",
                refusal.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertEquals(401, call("POST", "/guarded", "a", "X-API-Key", "s3cre").statusCode());
        var in = call("POST", "/guarded", "b", "Authorization", "Bearer s3cret");
        assertEquals("in", in.body());
        assertEquals(
                "https://game.example",
                in.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertEquals(204, preflight("POST", "/guarded").statusCode());
        assertEquals(403, preflight("PUT", "/guarded").statusCode());
        var shown = sql.run("SHOW ENDPOINTS;").toString();
        assertTrue(shown.contains("[hidden]") && !shown.contains("s3cret"), shown);
        Await.until(
                "the log has the digest of the key", () -> commands().contains("API_KEY='sha256:"));
        assertFalse(commands().contains("s3cret"));
        int taken = 0;
        int refused = 0;
        for (int i = 0; i < 20; i++) {
            int status = call("POST", "/slow", "c").statusCode();
            taken += status == 200 ? 1 : 0;
            refused += status == 429 ? 1 : 0;
        }
        assertEquals(20, taken + refused);
        assertTrue(taken >= 2 && refused >= 1, "taken " + taken);
        assertEquals(1 + taken, Records.read(cluster, "guarded", 1 + taken).size());
    }

    @Test
    void whatIsTooLongIsRefusedAndNothingOfItWritten() throws Exception {
        sql.run(
                """
                CREATE STREAM said (a VARCHAR)
                  WITH (KAFKA_TOPIC='said', VALUE_FORMAT='KAFKA', PARTITIONS=1);
                CREATE ENDPOINT POST '/said' RESPOND 'in' AS INSERT INTO said VALUES (BODY());
                """);
        var row = call("POST", "/said", "x".repeat(2_000_000));
        assertEquals(413, row.statusCode(), row.body());
        assertFalse(row.headers().firstValue("Retry-After").isPresent());
        long hundred = 100_000_000;
        var head =
                "POST /said HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                        .formatted(hundred);
        var body = LongBody.send(server.port(), head, hundred);
        assertTrue(body.answer().startsWith("HTTP/1.1 413 "), body.answer());
        assertEquals(200, call("POST", "/said", "last").statusCode());
        assertEquals(List.of("last"), Records.read(cluster, "said", 1));
    }

    @Test
    void endpointsComeBackAndGo() throws Exception {
        sql.run(
                """
                CREATE STREAM kept (a VARCHAR)
                  WITH (KAFKA_TOPIC='kept', VALUE_FORMAT='KAFKA', PARTITIONS=1);
                CREATE ENDPOINT PUT '/kept/{a}' RESPOND 'old' AS INSERT INTO kept VALUES (PATH('a'));
                """);
        assertEquals("old", call("PUT", "/kept/1", "").body());
        stopDoors();
        startDoors();
        assertEquals("old", call("PUT", "/kept/1", "").body());
        var drop = sql.refused("DROP STREAM kept;");
        assertTrue(drop.contains("The following endpoints use it: [PUT /kept/{a}]"), drop);
        assertEquals(
                "Endpoint PUT /kept/{b} replaced",
                sql.said(
                        "CREATE OR REPLACE ENDPOINT PUT '/kept/{b}' RESPOND 'new' AS INSERT INTO"
                                + " kept VALUES (PATH('b'));"));
        assertEquals("new", call("PUT", "/kept/1", "").body());
        sql.run("DROP ENDPOINT PUT '/kept/{x}'; DROP STREAM kept;");
        assertEquals(404, call("PUT", "/kept/1", "").statusCode());
        assertEquals(List.of("1", "1", "1"), Records.read(cluster, "kept", 3));
    }

    @Test
    void operationsTellWhatIsTakenAndAnswered() throws Exception {
        sql.run(
                """
                CREATE STREAM told (a VARCHAR, n INT)
                  WITH (KAFKA_TOPIC='told', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE ENDPOINT POST '/told/{a}' AS INSERT INTO told VALUES (PATH('a') + QUERY('q'), n);
                """);
        var mount =
                mounts.all().stream().filter(m -> m.path().equals("/told/{a}")).findFirst().get();
        var told = JSON.valueToTree(mount.openApi());
        assertEquals("post_told_a", told.path("operationId").asText());
        assertEquals(
                List.of("a", "q"),
                told.path("parameters").valueStream().map(p -> p.path("name").asText()).toList());
        assertEquals(
                "int32",
                told.at("/requestBody/content/application~1json/schema/properties/N/format")
                        .asText());
        assertEquals(
                "int64",
                told.at("/responses/201/content/application~1json/schema/properties/offset/format")
                        .asText());
    }
}
