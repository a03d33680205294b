package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Await;
import io.millrace.cluster.Records;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.HashMap;
import java.util.Map;

/// `PostgresSource` and `PostgresSink` as Confluent's cloud writes them, with a real PostgreSQL
/// where the machine has one.
@ExtendWith(Worker.Shared.class)
class PostgresTest {
    @Test
    void rowsOfOneDatabaseComeIntoAnother(Worker worker) throws Exception {
        var server = Postgres.running();
        var from = server.newDatabase("pg_from");
        var to = server.newDatabase("pg_to");
        Worker.execute(
                from,
                "CREATE TABLE things (id SERIAL PRIMARY KEY, name TEXT, born DATE, seen TIMESTAMPTZ"
                    + " NOT NULL DEFAULT now(), at TIMESTAMP(3), price NUMERIC(8,2), ok BOOLEAN,"
                    + " raw BYTEA, who UUID, more JSONB, f REAL, n SMALLINT)",
                "INSERT INTO things (name, born, seen, at, price, ok, raw, who, more, f, n) VALUES"
                        + " ('Zoë', '2001-02-03', '2026-01-02 03:04:05.678+00', '2026-01-02"
                        + " 03:04:05.678', 12.30, true, 'abc',"
                        + " '6f1e3c5a-0b1d-4c39-9d0a-0f6b1c2d3e4f', '{\"a\": [1]}', 1.5, -7)");
        var json = Map.of("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        var source = new HashMap<>(cloud("PostgresSource", server, "pg_from"));
        source.putAll(json);
        source.put("topic.prefix", "pg_");
        source.put("table.whitelist", "things");
        source.put("timestamp.column.name", "seen");
        source.put("incrementing.column.name", "id");
        source.put("poll.interval.ms", "100");
        worker.connect().put("pg-source", source);
        assertEquals(1, Records.read(worker.cluster(), "pg_things", 1).size());
        // types that a topic does not tell are the table's
        Worker.execute(
                to,
                "CREATE TABLE pg_things (id INT PRIMARY KEY, name TEXT, seen TIMESTAMPTZ, who UUID,"
                        + " more JSONB)");
        var sink = new HashMap<>(cloud("PostgresSink", server, "pg_to"));
        sink.putAll(json);
        sink.put("topics", "pg_things");
        sink.put("insert.mode", "UPSERT");
        sink.put("pk.mode", "record_value");
        sink.put("pk.fields", "id");
        sink.put("auto.evolve", "true");
        worker.connect().put("pg-sink", sink);
        Worker.awaitValue("1", to, "SELECT COUNT(*) FROM pg_things");
        Worker.execute(from, "UPDATE things SET name = 'y', seen = seen + INTERVAL '1 day'");
        var select =
                "SELECT id, name, seen, who, more, born, at, price, ok, raw, f, n FROM %s ORDER BY"
                        + " id";
        Await.untilEquals(
                Worker.rows(from, select.formatted("things")),
                () -> Worker.rows(to, select.formatted("pg_things")));
        worker.connect().delete("pg-source");
        worker.connect().delete("pg-sink");
    }

    private static Map<String, String> cloud(String type, Postgres server, String database) {
        return Worker.config(
                "connector.class", type,
                "kafka.auth.mode", "KAFKA_API_KEY",
                "connection.host", "127.0.0.1",
                "connection.port", "" + server.port(),
                "connection.user", "postgres",
                "db.name", database,
                "ssl.mode", "prefer");
    }
}
