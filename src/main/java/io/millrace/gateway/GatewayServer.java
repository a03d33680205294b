package io.millrace.gateway;

import io.millrace.cluster.Cluster;
import io.millrace.config.GatewaySettings;
import io.millrace.format.SchemaStore;
import io.millrace.gateway.Api.Operation;
import io.millrace.http.Mounts;
import io.millrace.http.Response;
import io.millrace.http.Server;

import java.time.Duration;

/// The gateway as the program starts it.
public final class GatewayServer implements AutoCloseable {
    /// The longest that a question to the cluster may take.
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final TopicWriter writer;
    private final Server server;

    private GatewayServer(TopicWriter writer, Server server) {
        this.writer = writer;
        this.server = server;
    }

    /// Listens and returns.
    ///
    /// @param schemas for records in formats with a schema
    /// @param mounts what other rooms want to be served here; may change later
    /// @param version of the program
    /// @throws io.millrace.config.UserError if the port is in use
    public static GatewayServer start(
            GatewaySettings settings,
            Cluster cluster,
            SchemaStore schemas,
            Mounts mounts,
            String version) {
        var limits = settings.limits();
        var admin = new TopicAdmin(cluster.admin(), ANSWER_WITHIN);
        var topics = new Topics(admin, settings.missingTopics());
        var writer = new TopicWriter(cluster, topics, settings);
        var access = new Access(limits.maxRequests());
        var api = new Api();
        new EventRoutes(topics, writer, new IdempotencyKeys(limits.idempotencyKeys())).addTo(api);
        api.on(
                "GET /metrics",
                Operation.of("Service", "Counts and times by route, for Prometheus")
                        .answers(200, "text/plain"),
                _ -> metrics(access));
        api.on(
                "GET /openapi.json",
                Operation.of("Service", "This document"),
                _ -> Response.ok(api.openApi(mounts, version)));
        try {
            var routes = api.routes().mounts(mounts).around(access);
            return new GatewayServer(writer, Server.start(settings.http(), routes));
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    private static Response metrics(Access access) {
        var text = new StringBuilder();
        access.writeTo(text);
        return Response.text("text/plain; version=0.0.4; charset=utf-8", text.toString());
    }

    /// As in `http://localhost:8082`.
    public String url() {
        return server.url();
    }

    /// Lets the requests under way finish, for 2 s, then writes what is left in the buffer.
    @Override
    public void close() {
        server.close();
        writer.close();
    }
}
