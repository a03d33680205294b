package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.millrace.Await;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.ConnectClient;
import io.millrace.config.ConnectSettings;
import io.millrace.config.UserError;
import io.millrace.format.NoSchemaStores;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/// A broker and a Connect worker in this process, and what tests do with them.
final class Worker implements AutoCloseable {
    /// Gives test classes the one worker of the JVM, since starting one takes seconds: topics,
    /// connectors and databases of the classes have different names.
    static final class Shared implements ParameterResolver {
        private record Kept(TempFolder folder, Worker worker) implements AutoCloseable {
            static Kept start() {
                MariaDb.prepare(); // for those who need it later
                var folder = TempFolder.create("worker");
                return new Kept(folder, new Worker(folder.path()));
            }

            @Override
            public void close() {
                worker.close();
                folder.close();
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Worker.class;
        }

        @Override
        public Worker resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Shared.class))
                    .computeIfAbsent(Kept.class, _ -> Kept.start(), Kept.class)
                    .worker();
        }
    }

    private final TempFolder secrets = TempFolder.create("secrets");
    private final Cluster cluster;
    private final ConnectWorker worker;
    private final ConnectClient connect;
    private final KafkaProducer<String, byte[]> producer;

    Worker(Path folder) {
        cluster = BlobSourceTest.cluster(folder);
        worker = joining(cluster, List.of(secrets.path()));
        connect = new ConnectClient(worker.restUrl());
        producer =
                new KafkaProducer<>(
                        new HashMap<>(cluster.clientProperties()),
                        new StringSerializer(),
                        new ByteArraySerializer());
    }

    /// A worker of the group, which starts failed tasks again soon.
    static ConnectWorker joining(Cluster cluster) {
        return joining(cluster, List.of());
    }

    private static ConnectWorker joining(Cluster cluster, List<Path> secrets) {
        return ConnectWorker.start(
                new ConnectSettings(
                        "127.0.0.1",
                        0,
                        "millrace-connect",
                        List.of(),
                        secrets,
                        List.of(),
                        Set.of()),
                cluster,
                NoSchemaStores.INSTANCE,
                new Restarts.Delays(
                        Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofMinutes(1)));
    }

    /// Where connectors may have their passwords.
    Path secrets() {
        return secrets.path();
    }

    Cluster cluster() {
        return cluster;
    }

    ConnectClient connect() {
        return connect;
    }

    /// The first line of what REST answers to a GET with such headers, `Host` too.
    String firstLine(String... headers) throws IOException {
        var url = worker.restUrl();
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            var request =
                    "GET /connectors HTTP/1.1\r\nConnection: close\r\n%s\r\n\r\n"
                            .formatted(String.join("\r\n", headers));
            socket.getOutputStream().write(request.getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            return answer.lines().findFirst().orElse("");
        }
    }

    /// What REST answers; a body is put.
    JsonNode rest(String path, @Nullable String body) throws IOException, InterruptedException {
        return rest(200, path, body);
    }

    /// The same, with a status that must be.
    JsonNode rest(int status, String path, @Nullable String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(worker.restUrl().resolve(path));
        if (body != null) {
            request.header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body));
        }
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            assertEquals(status, answer.statusCode(), answer::body);
            return new ObjectMapper().readTree(answer.body());
        }
    }

    /// `name, value, name, value ...`
    static Map<String, String> config(String... pairs) {
        var config = new HashMap<String, String>();
        for (var i = 0; i < pairs.length; i += 2) {
            config.put(pairs[i], pairs[i + 1]);
        }
        return config;
    }

    /// What a record of JSON with its schema around it looks like.
    static String row(int id, String name) {
        return """
        {"schema":{"type":"struct","fields":[{"field":"id","type":"int32"},\
        {"field":"name","type":"string","optional":true}]},"payload":{"id":%d,"name":"%s"}}\
        """
                .formatted(id, name);
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

    /// How many records a partition has had; those of transactions count one more each.
    long end(String topic, int partition) throws ExecutionException, InterruptedException {
        var of = new TopicPartition(topic, partition);
        return cluster.admin()
                .listOffsets(Map.of(of, OffsetSpec.latest()))
                .partitionResult(of)
                .get()
                .offset();
    }

    /// Returns when all that was sent is in the topics.
    void flush() {
        producer.flush();
    }

    void awaitRunning(String connector) throws Exception {
        Await.untilEquals("RUNNING", () -> task(connector).path("state").asText());
    }

    /// The status of the first task; nothing as long as it has none.
    private JsonNode task(String connector) {
        try {
            return connect.status(connector).path("tasks").path(0);
        } catch (UserError _) {
            return MissingNode.getInstance();
        }
    }

    /// Waits until the task has failed; returns why.
    String awaitFailure(String connector) throws Exception {
        var why = new AtomicReference<>("");
        Await.until(
                connector + " fails",
                () -> {
                    var task = task(connector);
                    why.set(task.path("trace").asText());
                    return task.path("state").asText().equals("FAILED");
                });
        return String.valueOf(why.get());
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
        secrets.close();
    }
}
