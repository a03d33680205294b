package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Await;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.Records;
import io.millrace.config.ClusterSettings;
import io.millrace.sql.catalog.PersistentQuery;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.functions.Jars;
import io.millrace.sql.query.RunningQuery;

import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The engine on a real broker, spoken to over HTTP. The tests share both; each has names of its
/// own.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineTest {
    private static final Map<String, String> REPEATABLE = Map.of("millrace.repeatable", "true");

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

    private void produce(String topic, String... values) throws Exception {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        try (var producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (var value : values) {
                producer.send(new ProducerRecord<>(topic, 0, null, value)).get();
            }
        }
    }

    private void topic(String name) throws Exception {
        var topic = new NewTopic(name, Optional.of(1), Optional.empty());
        cluster.admin().createTopics(List.of(topic)).all().get();
        // the controller answers before the broker has heard of it
        Await.until(
                "topic " + name, () -> cluster.admin().listTopics().names().get().contains(name));
    }

    /// The id of the query that writes into a source.
    private String writer(String source) {
        return sql.engine().catalog().writers(source).getFirst().id();
    }

    private String applicationId(String queryId) {
        return RunningQuery.applicationId(sql.engine().settings(), queryId);
    }

    /// What a query keeps outside of the topic that it writes: internal topics, group, state.
    private List<String> traces(String applicationId) throws Exception {
        var traces = new ArrayList<String>();
        for (var topic : sql.engine().topics(true).keySet()) {
            if (topic.startsWith(applicationId)) {
                traces.add("topic");
            }
        }
        cluster.admin().listGroups().valid().get().stream()
                .map(GroupListing::groupId)
                .filter(applicationId::equals)
                .forEach(_ -> traces.add("group"));
        var state = dir.resolve("state").resolve(applicationId);
        if (Files.isDirectory(state)) {
            try (var files = Files.list(state)) {
                files.forEach(f -> traces.add("state " + f.getFileName()));
            }
        }
        return traces;
    }

    @Test
    void whatIsInsertedGoesThroughAllQueries() throws Exception {
        sql.run(
                """
                CREATE STREAM clicks (player VARCHAR KEY, page VARCHAR)
                  WITH (KAFKA_TOPIC='clicks', VALUE_FORMAT='JSON', PARTITIONS=2);
                CREATE STREAM shop AS SELECT player, UCASE(page) AS page FROM clicks
                  WHERE page LIKE 's%';
                CREATE TABLE hits AS SELECT player, COUNT(*) AS n FROM shop GROUP BY player;
                """);
        try (var hits = sql.push("SELECT * FROM hits WHERE n > 1 EMIT CHANGES;", "earliest")) {
            assertEquals("[\"PLAYER\"]", hits.about().path("keyColumns").toString());
            sql.run(
                    """
                    INSERT INTO clicks (player, page) VALUES ('ana', 'shop');
                    INSERT INTO clicks VALUES ('bob', 'home');
                    INSERT INTO clicks VALUES ('bob', 'sh' || 'op');
                    INSERT INTO clicks (page, player) VALUES ('sale', 'ana');
                    """);
            assertEquals(Optional.of("[\"ana\",2]"), hits.next());
        }
        Await.untilEquals(
                List.of("[\"ana\",2]", "[\"bob\",1]"),
                () -> sql.rows("SELECT * FROM hits;").stream().sorted().toList());
        assertEquals(
                List.of("[\"ana\",\"SALE\"]", "[\"ana\",\"SHOP\"]", "[\"bob\",\"SHOP\"]"),
                sql.rows("SELECT player, page FROM shop;").stream().sorted().toList());
        assertEquals(List.of("[2]"), sql.rows("SELECT n FROM hits WHERE player = 'ana';"));
    }

    @Test
    void restartBringsBackSourcesAndQueries() throws Exception {
        sql.run(
                """
                CREATE TYPE place AS STRUCT<city VARCHAR>;
                CREATE STREAM r_in (k INT KEY, n INT, at place)
                  WITH (KAFKA_TOPIC='r_in', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE STREAM r_big AS SELECT * FROM r_in WHERE n > 10;
                CREATE TABLE r_sums AS SELECT k, SUM(n) AS total, COUNT(*) AS c FROM r_big GROUP BY k;
                CREATE STREAM r_gone AS SELECT * FROM r_in;
                INSERT INTO r_in VALUES (1, 11, STRUCT(city := 'Bergen'));
                INSERT INTO r_in VALUES (1, 20, NULL);
                INSERT INTO r_in VALUES (2, 5, NULL);
                """);
        sql.run("INSERT INTO r_big SELECT k, n + 100 AS n, at FROM r_in WHERE n < 10;");
        sql.run("DROP STREAM r_gone DELETE TOPIC;");
        Await.untilEquals(
                List.of("[1,31,2]", "[2,105,1]"),
                () -> sql.rows("SELECT * FROM r_sums;").stream().sorted().toList());
        var sources = sql.engine().catalog().sources().stream().map(Source::name).toList();
        var queries = sql.engine().catalog().queries().stream().map(PersistentQuery::id).toList();

        restart();

        assertEquals(sources, sql.engine().catalog().sources().stream().map(Source::name).toList());
        assertEquals(
                queries,
                sql.engine().catalog().queries().stream().map(PersistentQuery::id).toList());
        assertEquals(List.of(), sql.engine().broken());
        assertEquals(
                List.of("[1,31,2]", "[2,105,1]"),
                sql.rows("SELECT * FROM r_sums;").stream().sorted().toList());
        sql.run("INSERT INTO r_in VALUES (1, 12, STRUCT(city := 'Oslo'));");
        Await.untilEquals(
                List.of("[1,43,3]", "[2,105,1]"),
                () -> sql.rows("SELECT * FROM r_sums;").stream().sorted().toList());
        assertEquals(
                List.of("[{\"CITY\":\"Oslo\"}]"), sql.rows("SELECT at FROM r_big WHERE n = 12;"));
        // a query that is made now has an id of its own
        sql.run("CREATE STREAM r_later AS SELECT * FROM r_in;");
        assertTrue(!queries.contains(writer("R_LATER")), () -> writer("R_LATER"));
    }

    @Test
    void dropAndTerminateLeaveNoTraces() throws Exception {
        sql.run(
                """
                CREATE STREAM d_in (a VARCHAR, b INT)
                  WITH (KAFKA_TOPIC='d_in', VALUE_FORMAT='JSON', PARTITIONS=2);
                INSERT INTO d_in VALUES ('x', 1);
                CREATE TABLE d_t AS SELECT a, COUNT(*) AS n FROM d_in GROUP BY a;
                CREATE TABLE d_u AS SELECT b, COUNT(*) AS n FROM d_in GROUP BY b;
                """);
        Await.untilEquals(List.of("[\"x\",1]"), () -> sql.rows("SELECT * FROM d_t;"));
        Await.untilEquals(List.of("[1,1]"), () -> sql.rows("SELECT * FROM d_u;"));
        var dropped = applicationId(writer("D_T"));
        var terminated = applicationId(writer("D_U"));
        assertTrue(traces(dropped).size() >= 4, traces(dropped)::toString);

        assertTrue(
                sql.refused("DROP STREAM d_in;")
                        .contains("The following queries read from this source: ["));
        assertEquals(
                "Source `D_T` (topic: D_T) was dropped.", sql.said("DROP TABLE d_t DELETE TOPIC;"));
        assertEquals(
                "Query terminated.",
                sql.said("TERMINATE " + writer("D_U").toLowerCase(java.util.Locale.ROOT) + ";"));

        Await.untilEquals(List.of(), () -> traces(dropped));
        Await.untilEquals(List.of(), () -> traces(terminated));
        assertTrue(!sql.engine().topics(false).containsKey("D_T"));
        // a table whose query is terminated still has its rows
        assertEquals(List.of("[1,1]"), sql.rows("SELECT * FROM d_u;"));
        sql.run("DROP TABLE d_u; DROP STREAM d_in;");
        assertTrue(sql.engine().topics(false).containsKey("d_in"));
        restart();
        assertTrue(sql.engine().catalog().source("D_U").isEmpty());
    }

    @Test
    void replaceGoesOnInPlaceWhereThereIsNoState() throws Exception {
        sql.run(
                """
                CREATE STREAM p_in (a VARCHAR KEY, b INT)
                  WITH (KAFKA_TOPIC='p_in', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE OR REPLACE STREAM p_out AS SELECT a, b * 2 AS c FROM p_in;
                CREATE OR REPLACE TABLE p_t AS SELECT a, COUNT(*) AS n FROM p_in GROUP BY a;
                INSERT INTO p_in VALUES ('x', 1);
                """);
        Await.untilEquals(List.of("[\"x\",2]"), () -> sql.rows("SELECT * FROM p_out;"));
        var id = writer("P_OUT");
        assertEquals(
                "Stream P_OUT is unchanged",
                sql.said(
                        "create or replace stream P_OUT as select A, B * 2 as C -- same\n"
                                + "from p_in;"));
        assertEquals(
                "Created query with ID " + id,
                sql.said("CREATE OR REPLACE STREAM p_out AS SELECT a, b * 3 AS c, b FROM p_in;"));
        sql.run("INSERT INTO p_in VALUES ('y', 1);");
        Await.untilEquals(
                List.of("[\"x\",2]", "[\"y\",3]"), () -> sql.rows("SELECT a, c FROM p_out;"));

        assertEquals(
                "Table P_T is unchanged",
                sql.said(
                        "CREATE OR REPLACE TABLE p_t AS SELECT a, COUNT(*) AS n FROM p_in GROUP BY"
                                + " a;"));
        var refused =
                sql.refused(
                        "CREATE OR REPLACE TABLE p_t AS SELECT a, COUNT(*) AS n FROM p_in WHERE b >"
                                + " 1 GROUP BY a;");
        assertTrue(refused.contains("keeps state"), refused);
        assertTrue(refused.contains("hint: DROP P_T"), refused);
        var columns = sql.refused("CREATE OR REPLACE STREAM p_out AS SELECT a, b FROM p_in;");
        assertTrue(columns.contains("Cannot replace 'P_OUT'"), columns);
        assertTrue(
                sql.refused(
                                "CREATE OR REPLACE TABLE p_out AS SELECT a, COUNT(*) FROM p_in"
                                        + " GROUP BY a;")
                        .contains("DROP it first"));

        var format =
                sql.refused(
                        "CREATE OR REPLACE STREAM p_out WITH (VALUE_FORMAT='DELIMITED') AS SELECT"
                                + " a, b * 3 AS c, b FROM p_in;");
        assertTrue(format.contains("records in formats KAFKA and JSON"), format);

        restart();
        assertEquals(id, writer("P_OUT"));
        sql.run("INSERT INTO p_in VALUES ('z', 1);");
        Await.untilEquals(
                List.of("[\"x\",2]", "[\"y\",3]", "[\"z\",3]"),
                () -> sql.rows("SELECT a, c FROM p_out;"));
    }

    @Test
    void takenNamesAreKeptRefusedOrRepeated() throws Exception {
        var create =
                "CREATE STREAM n_s (a INT) WITH (KAFKA_TOPIC='n_s', VALUE_FORMAT='JSON',"
                        + " PARTITIONS=1);";
        assertEquals("Stream created", sql.said(create));
        var refused = sql.refused(create);
        assertTrue(refused.contains("A stream with the same name already exists"), refused);
        assertTrue(refused.contains("hint: "), refused);
        assertTrue(
                sql.said(create.replace("STREAM n_s", "STREAM IF NOT EXISTS n_s"))
                        .contains("already exists"));
        var again = sql.run(create, REPEATABLE).path(0).path("commandStatus");
        assertEquals("Stream N_S is unchanged", again.path("message").asText());

        var as = "CREATE STREAM n_t AS SELECT * FROM n_s;";
        var into = "INSERT INTO n_t SELECT a + 1 AS a FROM n_s;";
        var made = sql.run(as + into, REPEATABLE);
        var repeated = sql.run(as + into, REPEATABLE);
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    made.path(i).path("commandStatus").path("queryId"),
                    repeated.path(i).path("commandStatus").path("queryId"));
            assertEquals(-1, repeated.path(i).path("commandSequenceNumber").asInt());
        }
        assertTrue(
                sql.ksql("CREATE STREAM n_t AS SELECT a + 2 AS a FROM n_s;", REPEATABLE)
                        .message()
                        .contains("already exists"));
        sql.run("INSERT INTO n_s VALUES (1);");
        Await.untilEquals(
                List.of("[1]", "[2]"),
                () -> sql.rows("SELECT * FROM n_t;").stream().sorted().toList());
    }

    @Test
    void badRecordsGoToTheProcessingLog() throws Exception {
        topic("bad_in");
        produce("bad_in", "{\"a\": 1}", "no json", "{\"a\": 2}", "{\"a\": \"word\"}", "{\"a\": 3}");
        sql.run(
                """
                CREATE STREAM bad_in (a INT) WITH (KAFKA_TOPIC='bad_in', VALUE_FORMAT='JSON');
                CREATE STREAM bad_out AS SELECT a, 10 / (a - 1) AS q FROM bad_in;
                """);
        Await.untilEquals(
                List.of("[1,null]", "[2,10]", "[3,5]"), () -> sql.rows("SELECT * FROM bad_out;"));
        var id = writer("BAD_OUT");
        var log =
                "SELECT partition, offset, kind, payload FROM PROCESSING_LOG WHERE query = '" + id;
        Await.untilEquals(
                List.of(
                        "[0,1,\"DECODE\",\"no json\"]",
                        "[0,3,\"DECODE\",\"{\\\"a\\\": \\\"word\\\"}\"]"),
                () -> sql.rows(log + "' AND topic = 'bad_in' AND kind = 'DECODE';"));
        var reasons =
                sql.rows("SELECT offset, reason FROM PROCESSING_LOG WHERE query = '" + id + "';");
        assertEquals(3, reasons.size(), reasons::toString);
        assertTrue(reasons.getFirst().matches("\\[0,\".+\"]"), reasons::toString);
        var progress = progress(id);
        assertEquals(3, progress.problems());
        Await.until("all processed", () -> progress(id).lag() == 0);
        assertTrue(
                sql.refused("INSERT INTO PROCESSING_LOG (query) VALUES ('x');")
                        .contains("read-only"));
    }

    private Progress.OfQuery progress(String id) {
        return sql.engine().progress().queries().stream()
                .filter(q -> q.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void statementsThatCannotBeDoneSayWhy() throws Exception {
        assertEquals(
                "Kafka topic does not exist: m_nowhere\n"
                        + "  hint: add PARTITIONS=1 to the WITH clause to create it",
                sql.refused(
                        "CREATE STREAM m_s (a INT) WITH (KAFKA_TOPIC='m_nowhere',"
                                + " VALUE_FORMAT='JSON');"));
        assertTrue(sql.engine().catalog().source("M_S").isEmpty());
        topic("m_in");
        sql.run(
                """
                CREATE SOURCE STREAM m_ro (a INT) WITH (KAFKA_TOPIC='m_in', VALUE_FORMAT='JSON');
                """);
        assertEquals(
                "line 1:1: Cannot insert values into read-only M_RO",
                sql.refused("INSERT INTO m_ro VALUES (1);"));
        assertTrue(sql.refused("DROP STREAM m_ro DELETE TOPIC;").contains("read-only"));
        assertEquals(
                "A Kafka topic with the name 'm_in' already exists, with 1 partitions instead of"
                        + " 3\n"
                        + "  hint: remove PARTITIONS, or use another KAFKA_TOPIC",
                sql.refused(
                        "CREATE STREAM m_p (a INT) WITH (KAFKA_TOPIC='m_in', VALUE_FORMAT='JSON',"
                                + " PARTITIONS=3);"));
        assertEquals(
                "line 1:1: query 'none' does not exist\n  hint: SHOW QUERIES lists them",
                sql.refused("TERMINATE none;"));
        // nothing of this is in the log
        restart();
        assertEquals(List.of(), sql.engine().broken());
        assertTrue(sql.engine().catalog().source("M_P").isEmpty());
    }

    @Test
    void progressEndsAtZeroAlsoWithoutRecords() throws Exception {
        sql.run(
                """
                CREATE STREAM e_in (a VARCHAR, b INT)
                  WITH (KAFKA_TOPIC='e_in', VALUE_FORMAT='JSON', PARTITIONS=3);
                CREATE TABLE e_t AS SELECT a, COUNT(*) AS n FROM e_in GROUP BY a;
                CREATE TABLE e_u AS SELECT n, COUNT(*) AS c FROM e_t GROUP BY n;
                """);
        var first = writer("E_T");
        var second = writer("E_U");
        Await.until(
                "nothing to do", () -> progress(first).lag() == 0 && progress(second).lag() == 0);
        for (int i = 0; i < 20; i++) {
            sql.run("INSERT INTO e_in VALUES ('k%d', 1);".formatted(i % 7));
        }
        Await.untilEquals(
                List.of("[2,1]", "[3,6]"),
                () -> sql.rows("SELECT * FROM e_u WHERE c > 0;").stream().sorted().toList());
        // what ends the transactions stands behind the last record and is none
        Await.until("all done", () -> progress(first).lag() == 0 && progress(second).lag() == 0);
    }

    /// Such as those of a process that was killed.
    @Test
    void whatPushQueriesLeftIsDeleted() throws Exception {
        var left = applicationId("transient_1234");
        topic(left + "-group-changelog");
        topic("y_in");
        var read = Map.of(new TopicPartition("y_in", 0), new OffsetAndMetadata(0));
        cluster.admin().alterConsumerGroupOffsets(left, read).all().get();
        assertEquals(List.of("topic", "group"), traces(left));
        restart();
        Await.untilEquals(List.of(), () -> traces(left));
    }

    @Test
    void pausedQueriesGoOnWhenResumed() throws Exception {
        sql.run(
                """
                CREATE STREAM z_in (a INT) WITH (KAFKA_TOPIC='z_in', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE STREAM z_out AS SELECT a FROM z_in;
                """);
        var id = writer("Z_OUT");
        Await.untilEquals("RUNNING", () -> sql.engine().state(id));
        sql.run("PAUSE " + id + ";");
        assertEquals("PAUSED", sql.engine().state(id));
        sql.run("RESUME " + id + "; INSERT INTO z_in VALUES (4);");
        Await.untilEquals(List.of("[4]"), () -> sql.rows("SELECT * FROM z_out;"));
        assertEquals(1, Records.read(cluster, "Z_OUT", 1).size());
    }

    @Test
    void servicesDoNotRunEachOthersQueries() throws Exception {
        sql.run(
                "CREATE STREAM own (a INT) WITH (KAFKA_TOPIC='own', VALUE_FORMAT='JSON',"
                        + " PARTITIONS=1);");
        try (var other = SqlRoom.start(cluster, dir.resolve("other"), "other_")) {
            assertTrue(other.engine().catalog().source("OWN").isEmpty());
            assertTrue(other.engine().catalog().queries().isEmpty());
        }
    }

    /// Functions of users: in the folder `ext` beside the state.
    private void functionJar(String result) {
        Jars.write(
                dir.resolve("ext/greet.jar"),
                """
                public class Greet {
                    @io.millrace.sql.functions.SqlFunction(name = "GREET", doc = "Greets.")
                    public static String greet(String whom) {
                        if (whom.isEmpty()) {
                            throw new IllegalArgumentException("nobody there");
                        }
                        return "%s " + whom;
                    }

                    @io.millrace.sql.functions.SqlFunction(
                            name = "LETTERS",
                            doc = "A row for each letter.",
                            signature = "STRING -> ARRAY<STRING>",
                            rows = true)
                    public static java.util.List<String> letters(String text) {
                        return java.util.List.of(text.split(""));
                    }
                }
                """
                        .formatted(result));
    }

    @Test
    void functionsOfAJarAreThereAtOnceAndRunningQueriesKeepTheirs() throws Exception {
        topic("guests");
        sql.run(
                "CREATE STREAM guests (name VARCHAR) WITH (kafka_topic='guests',"
                        + " value_format='JSON');");
        assertTrue(
                sql.refused("CREATE STREAM g1 AS SELECT GREET(name) AS g FROM guests;")
                        .contains("Can't find any functions with the name 'GREET'"));
        functionJar("Hello");
        assertEquals(
                "USER",
                sql.run("SHOW FUNCTIONS;").path(0).path("functions").findParents("name").stream()
                        .filter(f -> f.path("name").asText().equals("GREET"))
                        .findFirst()
                        .orElseThrow()
                        .path("category")
                        .asText());
        assertEquals(
                "Greets.",
                sql.run("DESCRIBE FUNCTION greet;").path(0).path("description").asText());
        sql.run("CREATE STREAM g1 AS SELECT GREET(name) AS g FROM guests;");
        produce("guests", "{\"name\": \"Ann\"}", "{\"name\": \"\"}");
        assertEquals(
                List.of("[\"Hello Ann\"]", "[null]"),
                sql.rows("SELECT g FROM g1 EMIT CHANGES LIMIT 2;"));
        functionJar("Servus");
        sql.run("CREATE STREAM g2 AS SELECT GREET(name) AS g FROM guests;");
        produce("guests", "{\"name\": \"Bob\"}");
        assertEquals(
                List.of("[\"Hello Ann\"]", "[null]", "[\"Hello Bob\"]"),
                sql.rows("SELECT g FROM g1 EMIT CHANGES LIMIT 3;"));
        assertEquals(
                List.of("[\"Servus Ann\"]", "[null]", "[\"Servus Bob\"]"),
                sql.rows("SELECT g FROM g2 EMIT CHANGES LIMIT 3;"));
        sql.run("CREATE STREAM g3 AS SELECT LETTERS(name) AS letter FROM guests;");
        assertEquals(
                List.of("[\"A\"]", "[\"n\"]", "[\"n\"]"),
                sql.rows("SELECT letter FROM g3 EMIT CHANGES LIMIT 3;"));
        restart();
        produce("guests", "{\"name\": \"Cid\"}");
        assertEquals(
                "[\"Servus Cid\"]", sql.rows("SELECT g FROM g1 EMIT CHANGES LIMIT 4;").getLast());
    }

    @Test
    void clientsThatAskLearnWhichRowsAreGone() throws Exception {
        sql.run(
                """
                CREATE STREAM t_in (k VARCHAR KEY, n INT)
                  WITH (KAFKA_TOPIC='t_in', VALUE_FORMAT='JSON', PARTITIONS=1);
                CREATE TABLE t_sums AS SELECT k, SUM(n) AS total FROM t_in GROUP BY k
                  HAVING SUM(n) > 0;
                """);
        var select = "SELECT total, k FROM t_sums EMIT CHANGES;";
        try (var rows = sql.push(select, "earliest", "Millrace-Tombstones", "true")) {
            assertEquals("[\"K\"]", rows.about().path("keyColumns").toString());
            sql.run("INSERT INTO t_in VALUES ('a', 1);");
            assertEquals(Optional.of("[1,\"a\"]"), rows.next());
            sql.run("INSERT INTO t_in VALUES ('a', -1);");
            assertEquals(Optional.of("{\"tombstone\":[null,\"a\"]}"), rows.next());
        }
    }
}
