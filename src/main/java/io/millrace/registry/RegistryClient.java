package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.millrace.config.UserError;
import io.millrace.http.Json;
import io.millrace.http.ProblemException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/// A client of the REST API of any Schema Registry. Thread-safe.
public final class RegistryClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CONNECT_AT_MOST = Duration.ofSeconds(5);

    private final URI url;
    private final String authorization;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_AT_MOST).build();

    /// @param url as in `http://localhost:8081`, with a path if the registry is below one
    /// @param user for basic authentication; empty without
    /// @throws UserError if the URL is none
    public RegistryClient(String url, String user, String password) {
        this.url = checked(url);
        this.authorization = user.isEmpty() ? "" : basic(user + ":" + password);
    }

    private static URI checked(String url) {
        try {
            var parsed = URI.create(url.endsWith("/") ? url : url + "/");
            if (parsed.getHost() != null && String.valueOf(parsed.getScheme()).startsWith("http")) {
                return parsed;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw UserError.of(
                "'%s' is no URL of a Schema Registry.".formatted(url),
                "Write it as http://HOST:PORT");
    }

    private static String basic(String credentials) {
        return "Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /// The registry said no.
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final transient @Nullable JsonNode body;

        private RefusedException(int status, @Nullable JsonNode body, String message) {
            super(message, null, false, false);
            this.status = status;
            this.body = body;
        }

        /// The HTTP status.
        public int status() {
            return status;
        }

        /// Whether it is the registry that cannot, or does not let in who asks.
        boolean saysNothingOfTheRequest() {
            return status >= 500 || status == 429 || status == 401 || status == 403;
        }

        /// What the registry said.
        public String message() {
            return String.valueOf(getMessage());
        }

        /// A member of the answer; missing where there is none.
        public JsonNode detail(String name) {
            return body == null ? MissingNode.getInstance() : body.path(name);
        }
    }

    /// Where the registry is.
    public URI url() {
        return url;
    }

    /// A segment of a path, encoded.
    public static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// @param path below the URL, encoded, without a slash before it
    /// @throws RefusedException if the registry says no
    /// @throws UserError if it cannot be reached
    public JsonNode get(String path) {
        return answer(request(path).GET());
    }

    /// Like [#get].
    public JsonNode post(String path, Object body) {
        return answer(request(path).POST(json(body)));
    }

    /// Like [#get].
    public JsonNode put(String path, Object body) {
        return answer(request(path).PUT(json(body)));
    }

    /// Like [#get].
    public JsonNode delete(String path) {
        return answer(request(path).DELETE());
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        return HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body));
    }

    private HttpRequest.Builder request(String path) {
        var request =
                HttpRequest.newBuilder(url.resolve(path))
                        .timeout(PATIENCE)
                        .header("Accept", RegistryRoutes.JSON)
                        .header("Content-Type", RegistryRoutes.JSON);
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    private JsonNode answer(HttpRequest.Builder request) {
        try {
            var response = http.send(request.build(), BodyHandlers.ofByteArray());
            var status = response.statusCode();
            if (status / 100 == 2) {
                return Json.read(response.body(), JsonNode.class);
            }
            throw refused(status, response.body());
        } catch (IOException e) {
            throw UserError.of(
                            "Nobody answers at %s (Schema Registry).".formatted(url),
                            "Start it with: millrace up, or name another with --registry.url URL")
                    .causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.of("interrupted while asking the Schema Registry").causedBy(e);
        }
    }

    private static RefusedException refused(int status, byte[] said) {
        try {
            var body = Json.read(said, JsonNode.class);
            return new RefusedException(
                    status, body, body.path("message").asText("HTTP status " + status));
        } catch (ProblemException _) {
            return new RefusedException(status, null, "HTTP status " + status);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
