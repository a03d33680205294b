package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Await;
import io.millrace.cluster.Records;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.sql.DriverManager;
import java.util.HashMap;
import java.util.List;

/// JDBC sources on a real worker, from real databases.
@ExtendWith(Worker.Shared.class)
class SourcesTest {
    private final Worker worker;

    SourcesTest(Worker worker) {
        this.worker = worker;
    }

    private static String h2(String name) {
        return "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;MODE=MySQL;DATABASE_TO_UPPER=FALSE";
    }

    private void awaitRecords(String topic, List<String> expected) throws Exception {
        Await.untilEquals(
                expected,
                () -> Records.read(worker.cluster(), topic, expected.size()).stream().toList());
    }

    @Test
    void aConfigurationOfConfluentsCloudWorksAsPasted() throws Exception {
        var server = MariaDb.running();
        var url = server.newDatabase("pasted_source");
        Worker.execute(
                url,
                "CREATE TABLE Readings (ID VARCHAR(20) PRIMARY KEY, celsius DOUBLE, price"
                    + " DECIMAL(6,2), modified TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)"
                    + " ON UPDATE CURRENT_TIMESTAMP(3))",
                "INSERT INTO Readings VALUES ('a', 1.5, 2.50, '2026-01-02 03:04:05.678')");
        var pasted =
                Worker.config(
                        "connector.class", "MySqlSource",
                        "kafka.auth.mode", "KAFKA_API_KEY",
                        "topic.prefix", "SM_",
                        "connection.host", "127.0.0.1",
                        "connection.port", "" + server.port(),
                        "connection.user", "root",
                        "db.name", "pasted_source",
                        "table.whitelist", "Readings",
                        "timestamp.column.name", "modified",
                        "output.data.format", "JSON",
                        "numeric.mapping", "best_fit",
                        "poll.interval.ms", "100",
                        "tasks.max", "1");
        worker.connect().put("pasted-source", pasted);
        worker.assertSameConfig(pasted, "pasted-source");
        awaitRecords(
                "SM_Readings",
                List.of("{\"ID\":\"a\",\"celsius\":1.5,\"price\":2.5,\"modified\":1767323045678}"));
        Worker.execute(url, "ALTER TABLE Readings ADD place VARCHAR(9)");
        Worker.execute(url, "UPDATE Readings SET place = 'x'");
        Await.until(
                "the changed row with its new column",
                () ->
                        Records.read(worker.cluster(), "SM_Readings", 2)
                                .getLast()
                                .contains("\"place\":\"x\""));
        worker.connect().delete("pasted-source");
    }

    @Test
    void rowsOfTransactionsThatEndLateAreNotLost() throws Exception {
        var url = MariaDb.running().newDatabase("late");
        Worker.execute(
                url, "CREATE TABLE late (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9))");
        worker.connect()
                .put(
                        "late",
                        Worker.config(
                                "connector.class", "JdbcSource",
                                "connection.url", url,
                                "connection.user", "root",
                                "table.whitelist", "late",
                                "incrementing.column.name", "id",
                                "poll.interval.ms", "50"));
        try (var slow =
                        DriverManager.getConnection(
                                url.replace("mysql", "mariadb") + "?sslMode=disable", "root", "");
                var statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("INSERT INTO late (name) VALUES ('slow')");
            Worker.execute(url, "INSERT INTO late (name) VALUES ('quick')");
            awaitRecords("late", List.of("{\"id\":2,\"name\":\"quick\"}"));
            slow.commit();
        }
        awaitRecords(
                "late", List.of("{\"id\":2,\"name\":\"quick\"}", "{\"id\":1,\"name\":\"slow\"}"));
        worker.connect().delete("late");
    }

    @Test
    void severalTablesAQueryAndAllOfATableAreRead() throws Exception {
        var url = h2("several");
        Worker.execute(
                url,
                "CREATE TABLE one (n INT NOT NULL, t TIMESTAMP NOT NULL)",
                "CREATE TABLE two (n INT NOT NULL, t TIMESTAMP NOT NULL)",
                "INSERT INTO one VALUES (1, '2026-01-01 00:00:00'), (1, '2026-01-01 00:00:00'), (2,"
                        + " '2999-01-01 00:00:00')",
                "INSERT INTO two VALUES (3, '2026-01-01 00:00:00')");
        var tables =
                Worker.config(
                        "connector.class", "io.confluent.connect.jdbc.JdbcSourceConnector",
                        "connection.url", url,
                        "topic.prefix", "tables-",
                        "mode", "timestamp+incrementing",
                        "timestamp.column.name", "t",
                        "incrementing.column.name", "n",
                        "poll.interval.ms", "100",
                        "tasks.max", "2");
        worker.connect().put("tables", tables);
        // equal rows of one time and number are one; a row of the future waits
        awaitRecords("tables-one", List.of("{\"n\":1,\"t\":1767225600000}"));
        awaitRecords("tables-two", List.of("{\"n\":3,\"t\":1767225600000}"));
        worker.connect()
                .put(
                        "query",
                        Worker.config(
                                "connector.class",
                                "JdbcSource",
                                "connection.url",
                                url,
                                "topic.prefix",
                                "query",
                                "query",
                                "SELECT one.n, one.t, two.n AS m FROM one, two WHERE one.n = 1",
                                "timestamp.column.name",
                                "t",
                                "poll.interval.ms",
                                "100"));
        // without a number, equal rows are told apart
        awaitRecords(
                "query",
                List.of(
                        "{\"n\":1,\"t\":1767225600000,\"m\":3}",
                        "{\"n\":1,\"t\":1767225600000,\"m\":3}"));
        worker.connect()
                .put(
                        "bulk",
                        Worker.config(
                                "connector.class", "JdbcSource",
                                "connection.url", url,
                                "topic.prefix", "bulk-",
                                "table.whitelist", "two",
                                "poll.interval.ms", "100"));
        Await.until(
                "the row again and again",
                () -> Records.read(worker.cluster(), "bulk-two", 3).size() >= 3);
        for (var name : List.of("tables", "query", "bulk")) {
            worker.connect().delete(name);
        }
        assertEquals(1, Records.read(worker.cluster(), "tables-one", 1).size());
    }

    @Test
    void whatCannotBeReadIsSaidInWords() throws Exception {
        var url = h2("words");
        Worker.execute(url, "CREATE TABLE t (n INT, s VARCHAR(9))");
        var config =
                Worker.config(
                        "connector.class", "JdbcSource",
                        "connection.url", url,
                        "topic.prefix", "words-",
                        "incrementing.column.name", "n");
        worker.connect().put("words", config);
        var why = worker.awaitFailure("words");
        assertTrue(why.contains("rows with NULL would not be read: ALTER TABLE"), why);
        worker.connect().delete("words");
        var wrong =
                worker.connect()
                        .validate(
                                Worker.config(
                                        "connector.class", "JdbcSource",
                                        "name", "x",
                                        "connection.url", url,
                                        "mode", "timestamp"));
        assertTrue(wrong.toString().contains("timestamp.column.name"), wrong::toString);
    }

    @Test
    void madeUpRecordsEndGoOnAndRepeat() throws Exception {
        var config =
                Worker.config(
                        "connector.class", "io.confluent.kafka.connect.datagen.DatagenConnector",
                        "kafka.topic", "made",
                        "quickstart", "ORDERS",
                        "max.interval", "0",
                        "iterations", "1500",
                        "random.seed", "5");
        worker.connect().put("made", config);
        worker.assertSameConfig(config, "made");
        assertEquals(1500, Records.read(worker.cluster(), "made", 1500).size());
        Await.untilEquals(
                "COMPLETED",
                () ->
                        worker.connect()
                                .offsets("made")
                                .path("offsets")
                                .path(0)
                                .path("offset")
                                .path("state")
                                .asText());
        worker.awaitRunning("made");
        var more = new HashMap<>(config);
        more.put("iterations", "1600");
        worker.connect().put("made", more);
        var all = Records.records(worker.cluster(), "made", 1600);
        more.put("kafka.topic", "made-again");
        worker.connect().put("made-again", more);
        assertEquals(
                all.stream().map(ConsumerRecord::value).toList(),
                Records.read(worker.cluster(), "made-again", 1600));
        assertEquals("1599", all.getLast().key());
        worker.connect().delete("made");
        worker.connect().delete("made-again");
    }
}
