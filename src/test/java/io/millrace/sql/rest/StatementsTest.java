package io.millrace.sql.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.Await;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.SqlLimits;
import io.millrace.sql.SqlRoom;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Statements that tell, wait or change what is there, on a real broker.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Path dir;
    private Cluster cluster;
    private SqlRoom sql;

    @BeforeAll
    void start(@TempDir Path temp) {
        dir = temp;
        cluster =
                Clusters.start(new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0));
        sql = SqlRoom.start(cluster, dir.resolve("state"));
    }

    @AfterAll
    void stop() {
        sql.close();
        cluster.close();
    }

    private void restart() {
        sql.close();
        sql = SqlRoom.start(cluster, dir.resolve("state"));
    }

    private String writer(String source) {
        return sql.engine().catalog().writers(source).getFirst().id();
    }

    // ---------------------------------------------------------------- ALTER

    @Test
    void alterAddsColumnsThatLaterQueriesSee() throws Exception {
        sql.run(
                """
                CREATE STREAM al (k INT KEY, a VARCHAR)
                  WITH (KAFKA_TOPIC='al', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE STREAM al_before AS SELECT * FROM al;
                """);
        assertEquals(
                "Stream AL altered successfully.",
                sql.said("ALTER STREAM al ADD COLUMN b INT, ADD c ARRAY<VARCHAR>;"));
        sql.run("INSERT INTO al VALUES (1, 'x', 7, ARRAY['y']);");
        assertEquals(List.of("[1,\"x\",7,[\"y\"]]"), sql.rows("SELECT * FROM al;"));
        Await.untilEquals(List.of("[1,\"x\"]"), () -> sql.rows("SELECT * FROM al_before;"));
        restart();
        assertEquals(List.of("[1,\"x\",7,[\"y\"]]"), sql.rows("SELECT * FROM al;"));
        assertEquals(
                "`K` INTEGER KEY, `A` STRING",
                sql.engine().catalog().source("AL_BEFORE").orElseThrow().schema());
    }

    @Test
    void alterSaysWhatItCannotDo() throws Exception {
        sql.run(
                """
                CREATE STREAM ar (k INT KEY, a VARCHAR)
                  WITH (KAFKA_TOPIC='ar', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE STREAM ar_as AS SELECT * FROM ar;
                CREATE SOURCE STREAM ar_ro (a VARCHAR) WITH (KAFKA_TOPIC='ar', VALUE_FORMAT='JSON');
                CREATE STREAM ar_one (a VARCHAR)
                  WITH (KAFKA_TOPIC='ar', VALUE_FORMAT='KAFKA');
                """);
        assertEquals(
                "line 1:1: Cannot alter AR_AS: its columns come from a query\n"
                        + "  hint: CREATE OR REPLACE STREAM AR_AS AS SELECT ... with the new"
                        + " columns",
                sql.refused("ALTER STREAM ar_as ADD COLUMN b INT;"));
        assertTrue(sql.refused("ALTER STREAM ar_ro ADD b INT;").contains("source streams"));
        assertTrue(sql.refused("ALTER STREAM ar ADD a INT;").contains("it has one of that name"));
        assertTrue(sql.refused("ALTER STREAM ar ADD b INT KEY;").contains("columns of the value"));
        assertTrue(sql.refused("ALTER STREAM ar ADD rowtime INT;").contains("reserved"));
        assertTrue(sql.refused("ALTER STREAM ar_one ADD b INT;").contains("format"));
        assertTrue(sql.refused("ALTER TABLE ar ADD b INT;").contains("is a STREAM, not a TABLE"));
        assertTrue(sql.refused("ALTER STREAM none ADD b INT;").contains("does not exist"));
    }

    @Test
    void aPipelineThatAltersCanRunAgain() throws Exception {
        var pipeline =
                """
                CREATE STREAM ag (a INT) WITH (KAFKA_TOPIC='ag', VALUE_FORMAT='JSON', PARTITIONS=1);
                ALTER STREAM ag ADD COLUMN b INT;
                """;
        var repeatable = Map.of("millrace.repeatable", "true");
        sql.run(pipeline, repeatable);
        var again = sql.run(pipeline, repeatable);
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    "Stream AG is unchanged",
                    again.path(i).path("commandStatus").path("message").asText());
        }
    }

    // ---------------------------------------------------------------- variables, properties

    @Test
    void definitionsHoldForTheStatementsBehindThem() throws Exception {
        var answers =
                sql.run(
                        """
                        DEFINE name = 'V_S';
                        CREATE STREAM ${name} (a VARCHAR)
                          WITH (KAFKA_TOPIC='${name}', VALUE_FORMAT='JSON', PARTITIONS=1);
                        DEFINE who = 'it''s';
                        INSERT INTO ${name} VALUES ('${who}');
                        SHOW VARIABLES;
                        UNDEFINE who;
                        SHOW VARIABLES;
                        """);
        assertEquals(
                "[{\"name\":\"name\",\"value\":\"V_S\"},{\"name\":\"who\",\"value\":\"it's\"}]",
                sorted(answers.path(1).path("variables")));
        assertEquals(1, answers.path(2).path("variables").size());
        assertEquals(List.of("[\"it's\"]"), sql.rows("SELECT * FROM V_S;"));
        // an error behind a definition has its place in the text that was sent
        assertTrue(
                sql.refused("DEFINE a = 'b';\n  DESCRIBE ${a}, x;").startsWith("line 2:13"),
                () -> "place");
    }

    private static String sorted(JsonNode variables) throws Exception {
        var all = new ArrayList<String>();
        for (var v : variables) {
            all.add("{\"name\":%s,\"value\":%s}".formatted(v.path("name"), v.path("value")));
        }
        return all.toString().replace("}, {", "},{");
    }

    @Test
    void propertiesAreCheckedAndShownWithTheirScope() throws Exception {
        assertTrue(
                sql.refused("SET 'auto.offset.rest' = 'earliest';")
                        .contains("did you mean auto.offset.reset?"));
        assertTrue(sql.refused("SET 'processing.guarantee' = 'sometimes';").contains("sometimes"));
        assertTrue(sql.refused("SET 'bootstrap.servers' = 'x:1';").contains("server's"));
        var refused = sql.ksql("SHOW STREAMS;", Map.of("no.such.thing", "1"));
        assertEquals(400, refused.status());
        assertTrue(refused.message().contains("no.such.thing"));
        var answer =
                sql.run("SET 'ksql.streams.num.stream.threads' = '2'; SHOW PROPERTIES;").path(0);
        assertEquals(
                "[\"ksql.streams.num.stream.threads\"]",
                answer.path("overwrittenProperties").toString());
        var threads = property(answer, "ksql.streams.num.stream.threads");
        assertEquals("2", threads.path("value").asText());
        assertEquals("KSQL", threads.path("scope").asText());
        assertTrue(threads.path("editable").asBoolean());
        assertTrue(!property(answer, "ksql.service.id").path("editable").asBoolean(true));
    }

    private static JsonNode property(JsonNode answer, String name) {
        for (var property : answer.path("properties")) {
            if (property.path("name").asText().equals(name)) {
                return property;
            }
        }
        throw new AssertionError(name + " is not in " + answer);
    }

    // ---------------------------------------------------------------- ASSERT

    @Test
    void assertTopicWaitsAndSaysWhatIsMissing() throws Exception {
        sql.run(
                "CREATE STREAM as_s (a INT) WITH (KAFKA_TOPIC='as_t', VALUE_FORMAT='JSON',"
                        + " PARTITIONS=3);");
        var there = sql.run("ASSERT TOPIC as_t WITH (PARTITIONS=3, REPLICAS=1);").path(0);
        assertEquals("assert_topic", there.path("@type").asText());
        assertTrue(there.path("exists").asBoolean());
        var wrong =
                sql.ksql(
                        "ASSERT TOPIC as_t WITH (partitions=4) TIMEOUT 50 MILLISECONDS;", Map.of());
        assertEquals(417, wrong.status());
        assertEquals(41700, wrong.body().path("error_code").asInt());
        assertEquals("Topic as_t has partitions 3 instead of 4.", wrong.message());
        assertEquals(
                "Topic as_t exists.",
                sql.ksql("ASSERT NOT EXISTS TOPIC as_t TIMEOUT 50 MILLISECONDS;", Map.of())
                        .message());
        assertTrue(
                sql.run("ASSERT NOT EXISTS TOPIC as_none TIMEOUT 5 SECONDS;")
                        .path(0)
                        .has("topicName"));
        assertTrue(sql.refused("ASSERT TOPIC as_t WITH (size=1);").contains("PARTITIONS"));
        assertTrue(sql.refused("ASSERT SCHEMA SUBJECT x;").contains("Schema Registry"));
    }

    // ---------------------------------------------------------------- PRINT

    private List<String> print(String statement) throws Exception {
        var body = JSON.writeValueAsString(Map.of("ksql", statement));
        var request =
                HttpRequest.newBuilder(sql.url().resolve("/query"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(request, BodyHandlers.ofInputStream());
            try (var lines =
                    new BufferedReader(
                            new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                return lines.lines().toList();
            }
        }
    }

    @Test
    void printShowsWhateverIsInATopic() throws Exception {
        sql.run(
                """
                CREATE STREAM pr (k INT KEY, a VARCHAR)
                  WITH (KAFKA_TOPIC='pr', VALUE_FORMAT='JSON', PARTITIONS=1);
                INSERT INTO pr (rowtime, k, a) VALUES (0, 1, 'x');
                INSERT INTO pr (rowtime, a) VALUES (86400001, 'ü');
                CREATE STREAM pr_text (k BIGINT KEY, a VARCHAR)
                  WITH (KAFKA_TOPIC='pr', VALUE_FORMAT='DELIMITED');
                INSERT INTO pr_text (rowtime, k, a) VALUES (0, 12, 'plain');
                """);
        assertEquals(
                List.of(
                        "Key format: KAFKA_INT",
                        "Value format: JSON",
                        "rowtime: 1970/01/01 00:00:00.000 Z, key: 1, value: {\"A\":\"x\"},"
                                + " partition: 0",
                        "rowtime: 1970/01/02 00:00:00.001 Z, key: <null>, value: {\"A\":\"ü\"},"
                                + " partition: 0",
                        "Key format: KAFKA_BIGINT",
                        "Value format: KAFKA_STRING",
                        "rowtime: 1970/01/01 00:00:00.000 Z, key: 12, value: plain, partition: 0"),
                print("PRINT pr FROM BEGINNING LIMIT 3;"));
        assertEquals(4, print("PRINT 'pr' FROM BEGINNING INTERVAL 2 LIMIT 2;").size() - 2);
        assertTrue(
                print("PRINT prr;").getFirst().contains("did you mean"),
                () -> "an error names the nearest");
    }

    // ---------------------------------------------------------------- lists and descriptions

    @Test
    void extendedDescriptionsTellRatesLagAndReaders() throws Exception {
        sql.run(
                """
                CREATE STREAM de (k INT KEY, a VARCHAR)
                  WITH (KAFKA_TOPIC='de', VALUE_FORMAT='JSON', PARTITIONS=2);
                CREATE TABLE de_t AS SELECT k, COUNT(*) AS n FROM de GROUP BY k;
                CREATE STREAM de_raw (line VARCHAR) WITH (KAFKA_TOPIC='de', VALUE_FORMAT='KAFKA');
                INSERT INTO de VALUES (1, 'x');
                INSERT INTO de_raw VALUES ('no json');
                """);
        Await.untilEquals(List.of("[1,1]"), () -> sql.rows("SELECT * FROM de_t;"));
        var id = writer("DE_T");
        Await.until(
                "running without lag",
                () -> {
                    var now = describe("DE_T").path("statistics").asText();
                    return now.startsWith(id + ": RUNNING, messages-per-sec: ")
                            && now.endsWith("lag: 0");
                });
        var about = describe("DE_T");
        var statistics = about.path("statistics").asText();
        assertTrue(statistics.contains("failed-messages: "), statistics);
        var group = about.path("queryOffsetSummaries").path(0);
        assertEquals("_millrace-default_query_" + id, group.path("groupId").asText());
        var topic = group.path("topicSummaries").path(0);
        assertEquals("de", topic.path("kafkaTopic").asText());
        assertEquals(2, topic.path("offsets").size());
        assertEquals(2, about.path("partitions").asInt());
        assertEquals("[\"DE\"]", about.path("sourceConstraints").toString());
        assertEquals(id, describe("DE").path("readQueries").path(0).path("id").asText());

        var queries = sql.run("SHOW QUERIES EXTENDED;").path(0);
        assertEquals("queryDescriptionList", queries.path("@type").asText());
        assertTrue(
                queries.path("queryDescriptions").findValuesAsText("topology").stream()
                        .anyMatch(t -> t.contains("Topologies")));
        var topics = sql.run("SHOW TOPICS EXTENDED;").path(0);
        assertEquals("kafka_topics_extended", topics.path("@type").asText());
        for (var entry : topics.path("topics")) {
            if (entry.path("name").asText().equals("de")) {
                assertEquals(1, entry.path("consumerGroupCount").asInt());
                assertEquals(1, entry.path("consumerCount").asInt());
            }
        }
        assertEquals(
                "source_descriptions",
                sql.run("SHOW STREAMS EXTENDED;").path(0).path("@type").asText());
        assertTrue(sql.run("SHOW ALL TOPICS;").toString().contains("_millrace_commands"));
    }

    private JsonNode describe(String name) throws Exception {
        return sql.run("DESCRIBE " + name + " EXTENDED;").path(0).path("sourceDescription");
    }

    // ---------------------------------------------------------------- queries

    @Test
    void aPauseOutlastsARestart() throws Exception {
        sql.run(
                """
                CREATE STREAM pa (a INT) WITH (KAFKA_TOPIC='pa', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE STREAM pa_x AS SELECT a FROM pa;
                CREATE STREAM pa_y AS SELECT a + 1 AS b FROM pa;
                """);
        var x = writer("PA_X");
        var y = writer("PA_Y");
        assertEquals("Query paused.", sql.said("PAUSE ALL;"));
        assertEquals("PAUSED", sql.engine().state(x));
        sql.run("RESUME " + x + ";");
        restart();
        assertEquals("PAUSED", sql.engine().state(y));
        sql.run("INSERT INTO pa VALUES (1);");
        Await.untilEquals(List.of("[1]"), () -> sql.rows("SELECT * FROM pa_x;"));
        assertEquals(List.of(), sql.rows("SELECT * FROM pa_y;"));
        sql.run("RESUME ALL;");
        Await.untilEquals(List.of("[2]"), () -> sql.rows("SELECT * FROM pa_y;"));
        assertTrue(sql.refused("PAUSE nothing;").contains("does not exist"));
    }

    @Test
    void sourceTablesCanOnlyBeRead() throws Exception {
        sql.run(
                """
                CREATE TABLE so_w (k INT PRIMARY KEY, v INT)
                  WITH (KAFKA_TOPIC='so', VALUE_FORMAT='JSON', PARTITIONS=1);
                INSERT INTO so_w VALUES (1, 1); INSERT INTO so_w VALUES (1, 2);
                CREATE SOURCE TABLE so (k INT PRIMARY KEY, v INT)
                  WITH (KAFKA_TOPIC='so', VALUE_FORMAT='JSON');
                """);
        assertEquals(List.of("[1,2]"), sql.rows("SELECT * FROM so;"));
        assertTrue(sql.refused("INSERT INTO so VALUES (2, 2);").contains("read-only"));
        var into = sql.refused("INSERT INTO so SELECT * FROM so_w;");
        assertTrue(into.contains("insert into a stream"), into);
        assertTrue(
                sql.refused(
                                "CREATE OR REPLACE SOURCE TABLE so (k INT PRIMARY KEY) WITH"
                                        + " (KAFKA_TOPIC='so', VALUE_FORMAT='JSON');")
                        .contains("not supported on source"));
        assertTrue(sql.refused("DROP TABLE so DELETE TOPIC;").contains("read-only"));
        assertTrue(sql.said("DROP TABLE so;").contains("was dropped"));
    }

    // ---------------------------------------------------------------- limits

    @Test
    void limitsAreSaidWhereTheyAreReached() throws Exception {
        var limits = new SqlLimits(1, 200, 2, 1 << 20);
        try (var small = SqlRoom.start(cluster, dir.resolve("small"), "small_", limits)) {
            small.run(
                    "CREATE STREAM li (a INT) WITH (KAFKA_TOPIC='li', VALUE_FORMAT='JSON',"
                            + " PARTITIONS=1);");
            for (int i = 0; i < 3; i++) {
                small.run("INSERT INTO li VALUES (" + i + ");");
            }
            assertEquals(413, small.ksql("SHOW STREAMS;" + " ".repeat(200), Map.of()).status());
            var rows = small.rows("SELECT * FROM li;");
            assertEquals(List.of("[0]", "[1]"), rows.subList(0, 2));
            assertTrue(rows.get(2).contains("sql.max.pull.rows"), rows::toString);
            assertEquals(3, rows.size());
            assertEquals(2, small.rows("SELECT * FROM li LIMIT 2;").size());
            var groups = small.rows("SELECT a, COUNT(*) FROM li GROUP BY a;");
            assertTrue(groups.getLast().contains("rows in memory"), groups::toString);
            try (var push = small.push("SELECT * FROM li EMIT CHANGES;", "earliest")) {
                assertEquals("[0]", push.next().orElseThrow());
                var full =
                        small.post(
                                "/query-stream",
                                JSON.writeValueAsString(Map.of("sql", "SELECT * FROM li;")));
                assertEquals(429, full.status());
                assertTrue(full.message().contains("sql.max.queries"), full::message);
            }
            Await.untilEquals(
                    200,
                    () ->
                            small.post(
                                            "/query",
                                            JSON.writeValueAsString(
                                                    Map.of("ksql", "SELECT * FROM li LIMIT 1;")))
                                    .status());
        }
    }
}
