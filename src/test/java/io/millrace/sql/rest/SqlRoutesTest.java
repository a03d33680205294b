package io.millrace.sql.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The REST API as clients of ksqlDB use it, on a real broker. Shapes are those of the ksqlDB API
/// reference.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqlRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Cluster cluster;
    private SqlRoom sql;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        cluster =
                Clusters.start(new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0));
        sql = SqlRoom.start(cluster, dir.resolve("state"));
        sql.run(
                """
                CREATE TYPE ADDRESS AS STRUCT<STREET VARCHAR>;
                CREATE STREAM ORDERS (ID INT KEY, ITEM VARCHAR, UNITS BIGINT)
                  WITH (KAFKA_TOPIC='orders', VALUE_FORMAT='JSON', PARTITIONS=2);
                CREATE STREAM NOTHING (A INT)
                  WITH (KAFKA_TOPIC='nothing', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE TABLE ITEMS AS SELECT ITEM, SUM(UNITS) AS TOTAL FROM ORDERS GROUP BY ITEM;
                INSERT INTO ORDERS VALUES (1, 'pen', 2);
                INSERT INTO ORDERS VALUES (2, 'ink', 3);
                INSERT INTO ORDERS VALUES (3, 'pen', 5);
                """);
        Await.untilEquals(
                List.of("[\"ink\",3]", "[\"pen\",7]"), () -> sorted("SELECT * FROM ITEMS;"));
    }

    @AfterAll
    void stop() {
        sql.close();
        cluster.close();
    }

    private List<String> sorted(String select) throws Exception {
        return sql.rows(select).stream().sorted().toList();
    }

    private static String json(Object value) throws IOException {
        return JSON.writeValueAsString(value);
    }

    // ---------------------------------------------------------------- /ksql

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SHOW STREAMS               | streams             | streams
                    LIST STREAMS               | streams             | streams
                    SHOW TABLES                | tables              | tables
                    SHOW TOPICS                | kafka_topics        | topics
                    SHOW ALL TOPICS            | kafka_topics        | topics
                    SHOW QUERIES               | queries             | queries
                    SHOW PROPERTIES            | properties          | properties
                    SHOW FUNCTIONS             | function_names      | functions
                    SHOW TYPES                 | type_list           | types
                    SHOW VARIABLES             | variables           | variables
                    DESCRIBE ORDERS            | sourceDescription   | sourceDescription
                    DESCRIBE ITEMS EXTENDED    | sourceDescription   | sourceDescription
                    DESCRIBE STREAMS           | source_descriptions | sourceDescriptions
                    DESCRIBE TABLES EXTENDED   | source_descriptions | sourceDescriptions
                    DESCRIBE FUNCTION UCASE    | describe_function   | name
                    DESCRIBE FUNCTION SUM      | describe_function   | name
                    EXPLAIN SELECT * FROM ORDERS EMIT CHANGES                   | queryDescription | queryDescription
                    EXPLAIN CREATE STREAM X AS SELECT * FROM ORDERS             | queryDescription | queryDescription
                    """)
    void answersHaveTheirTypes(String statement, String type, String field) throws Exception {
        var answer = sql.run(statement + ";").path(0);
        assertEquals(type, answer.path("@type").asText());
        assertEquals(statement, answer.path("statementText").asText());
        assertTrue(answer.has(field), answer::toPrettyString);
        assertTrue(answer.path("warnings").isArray());
    }

    @Test
    void listsNameWhatThereIs() throws Exception {
        var stream = find(sql.run("SHOW STREAMS;").path(0).path("streams"), "ORDERS");
        assertEquals(
                JSON.readTree(
                        """
                        {"type": "STREAM", "name": "ORDERS", "topic": "orders", "keyFormat": "KAFKA",
                         "valueFormat": "JSON", "isWindowed": false}\
                        """),
                stream);
        var table = sql.run("SHOW TABLES;").path(0).path("tables").path(0);
        assertEquals("ITEMS", table.path("name").asText());
        var topics = sql.run("SHOW TOPICS;").path(0).path("topics");
        assertEquals("[1,1]", find(topics, "orders").path("replicaInfo").toString());
        assertTrue(
                topics.findValuesAsText("name").stream().noneMatch(n -> n.startsWith("_")),
                topics::toString);
        var query = sql.run("SHOW QUERIES;").path(0).path("queries").path(0);
        assertTrue(query.path("id").asText().startsWith("CTAS_ITEMS_"), query::toString);
        assertEquals("[\"ITEMS\"]", query.path("sinks").toString());
        assertEquals("RUNNING", query.path("state").asText());
        var type = sql.run("SHOW TYPES;").path(0).path("types").path("ADDRESS");
        assertEquals("STRUCT", type.path("type").asText());

        var explained = sql.run("EXPLAIN " + query.path("id").asText() + ";").path(0);
        assertEquals("queryDescription", explained.path("@type").asText());
        assertTrue(
                explained
                        .path("queryDescription")
                        .path("topology")
                        .asText()
                        .contains("Topologies"));
    }

    private static JsonNode find(JsonNode all, String name) {
        for (var one : all) {
            if (one.path("name").asText().equals(name)) {
                return one;
            }
        }
        throw new AssertionError(name + " is not in " + all);
    }

    @Test
    void describeNamesColumnsAndQueries() throws Exception {
        var description = sql.run("DESCRIBE items;").path(0).path("sourceDescription");
        var fields = description.path("fields");
        assertEquals("[\"ITEM\",\"TOTAL\"]", json(fields.findValuesAsText("name")));
        assertEquals("KEY", fields.path(0).path("type").asText());
        assertEquals("STRING", fields.path(0).path("schema").path("type").asText());
        assertFalse(fields.path(1).has("type"));
        assertEquals("BIGINT", fields.path(1).path("schema").path("type").asText());
        assertEquals(1, description.path("writeQueries").size());
        assertEquals("TABLE", description.path("type").asText());
        assertEquals(2, description.path("partitions").asInt());
    }

    @Test
    void changesAnswerWithTheirStatus() throws Exception {
        var answers = sql.run("CREATE STREAM C1 AS SELECT ID, ITEM FROM ORDERS; DROP STREAM C1;");
        var created = answers.path(0);
        assertEquals("currentStatus", created.path("@type").asText());
        assertEquals("stream/`C1`/create", created.path("commandId").asText());
        var status = created.path("commandStatus");
        assertEquals("SUCCESS", status.path("status").asText());
        var id = status.path("queryId").asText();
        assertEquals("Created query with ID " + id, status.path("message").asText());
        assertEquals("CSAS_C1_" + created.path("commandSequenceNumber").asText(), id);
        assertEquals("stream/`C1`/drop", answers.path(1).path("commandId").asText());
        assertEquals("[]", json(sql.run("INSERT INTO NOTHING VALUES (1 + 1);")));
    }

    @Test
    void errorsNameThePlaceAndKeepWhatWasDone() throws Exception {
        var answer =
                sql.ksql(
                        """
                        CREATE STREAM E1 AS SELECT ID, ITEM FROM ORDERS;
                        CREATE STREAM E2 AS SELECT ID,
                          ITM FROM ORDERS;
                        CREATE STREAM E3 AS SELECT ID, ITEM FROM ORDERS;
                        """,
                        Map.of());
        assertEquals(400, answer.status());
        var error = answer.body();
        assertEquals("statement_error", error.path("@type").asText());
        assertEquals(40001, error.path("error_code").asInt());
        assertEquals(
                """
                line 3:3: column 'ITM' does not exist
                      ITM FROM ORDERS;
                      ^^^
                  hint: did you mean ITEM? columns are [ID, ITEM, UNITS]\
                """,
                answer.message());
        assertEquals(3, error.path("line").asInt());
        assertEquals(3, error.path("column").asInt());
        assertTrue(error.path("statementText").asText().startsWith("CREATE STREAM E2"));
        assertEquals(1, error.path("entities").size());
        assertEquals(
                "stream/`E1`/create", error.path("entities").path(0).path("commandId").asText());
        assertTrue(sql.engine().catalog().source("E3").isEmpty());

        var grammar = sql.ksql("SHOW STREAMS; CREATE STREAM;", Map.of()).body();
        assertEquals("statement_error", grammar.path("@type").asText());
        assertEquals(28, grammar.path("column").asInt());
        assertEquals(0, grammar.path("entities").size());

        assertTrue(sql.refused("SELECT * FROM ORDERS;").contains("/query"));
        assertTrue(sql.refused("DESCRIBE ORDRES;").contains("did you mean ORDERS?"));
        assertTrue(
                sql.refused("CREATE SINK CONNECTOR c WITH ('connector.class'='X');")
                        .contains("there is no Kafka Connect"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /ksql         | {"ksql":
                    /ksql         | [1]
                    /ksql         | {}
                    /query        | no json
                    /query-stream | {"sql": 'x'}
                    /query-stream | {"sql": "SHOW STREAMS;"}
                    /close-query  | {"queryId": "none"}
                    """)
    void malformedRequestsAreGenericErrors(String path, String body) throws Exception {
        var answer = sql.post(path, body);
        assertEquals(400, answer.status());
        assertEquals("generic_error", answer.body().path("@type").asText());
        assertEquals(40000, answer.body().path("error_code").asInt());
        assertFalse(answer.message().isBlank());
        assertFalse(answer.message().contains("com.fasterxml"), answer.message());
        assertFalse(answer.message().contains("io.millrace"), answer.message());
    }

    @Test
    void unknownPathsAreNotFound() throws Exception {
        assertEquals(404, sql.get("/nowhere").status());
        assertEquals(405, sql.get("/ksql").status());
    }

    @Test
    void variablesAndPropertiesAreOfTheSession() throws Exception {
        var body =
                """
                {"ksql": "CREATE STREAM ${name} AS SELECT ID, UNITS FROM ${from} WHERE ITEM = '${item}';
                          DESCRIBE ${name}; SET 'auto.offset.reset' = 'latest'; SHOW PROPERTIES;",
                 "sessionVariables": {"name": "V1", "from": "ORDERS", "item": "pen"},
                 "streamsProperties": {"ksql.output.topic.name.prefix": "p_"}}
                """
                        .replace("\n", " ");
        var answer = sql.post("/ksql", body).body();
        assertEquals("V1", answer.path(1).path("sourceDescription").path("name").asText());
        assertTrue(
                answer.path(2)
                        .path("overwrittenProperties")
                        .toString()
                        .contains("auto.offset.reset"),
                answer::toString);
        Await.untilEquals(List.of("[1,2]", "[3,5]"), () -> sorted("SELECT * FROM V1;"));
    }

    // ---------------------------------------------------------------- SELECT

    @Test
    void pullsAnswerWithWhatIsThere() throws Exception {
        assertEquals(
                List.of("[1,\"pen\",2]", "[3,\"pen\",5]"),
                sorted("SELECT * FROM ORDERS WHERE ITEM = 'pen';"));
        assertEquals(List.of("[\"pen\",7]"), sql.rows("SELECT * FROM ITEMS WHERE TOTAL > 3;"));
        assertEquals(
                List.of("[\"PEN\"]"),
                sql.rows("SELECT UCASE(ITEM) AS I FROM ITEMS WHERE ITEM = 'pen';"));
        assertEquals(1, sql.rows("SELECT * FROM ORDERS LIMIT 1;").size());
        assertEquals(List.of(), sql.rows("SELECT * FROM ORDERS LIMIT 0;"));
        assertEquals(
                List.of("[\"ink\",1,3]", "[\"pen\",2,5]"),
                sorted("SELECT ITEM, COUNT(*) AS N, MAX(UNITS) AS M FROM ORDERS GROUP BY ITEM;"));
        assertEquals(
                List.of("[\"pen\",2]"),
                sorted("SELECT ITEM, COUNT(*) FROM ORDERS GROUP BY ITEM HAVING COUNT(*) > 1;"));
        assertEquals(
                List.of("[true,1]", "[false,1]"),
                sql.rows("SELECT TOTAL > 5, COUNT(*) FROM ITEMS GROUP BY TOTAL > 5;").stream()
                        .sorted(java.util.Comparator.reverseOrder())
                        .toList());
    }

    @Test
    void pullOverAnEmptyTopicHasNoRows() throws Exception {
        sql.run(
                "CREATE TABLE EMPTY (K INT PRIMARY KEY, V INT) WITH (KAFKA_TOPIC='empty',"
                        + " VALUE_FORMAT='JSON', PARTITIONS=3);");
        assertEquals(List.of(), sql.rows("SELECT * FROM EMPTY;"));
        assertEquals(List.of(), sql.rows("SELECT V, COUNT(*) FROM EMPTY GROUP BY V;"));
        var legacy = sql.post("/query", json(Map.of("ksql", "SELECT * FROM EMPTY;")));
        assertEquals(1, legacy.body().size());
    }

    @Test
    void laterRowsOfAKeyReplaceEarlierOnes() throws Exception {
        sql.run(
                """
                CREATE TABLE T (K INT PRIMARY KEY, V INT)
                  WITH (KAFKA_TOPIC='t', VALUE_FORMAT='JSON', PARTITIONS=1);
                INSERT INTO T VALUES (1, 10); INSERT INTO T VALUES (2, 20);
                INSERT INTO T VALUES (1, 11);
                """);
        assertEquals(List.of("[1,11]", "[2,20]"), sorted("SELECT * FROM T;"));
        assertEquals(List.of(), sql.rows("SELECT * FROM T WHERE V = 10;"));
    }

    @Test
    void olderQueryAnswersInOneArray() throws Exception {
        var pull =
                sql.post(
                                "/query",
                                json(Map.of("ksql", "SELECT ID, ITEM FROM ORDERS WHERE ID = 2;")))
                        .body();
        assertEquals(3, pull.size(), pull::toString);
        assertEquals("{\"finalMessage\":\"Query Completed\"}", pull.path(2).toString());
        var header = pull.path(0).path("header");
        assertEquals("`ID` INTEGER, `ITEM` STRING", header.path("schema").asText());
        assertTrue(header.hasNonNull("queryId"));
        assertEquals("{\"row\":{\"columns\":[2,\"ink\"]}}", pull.path(1).toString());

        var push =
                sql.post(
                                "/query",
                                json(
                                        Map.of(
                                                "ksql",
                                                "SELECT ITEM FROM ORDERS WHERE ID = 2 EMIT CHANGES"
                                                        + " LIMIT 1;",
                                                "streamsProperties",
                                                Map.of("auto.offset.reset", "earliest"))))
                        .body();
        assertEquals(
                "[{\"row\":{\"columns\":[\"ink\"]}},{\"finalMessage\":\"Limit Reached\"}]",
                "[" + push.path(1) + "," + push.path(2) + "]");
        assertEquals(3, push.size());
    }

    @Test
    void queryStreamHasTwoForms() throws Exception {
        var body = json(Map.of("sql", "SELECT ID, UNITS FROM ORDERS WHERE ID = 3;"));
        var array = sql.post("/query-stream", body, "Accept", "application/json").body();
        assertEquals("[\"ID\",\"UNITS\"]", array.path(0).path("columnNames").toString());
        assertEquals("[\"INTEGER\",\"BIGINT\"]", array.path(0).path("columnTypes").toString());
        assertEquals("[3,5]", array.path(1).toString());
        assertEquals(2, array.size());

        var v1 = sql.post("/query-stream", body, "Accept", "application/vnd.ksql.v1+json").body();
        assertEquals("{\"row\":{\"columns\":[3,5]}}", v1.path(1).toString());

        try (var lines = sql.push("SELECT ID, UNITS FROM ORDERS WHERE ID = 3;", "earliest")) {
            assertEquals("[\"ID\",\"UNITS\"]", lines.about().path("columnNames").toString());
            assertEquals(Optional.of("[3,5]"), lines.next());
            assertEquals(Optional.empty(), lines.next());
        }
    }

    @Test
    void pushesMayJoinAndLeaveNothingBehind() throws Exception {
        sql.run(
                "CREATE STREAM PJ (A VARCHAR, B INT) WITH (KAFKA_TOPIC='pj', VALUE_FORMAT='JSON',"
                        + " PARTITIONS=2); CREATE TABLE PT (A VARCHAR PRIMARY KEY, C INT) WITH"
                        + " (KAFKA_TOPIC='pt', VALUE_FORMAT='JSON', PARTITIONS=2); INSERT INTO PT"
                        + " VALUES ('x', 10); INSERT INTO PJ VALUES ('x', 1);");
        try (var joined =
                sql.push(
                        "SELECT PJ.A, B, C FROM PJ LEFT JOIN PT ON PJ.A = PT.A EMIT CHANGES LIMIT"
                                + " 2;",
                        "latest")) {
            sql.run("INSERT INTO PJ VALUES ('x', 2); INSERT INTO PJ VALUES ('y', 3);");
            var rows = Stream.generate(joined::next).limit(2).map(Optional::orElseThrow).toList();
            assertEquals(Set.of("[\"x\",2,10]", "[\"y\",3,null]"), Set.copyOf(rows));
            assertEquals(Optional.empty(), joined.next());
        }
        Await.until(
                "the topics of the query are gone",
                () ->
                        cluster.admin().listTopics().names().get().stream()
                                .noneMatch(name -> name.contains("transient_")));
    }

    @Test
    void pushQueriesAreListedAndCanBeTerminated() throws Exception {
        sql.run(
                "CREATE STREAM LQ (A VARCHAR) WITH (KAFKA_TOPIC='lq', VALUE_FORMAT='JSON',"
                        + " PARTITIONS=1);");
        try (var rows = sql.push("SELECT A FROM LQ EMIT CHANGES;", "latest")) {
            var id = rows.about().path("queryId").asText();
            var listed = sql.ksql("SHOW QUERIES;", Map.of()).body().path(0).path("queries");
            assertTrue(listed.toString().contains(id), listed::toString);
            assertTrue(sql.said("TERMINATE " + id + ";").contains("terminated"));
            assertEquals(Optional.empty(), rows.next());
            assertTrue(sql.refused("TERMINATE " + id + ";").contains("does not exist"));
        }
    }

    /// Equal keys of topics that are partitioned differently meet all the same.
    @Test
    void sidesWithOtherNumbersOfPartitionsAreBroughtTogether() throws Exception {
        sql.run(
                """
                CREATE STREAM pm_s (k VARCHAR KEY, v INT)
                  WITH (KAFKA_TOPIC='pm_s', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE TABLE pm_t (k VARCHAR PRIMARY KEY, w INT)
                  WITH (KAFKA_TOPIC='pm_t', VALUE_FORMAT='JSON', PARTITIONS=3);
                CREATE TABLE pm_u (k VARCHAR PRIMARY KEY, x INT)
                  WITH (KAFKA_TOPIC='pm_u', VALUE_FORMAT='JSON', PARTITIONS=2);
                CREATE TABLE pm_tu AS SELECT pm_t.k, w, x FROM pm_t JOIN pm_u ON pm_t.k = pm_u.k;
                CREATE STREAM pm_st AS SELECT pm_s.k, v, w FROM pm_s JOIN pm_t ON pm_s.k = pm_t.k;
                """);
        for (var key : List.of("a", "b", "c", "d", "e")) {
            sql.run(
                    "INSERT INTO pm_t VALUES ('%s', 1); INSERT INTO pm_u VALUES ('%s', 2);"
                            .formatted(key, key));
        }
        var all =
                List.of("[\"a\",1,2]", "[\"b\",1,2]", "[\"c\",1,2]", "[\"d\",1,2]", "[\"e\",1,2]");
        Await.untilEquals(all, () -> sql.rows("SELECT * FROM pm_tu ORDER BY 1;"));
        for (var key : List.of("a", "b", "c", "d", "e")) {
            sql.run("INSERT INTO pm_s VALUES ('%s', 3);".formatted(key));
        }
        var joined = all.stream().map(r -> r.replace("1,2", "3,1")).toList();
        Await.untilEquals(joined, () -> sql.rows("SELECT * FROM pm_st ORDER BY 1;"));
    }

    @Test
    void pushesAnswerWithEachChange() throws Exception {
        sql.run(
                "CREATE STREAM G (A VARCHAR, B INT) WITH (KAFKA_TOPIC='g', VALUE_FORMAT='JSON',"
                        + " PARTITIONS=1); INSERT INTO G VALUES ('before', 1);");
        try (var late = sql.push("SELECT A FROM G EMIT CHANGES LIMIT 1;", "latest");
                var groups =
                        sql.push(
                                "SELECT A, SUM(B) AS S FROM G GROUP BY A EMIT CHANGES LIMIT 4;",
                                "earliest")) {
            sql.run(
                    "INSERT INTO G VALUES ('x', 1); INSERT INTO G VALUES ('y', 2); INSERT INTO G"
                            + " VALUES ('x', 3);");
            assertEquals(
                    List.of("[\"before\",1]", "[\"x\",1]", "[\"y\",2]", "[\"x\",4]"),
                    Stream.generate(groups::next).limit(4).map(Optional::orElseThrow).toList());
            assertEquals(Optional.empty(), groups.next());
            assertEquals(Optional.of("[\"x\"]"), late.next());
            assertEquals(Optional.empty(), late.next());
        }
    }

    @Test
    void closeQueryEndsAPush() throws Exception {
        try (var push = sql.push("SELECT * FROM NOTHING WHERE A < 0 EMIT CHANGES;", "latest")) {
            var id = json(Map.of("queryId", push.about().path("queryId").asText()));
            assertEquals(200, close(id));
            assertEquals(Optional.empty(), push.next());
            assertEquals(400, close(id));
        }
    }

    private int close(String body) throws Exception {
        var url = sql.url().resolve("/close-query").toURL();
        var http = (java.net.HttpURLConnection) url.openConnection();
        http.setDoOutput(true);
        try (var out = http.getOutputStream()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        return http.getResponseCode();
    }

    @Test
    void clientThatLeavesEndsItsQuery() throws Exception {
        var before = consumers();
        var push = sql.push("SELECT * FROM NOTHING WHERE A < 0 EMIT CHANGES;", "latest");
        Await.untilEquals(before + 1, SqlRoutesTest::consumers);
        push.close();
        Await.untilEquals(before, SqlRoutesTest::consumers);
        var id = push.about().path("queryId").asText();
        Await.untilEquals(400, () -> close(json(Map.of("queryId", id))));
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

    // ---------------------------------------------------------------- the server

    @Test
    void theServerTellsAboutItself() throws Exception {
        var info = sql.get("/info").body().path("KsqlServerInfo");
        assertEquals("1.2.3", info.path("version").asText());
        assertEquals("default_", info.path("ksqlServiceId").asText());
        assertEquals("RUNNING", info.path("serverStatus").asText());
        assertFalse(info.path("kafkaClusterId").asText().isEmpty());
        var health = sql.get("/healthcheck");
        assertEquals(200, health.status());
        assertTrue(health.body().path("isHealthy").asBoolean());
        assertTrue(health.body().path("details").path("kafka").path("isHealthy").asBoolean());
        assertTrue(sql.get("/clusterStatus").body().has("clusterStatus"));
        assertEquals("1.2.3", sql.get("/v1/metadata").body().path("version").asText());
        assertEquals("true", sql.get("/is_valid_property/ksql.any").body().toString());
        assertEquals("true", sql.get("/is_valid_property/auto.offset.reset").body().toString());
        assertEquals(400, sql.get("/is_valid_property/ksql.service.id").status());
        assertTrue(
                sql.get("/is_valid_property/auto.ofset.reset")
                        .message()
                        .contains("did you mean auto.offset.reset?"));
    }

    /// As Node clients speak: HTTP/2 without TLS and without an upgrade (RFC 9113, 3.3).
    @Test
    void speaksHttp2WithPriorKnowledge() throws Exception {
        var answer = JSON.readTree(http2("/ksql", json(Map.of("ksql", "SHOW STREAMS;"))));
        assertEquals("streams", answer.path(0).path("@type").asText());
        var acks =
                http2(
                        "/inserts-stream",
                        """
                        {"target": "orders"}
                        {"ID": 7, "ITEM": "nib"}
                        {"ID": 8, "ITEM": "nib", "UNITS": null}
                        """);
        assertEquals(
                "{\"status\":\"ok\",\"seq\":0}\n{\"status\":\"ok\",\"seq\":1}\n",
                new String(acks, StandardCharsets.UTF_8));
        assertEquals(
                List.of("[7,\"nib\",null]", "[8,\"nib\",null]"),
                sorted("SELECT * FROM ORDERS WHERE ITEM = 'nib';"));
    }

    /// Posts a body, and reads the whole answer.
    private byte[] http2(String path, String body) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), sql.url().getPort())) {
            socket.setSoTimeout(10_000);
            var out = new DataOutputStream(socket.getOutputStream());
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            frame(out, 4, 0, 0, new byte[0]);
            frame(
                    out,
                    1,
                    4,
                    1,
                    headers(
                            ":method",
                            "POST",
                            ":scheme",
                            "http",
                            ":path",
                            path,
                            ":authority",
                            "localhost",
                            "content-type",
                            "application/json"));
            frame(out, 0, 1, 1, body.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return data(new DataInputStream(socket.getInputStream()));
        }
    }

    private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
            throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    /// Names and values as literals without compression (RFC 7541, 6.2.2).
    private static byte[] headers(String... namesAndValues) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i++) {
            if (i % 2 == 0) {
                bytes.write(0);
            }
            text(bytes, namesAndValues[i]);
        }
        return bytes.toByteArray();
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.length());
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// The payload of all DATA frames up to END_STREAM.
    private static byte[] data(DataInputStream in) throws IOException {
        var all = new java.io.ByteArrayOutputStream();
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            var payload = in.readNBytes(length);
            if (type == 0) {
                all.write(payload);
            }
            if (type <= 1 && (flags & 1) != 0) {
                return all.toByteArray();
            }
        }
    }
}
