package io.millrace.gateway;

import io.millrace.cluster.Cluster;
import io.millrace.config.GatewaySettings;
import io.millrace.format.SchemaStore;
import io.millrace.gateway.Api.Operation;
import io.millrace.gateway.schemas.SchemaJson;
import io.millrace.http.Mounts;
import io.millrace.http.Response;
import io.millrace.http.Server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// The gateway as the program starts it.
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

    /// The longest that a question to the cluster may take.
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final Server server;

    /// To be closed in this order: the server first.
    private final Deque<AutoCloseable> rooms;

    private GatewayServer(Server server, Deque<AutoCloseable> rooms) {
        this.server = server;
        this.rooms = rooms;
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
        var rooms = new ArrayDeque<AutoCloseable>();
        try {
            var api = api(settings, cluster, schemas, rooms);
            var access = new Access(settings.limits().maxRequests());
            service(api, access, mounts, version);
            var routes = api.routes().mounts(mounts).around(access);
            var server = Server.start(settings.http(), routes);
            rooms.push(server);
            return new GatewayServer(server, rooms);
        } catch (RuntimeException e) {
            close(rooms);
            throw e;
        }
    }

    /// All families of routes.
    ///
    /// @param rooms what must be closed goes on top
    private static Api api(
            GatewaySettings settings,
            Cluster cluster,
            SchemaStore store,
            Deque<AutoCloseable> rooms) {
        var limits = settings.limits();
        var admin = new TopicAdmin(cluster.admin(), ANSWER_WITHIN);
        var topics = new Topics(admin, settings.missingTopics());
        var writer = new TopicWriter(cluster, topics, settings);
        rooms.push(writer);
        var consumers = new ConsumerInstances(cluster, limits);
        rooms.push(consumers);
        var schemas = new SchemaJson(store, Texts.JSON);
        var keys = new IdempotencyKeys(limits.idempotencyKeys());
        var clusters = new V3Clusters(admin);
        var v3Topics = new V3Topics(clusters, admin, topics);
        var recordMaxBytes = settings.http().limits().maxBodyBytes();
        var api = new Api();
        new EventRoutes(topics, writer, keys).addTo(api);
        new EventStreamRoutes(cluster, topics, store, limits.maxStreams()).addTo(api);
        new V2Topics(admin, topics).addTo(api);
        new V2Produce(topics, writer, store, schemas).addTo(api);
        new V2Consumers(consumers, schemas).addTo(api);
        clusters.addTo(api);
        v3Topics.addTo(api);
        new V3Configs(clusters, v3Topics, admin).addTo(api);
        new V3Records(clusters, topics, writer, store, schemas, recordMaxBytes).addTo(api);
        return api;
    }

    private static void service(Api api, Access access, Mounts mounts, String version) {
        api.on(
                "GET /metrics",
                Operation.of("Service", "Counts and times by route, for Prometheus")
                        .answers(200, "text/plain"),
                _ -> metrics(access));
        api.on(
                "GET /openapi.json",
                Operation.of("Service", "This document"),
                _ -> Response.ok(api.openApi(mounts, version)));
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

    /// Lets the requests under way finish, for 2 s, then ends the consumers and writes what is left
    /// in the buffer.
    @Override
    public void close() {
        close(rooms);
    }

    private static void close(Deque<AutoCloseable> rooms) {
        while (!rooms.isEmpty()) {
            try {
                rooms.pop().close();
            } catch (Exception e) {
                LOG.warn("A part of the gateway did not stop cleanly", e);
            }
        }
    }
}
