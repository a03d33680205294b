package io.millrace.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.config.UserError;
import io.millrace.http.Json;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Talks to a SQL server, ours or ksqlDB, through its REST API.
public final class SqlClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final URI url;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();

    public SqlClient(URI url) {
        this.url = url;
    }

    /// A statement that the server refused.
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int line;
        private final int column;

        private Refused(String message, int line, int column) {
            super(message, null, false, false);
            this.line = line;
            this.column = column;
        }

        /// From 1; 0 where the server names no place.
        public int line() {
            return line;
        }

        /// From 1; 0 where the server names no place.
        public int column() {
            return column;
        }

        /// Without the place.
        public String problem() {
            var message = String.valueOf(getMessage());
            var place = "line " + line + ":" + column + ": ";
            return message.startsWith(place) ? message.substring(place.length()) : message;
        }
    }

    /// Takes the answer to a SELECT.
    public interface Rows {
        /// Called once, before the rows.
        void columns(List<String> names);

        void row(List<@Nullable Object> values);
    }

    /// Whether a server answers here.
    public boolean answers() {
        try {
            return get("/info").statusCode() == 200;
        } catch (NotReachable e) {
            return false;
        }
    }

    /// Executes statements, all but SELECT.
    ///
    /// @return one answer a statement
    /// @throws Refused for the first statement that cannot be executed
    public List<JsonNode> execute(
            String sql, Map<String, String> properties, Map<String, String> variables) {
        var body =
                Map.of("ksql", sql, "streamsProperties", properties, "sessionVariables", variables);
        var response = send(post("/ksql", body), BodyHandlers.ofByteArray());
        var answer = tree(response.body());
        if (response.statusCode() >= 400) {
            throw refused(answer);
        }
        var all = new ArrayList<JsonNode>();
        answer.forEach(all::add);
        return all;
    }

    /// Runs a SELECT: to its end, or until `stopped`.
    ///
    /// @throws Refused if it cannot be executed
    public void query(
            String sql,
            Map<String, String> properties,
            Map<String, String> variables,
            Rows rows,
            BooleanSupplier stopped) {
        var body = Map.of("sql", sql, "properties", properties, "sessionVariables", variables);
        lines(post("/query-stream", body), line -> accept(tree(line), rows), stopped);
    }

    /// Runs a PRINT: to its LIMIT, or until `stopped`.
    ///
    /// @param lines takes what the server says of the topic's records
    /// @throws Refused if it cannot be executed
    public void print(
            String sql,
            Map<String, String> properties,
            Map<String, String> variables,
            Consumer<String> lines,
            BooleanSupplier stopped) {
        var body =
                Map.of("ksql", sql, "streamsProperties", properties, "sessionVariables", variables);
        lines(post("/query", body), lines, stopped);
    }

    /// Takes an answer line by line, as it comes.
    private void lines(HttpRequest request, Consumer<String> each, BooleanSupplier stopped) {
        HttpResponse<InputStream> response;
        try {
            response = send(request, BodyHandlers.ofInputStream());
        } catch (NotReachable e) {
            if (stopped.getAsBoolean()) {
                return;
            }
            throw e;
        }
        try (InputStream in = response.body();
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            if (response.statusCode() >= 400) {
                throw refused(tree(in.readAllBytes()));
            }
            String line = lines.readLine();
            while (line != null && !stopped.getAsBoolean()) {
                if (!line.isBlank()) {
                    each.accept(line);
                }
                line = lines.readLine();
            }
        } catch (IOException e) {
            if (!stopped.getAsBoolean()) {
                throw UserError.of("The SQL server ended the query: " + e.getMessage()).causedBy(e);
            }
        }
    }

    private static void accept(JsonNode line, Rows rows) {
        if (line.isObject() && line.has("columnNames")) {
            var names = new ArrayList<String>();
            line.get("columnNames").forEach(n -> names.add(n.asText()));
            rows.columns(names);
        } else if (line.isArray()) {
            var values = new ArrayList<@Nullable Object>();
            line.forEach(v -> values.add(JSON.convertValue(v, Object.class)));
            rows.row(values);
        } else if (line.has("message")) {
            throw refused(line);
        }
    }

    /// How far the queries of our server are behind their input.
    public JsonNode progress() {
        return tree(get("/millrace/progress").body());
    }

    private static Refused refused(JsonNode answer) {
        return new Refused(
                answer.path("message").asText(answer.toString()),
                answer.path("line").asInt(),
                answer.path("column").asInt());
    }

    private HttpRequest post(String path, Object body) {
        return HttpRequest.newBuilder(url.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
    }

    private HttpResponse<byte[]> get(String path) {
        return send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofByteArray());
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw notReachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.of("Interrupted while waiting for the SQL server.").causedBy(e);
        }
    }

    private NotReachable notReachable(IOException e) {
        return new NotReachable(
                UserError.of(
                                "No SQL server answers at " + url + ".",
                                "Start one with millrace up, or name its port with --sql.port.")
                        .causedBy(e));
    }

    private static JsonNode tree(String body) {
        return tree(body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw UserError.of(
                            "The SQL server answered what is no JSON: "
                                    + new String(body, StandardCharsets.UTF_8))
                    .causedBy(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
