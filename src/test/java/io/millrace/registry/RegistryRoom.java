package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.cluster.Cluster;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.config.RegistrySettings;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/// A Schema Registry on a free port, as clients see it.
public final class RegistryRoom implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RegistryRoom(RegistryServer server) {
        this.server = server;
    }

    public static RegistryRoom start(Cluster cluster, String topic) {
        var listen = new HttpSettings("Schema Registry", "127.0.0.1", 0, HttpLimits.DEFAULTS);
        var settings = new RegistrySettings(listen, topic, "", "", "");
        return new RegistryRoom(RegistryServer.start(settings, cluster, "1.2.3"));
    }

    public RegistryServer server() {
        return server;
    }

    public URI url() {
        return URI.create(server.url());
    }

    /// An answer; its body is empty where it is no JSON.
    public record Answer(int status, JsonNode body, HttpResponse<String> http) {
        public int code() {
            return body.path("error_code").asInt();
        }

        public int id() {
            if (status != 200) {
                throw new AssertionError(body.toString());
            }
            return body.path("id").asInt();
        }
    }

    public Answer get(String path, String... headers) throws Exception {
        return send("GET", path, "", headers);
    }

    public Answer delete(String path) throws Exception {
        return send("DELETE", path, "");
    }

    public Answer put(String path, String body) throws Exception {
        return send("PUT", path, body);
    }

    public Answer post(String path, String body) throws Exception {
        return send("POST", path, body);
    }

    /// Registers an Avro schema.
    public Answer register(String subject, String schema) throws Exception {
        return post("/subjects/" + subject + "/versions", body(schema, "AVRO"));
    }

    /// The body of a request about a schema.
    public static String body(String schema, String type) throws Exception {
        return JSON.writeValueAsString(Map.of("schema", schema, "schemaType", type));
    }

    private Answer send(String method, String path, String body, String... headers)
            throws Exception {
        var request =
                HttpRequest.newBuilder(url().resolve(path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        var response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
