package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.cluster.Cluster;
import io.millrace.config.GatewayLimits;
import io.millrace.config.GatewaySettings;
import io.millrace.config.GatewaySettings.MissingTopics;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.format.MemorySchemaStore;
import io.millrace.http.Mounts;

import org.apache.kafka.clients.admin.NewTopic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A gateway on a free port, and a client for it.
final class GatewayRoom implements AutoCloseable {
    static final int BODY_MAX = 100_000;

    final Mounts mounts = new Mounts();
    final MemorySchemaStore schemas = new MemorySchemaStore();
    private final Cluster cluster;
    private final GatewayServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    GatewayRoom(Cluster cluster, GatewayLimits limits) {
        this(cluster, limits, Duration.ofSeconds(1));
    }

    /// @param requestTimeout the longest that a request may take to arrive
    GatewayRoom(Cluster cluster, GatewayLimits limits, Duration requestTimeout) {
        this.cluster = cluster;
        var http = new HttpLimits(BODY_MAX, 8_192, 500, Duration.ofSeconds(10), requestTimeout);
        var settings =
                new GatewaySettings(
                        new HttpSettings("HTTP gateway", "127.0.0.1", 0, http),
                        MissingTopics.REFUSED,
                        limits);
        server = GatewayServer.start(settings, cluster, schemas, mounts, "test");
    }

    URI uri(String path) {
        return URI.create(server.url() + path);
    }

    void topic(String name, int partitions) throws Exception {
        cluster.admin()
                .createTopics(
                        List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
    }

    /// @param headers names and values in turn
    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws Exception {
        return send(method, path, BodyPublishers.ofString(body), headers);
    }

    HttpResponse<String> send(
            String method, String path, HttpRequest.BodyPublisher body, String... headers)
            throws Exception {
        // over HTTP/2 Jetty ends the stream of a malformed path or of too long headers, instead of
        // answering it
        boolean malformed =
                path.contains("/../") || Arrays.stream(headers).anyMatch(h -> h.length() > 8_192);
        var version = malformed ? Version.HTTP_1_1 : Version.HTTP_2;
        var request = HttpRequest.newBuilder(uri(path)).method(method, body).version(version);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(
                request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    JsonNode get(String path) throws Exception {
        return json(send("GET", path, ""));
    }

    static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Texts.JSON.readTree(answer.body());
    }

    /// A connection over which a request has been sent, and nothing read yet.
    Socket open(String request) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), uri("/").getPort());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return socket;
    }

    /// Stops the gateway; answers that are under way still arrive.
    void stop() {
        server.close();
    }

    @Override
    public void close() {
        client.shutdownNow();
        stop();
    }
}
