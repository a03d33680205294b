package io.millrace.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.cluster.Cluster;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.config.SqlLimits;
import io.millrace.config.SqlSettings;
import io.millrace.format.NoSchemaStore;
import io.millrace.format.SchemaStore;
import io.millrace.sql.rest.SqlServer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A SQL server on a free port, as clients see it.
public final class SqlRoom implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SqlServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private SqlRoom(SqlServer server) {
        this.server = server;
    }

    /// @param state the folder for the state of queries
    public static SqlRoom start(Cluster cluster, Path state) {
        return start(cluster, state, "default_");
    }

    public static SqlRoom start(Cluster cluster, Path state, String serviceId) {
        return start(cluster, state, serviceId, SqlLimits.DEFAULTS);
    }

    public static SqlRoom start(Cluster cluster, Path state, String serviceId, SqlLimits limits) {
        return start(cluster, state, serviceId, limits, Map.of(), NoSchemaStore.INSTANCE);
    }

    /// @param streams settings of Kafka Streams for all queries
    static SqlRoom start(
            Cluster cluster, Path state, String serviceId, Map<String, String> streams) {
        return start(
                cluster, state, serviceId, SqlLimits.DEFAULTS, streams, NoSchemaStore.INSTANCE);
    }

    public static SqlRoom start(
            Cluster cluster, Path state, String serviceId, SchemaStore schemas) {
        return start(cluster, state, serviceId, SqlLimits.DEFAULTS, Map.of(), schemas);
    }

    private static SqlRoom start(
            Cluster cluster,
            Path state,
            String serviceId,
            SqlLimits limits,
            Map<String, String> streams,
            SchemaStore schemas) {
        var settings =
                new SqlSettings(
                        new HttpSettings("SQL server", "127.0.0.1", 0, HttpLimits.DEFAULTS),
                        serviceId,
                        state,
                        state.resolveSibling("ext"),
                        "",
                        limits,
                        streams);
        return new SqlRoom(
                SqlServer.start(
                        settings,
                        cluster,
                        Optional::empty,
                        schemas,
                        InstantSource.system(),
                        "1.2.3"));
    }

    public Engine engine() {
        return server.engine();
    }

    public URI url() {
        return URI.create(server.url());
    }

    /// An answer of the server.
    public record Answer(int status, JsonNode body) {
        /// The message of an error.
        public String message() {
            return body.path("message").asText();
        }
    }

    /// `GET`
    public Answer get(String path) throws Exception {
        var request = HttpRequest.newBuilder(url().resolve(path)).build();
        return answer(http.send(request, BodyHandlers.ofByteArray()));
    }

    /// `POST` of a body that is given as it is.
    public Answer post(String path, String body, String... headers) throws Exception {
        return answer(http.send(request(path, body, headers), BodyHandlers.ofByteArray()));
    }

    private HttpRequest request(String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(url().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    private static Answer answer(HttpResponse<byte[]> response) throws IOException {
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    /// `POST /ksql`, whatever comes of it.
    public Answer ksql(String statements, Map<String, String> properties) throws Exception {
        var body = Map.of("ksql", statements, "streamsProperties", properties);
        return post("/ksql", JSON.writeValueAsString(body));
    }

    /// Executes statements that are right.
    ///
    /// @return one answer a statement
    public JsonNode run(String statements) throws Exception {
        return run(statements, Map.of());
    }

    public JsonNode run(String statements, Map<String, String> properties) throws Exception {
        var answer = ksql(statements, properties);
        if (answer.status() != 200) {
            throw new AssertionError(answer.body().toPrettyString());
        }
        return answer.body();
    }

    /// The message of a statement that changes something.
    public String said(String statement) throws Exception {
        return run(statement).path(0).path("commandStatus").path("message").asText();
    }

    /// The message of statements that are refused.
    public String refused(String statements) throws Exception {
        var answer = ksql(statements, Map.of());
        if (answer.status() != 400) {
            throw new AssertionError(answer.status() + " " + answer.body());
        }
        return answer.message();
    }

    /// The rows of a SELECT that ends, each as its JSON array.
    public List<String> rows(String select) throws Exception {
        return rows(select, "earliest");
    }

    /// @param from `earliest` or `latest`
    public List<String> rows(String select, String from) throws Exception {
        try (var query = push(select, from)) {
            var rows = new ArrayList<String>();
            for (var row = query.next(); row.isPresent(); row = query.next()) {
                rows.add(row.get());
            }
            return rows;
        }
    }

    /// Begins a SELECT.
    ///
    /// @param headers of the request: names and values in turn
    public Rows push(String select, String from, String... headers) throws Exception {
        var body = Map.of("sql", select, "properties", Map.of("auto.offset.reset", from));
        var response =
                http.send(
                        request("/query-stream", JSON.writeValueAsString(body), headers),
                        BodyHandlers.ofInputStream());
        return new Rows(response.statusCode(), response.body());
    }

    /// The answer to a SELECT, line by line. Closing it leaves the server.
    public static final class Rows implements AutoCloseable {
        private final InputStream body;
        private final BufferedReader lines;
        private final JsonNode about;

        private Rows(int status, InputStream body) throws IOException {
            this.body = body;
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            about = JSON.readTree(lines.readLine());
            if (status != 200) {
                throw new AssertionError(about.toPrettyString());
            }
        }

        /// The first line: `{"queryId", "columnNames", "columnTypes"}`.
        public JsonNode about() {
            return about;
        }

        /// The next row, or empty at the end.
        public Optional<String> next() {
            try {
                return Optional.ofNullable(lines.readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
