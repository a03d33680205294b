package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Await;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.ConnectClient;
import io.millrace.config.UserError;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/// A broker and a Connect worker in this process, and what tests do with them.
final class Worker implements AutoCloseable {
    private final Cluster cluster;
    private final ConnectWorker worker;
    private final ConnectClient connect;
    private final KafkaProducer<String, byte[]> producer;

    Worker(Path folder) {
        cluster = BlobSourceTest.cluster(folder);
        worker = BlobSourceTest.worker(cluster);
        connect = new ConnectClient(worker.restUrl());
        producer =
                new KafkaProducer<>(
                        new HashMap<>(cluster.clientProperties()),
                        new StringSerializer(),
                        new ByteArraySerializer());
    }

    Cluster cluster() {
        return cluster;
    }

    ConnectClient connect() {
        return connect;
    }

    /// `name, value, name, value ...`
    static Map<String, String> config(String... pairs) {
        var config = new HashMap<String, String>();
        for (var i = 0; i < pairs.length; i += 2) {
            config.put(pairs[i], pairs[i + 1]);
        }
        return config;
    }

    void topic(String name, int partitions) throws ExecutionException, InterruptedException {
        cluster.admin()
                .createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get();
    }

    void send(String topic, @Nullable String key, byte @Nullable [] value) {
        var _ = producer.send(new ProducerRecord<>(topic, key, value));
    }

    void send(String topic, @Nullable String key, String value) {
        send(topic, key, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns when all that was sent is in the topics.
    void flush() {
        producer.flush();
    }

    void awaitRunning(String connector) throws Exception {
        Await.untilEquals("RUNNING", () -> state(connector));
    }

    private String state(String connector) {
        try {
            return connect.status(connector).path("tasks").path(0).path("state").asText();
        } catch (UserError e) {
            return e.message(); // it has no status yet
        }
    }

    /// Waits until the task has failed; returns the first line of why.
    String awaitFailure(String connector) throws Exception {
        Await.untilEquals("FAILED", () -> state(connector));
        return connect.status(connector).path("tasks").path(0).path("trace").asText();
    }

    /// The rows of a query as text, a list each.
    static List<List<@Nullable String>> rows(String url, String sql) throws SQLException {
        try (var connection = database(url);
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var rows = new ArrayList<List<@Nullable String>>();
            while (result.next()) {
                var row = new ArrayList<@Nullable String>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    static void execute(String url, String... statements) throws SQLException {
        try (var connection = database(url);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection database(String url) throws SQLException {
        return url.startsWith("jdbc:mysql:")
                ? DriverManager.getConnection(
                        url.replace("jdbc:mysql:", "jdbc:mariadb:") + "?sslMode=disable",
                        "root",
                        "")
                : DriverManager.getConnection(url);
    }

    /// Waits until the query answers with this one value.
    static void awaitValue(String expected, String url, String sql) throws Exception {
        Await.untilEquals(
                expected,
                () -> {
                    try {
                        return String.valueOf(rows(url, sql).getFirst().getFirst());
                    } catch (SQLException e) {
                        return String.valueOf(e.getMessage()); // no table yet, or nobody there
                    }
                });
    }

    void assertSameConfig(Map<String, String> pasted, String connector) {
        var kept = new HashMap<String, String>();
        connect.config(connector)
                .orElseThrow()
                .properties()
                .forEach(e -> kept.put(e.getKey(), e.getValue().asText()));
        kept.remove("name");
        assertEquals(pasted, kept);
    }

    @Override
    public void close() {
        producer.close();
        worker.close();
        cluster.close();
    }
}
