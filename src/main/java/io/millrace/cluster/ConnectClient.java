package io.millrace.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;

import io.millrace.config.UserError;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// Speaks the REST API of a Kafka Connect worker, ours or any other. Thread-safe.
///
/// Every method throws [UserError] with Connect's own words when Connect refuses, or when nobody
/// answers. While the workers agree on who does what, Connect answers 409 for a moment: such a
/// request is repeated for up to 30 s.
///
/// Source: Kafka documentation, "Kafka Connect REST API".
public final class ConnectClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(90); // Connect's own limit
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int ATTEMPTS = 150;

    private final URI url;
    private final HttpClient http;

    /// @param url `http://host:port` of any worker of the group
    public ConnectClient(URI url) {
        this.url = url;
        this.http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    }

    /// Names of all connectors.
    public List<String> connectors() {
        return texts(send("GET", "/connectors", null));
    }

    /// Creates the connector, or gives an existing one this configuration.
    ///
    /// @param config at least `connector.class`
    /// @return what Connect answers: name, config, tasks, type
    public JsonNode put(String name, Map<String, String> config) {
        return send("PUT", path(name) + "/config", JSON.valueToTree(config));
    }

    /// The configuration; empty when there is no such connector.
    public Optional<JsonNode> config(String name) {
        return connectors().contains(name)
                ? Optional.of(send("GET", path(name) + "/config", null))
                : Optional.empty();
    }

    /// State of the connector and its tasks, with the stack trace of a task that failed.
    public JsonNode status(String name) {
        return send("GET", path(name) + "/status", null);
    }

    /// Why a connector or a task failed, in its own words; empty when it did not.
    ///
    /// @param state of [#status]: `connector`, or one of `tasks`
    public static String reason(JsonNode state) {
        var lines = state.path("trace").asText("").lines().toList();
        var line =
                lines.stream()
                        .filter(l -> l.startsWith("Caused by: ")) // in what Connect wraps it
                        .findFirst()
                        .orElse(lines.isEmpty() ? "" : lines.getFirst());
        return line.replaceFirst("^(Caused by: )?[\\w.$]+: ", "");
    }

    /// How far it has read: `{"offsets": [{"partition": {}, "offset": {}}]}`.
    public JsonNode offsets(String name) {
        return send("GET", path(name) + "/offsets", null);
    }

    public void delete(String name) {
        send("DELETE", path(name), null);
    }

    public void pause(String name) {
        send("PUT", path(name) + "/pause", null);
    }

    public void resume(String name) {
        send("PUT", path(name) + "/resume", null);
    }

    /// Restarts the connector and those of its tasks that failed.
    public void restart(String name) {
        send("POST", path(name) + "/restart?includeTasks=true&onlyFailed=true", null);
    }

    /// The connectors that can be created: class, type, version of each.
    public JsonNode plugins() {
        return send("GET", "/connector-plugins", null);
    }

    /// What is wrong with a configuration, as sentences; empty when it can be used.
    ///
    /// @param config at least `connector.class`
    public List<String> validate(Map<String, String> config) {
        var plugin = encode(config.getOrDefault("connector.class", ""));
        var answer =
                send(
                        "PUT",
                        "/connector-plugins/" + plugin + "/config/validate",
                        JSON.valueToTree(config));
        return StreamSupport.stream(answer.path("configs").spliterator(), false)
                .flatMap(c -> texts(c.path("value").path("errors")).stream())
                .toList();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }

    private static String path(String name) {
        return "/connectors/" + encode(name);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode send(String method, String path, @Nullable JsonNode body) {
        var request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(ANSWER_WITHIN)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body.toString()))
                        .build();
        try {
            for (var attempt = 1; ; attempt++) {
                var response = http.send(request, BodyHandlers.ofString());
                var status = response.statusCode();
                if (status < 300) {
                    return parse(response.body());
                }
                if (!isMomentary(response) || attempt == ATTEMPTS) {
                    throw refused(status, response.body());
                }
                Thread.sleep(PAUSE);
            }
        } catch (IOException e) {
            throw UserError.of(
                            "Kafka Connect at %s does not answer.".formatted(url),
                            "Check that it runs and that the address is right")
                    .causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.of("Interrupted while talking to Kafka Connect at %s.".formatted(url));
        }
    }

    /// Whether the group is just being rebalanced. What Connect reads it answers with 500 then,
    /// what it changes with 409.
    private static boolean isMomentary(HttpResponse<String> response) {
        return response.statusCode() == 409
                || response.statusCode() == 500 && response.body().contains("rebalance");
    }

    private static JsonNode parse(String body) throws JsonProcessingException {
        return body.isBlank() ? NullNode.getInstance() : JSON.readTree(body);
    }

    private static UserError refused(int status, String body) {
        try {
            var message = parse(body).path("message").asText("");
            if (!message.isBlank()) {
                return UserError.of("Kafka Connect: " + message.strip());
            }
        } catch (JsonProcessingException _) {
            // Not Connect's form of an error: a proxy's page, perhaps.
        }
        return UserError.of("Kafka Connect answers with HTTP status %d.".formatted(status));
    }
}
