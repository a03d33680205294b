package io.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.GatewayLimits;
import io.millrace.config.GatewaySettings;
import io.millrace.config.GatewaySettings.MissingTopics;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.format.NoSchemaStores;
import io.millrace.gateway.GatewayServer;
import io.millrace.http.Mounts;
import io.millrace.sql.endpoint.Endpoints;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A gateway before a broker elsewhere. Arguments: the broker; for endpoints in SQL also a folder
/// for the SQL server's state, and the statements that it executes.
///
/// Prints `ready URL`, and `heap BYTES` for each line of its input: what is left of the heap after
/// a collection. The end of its input ends it.
final class GatewayProcess {
    private GatewayProcess() {}

    public static void main(String[] args) throws Exception {
        var cluster = new ClusterSettings.External(Map.of("bootstrap.servers", args[0]));
        var http = new HttpSettings("HTTP gateway", "127.0.0.1", 0, HttpLimits.DEFAULTS);
        var settings = new GatewaySettings(http, MissingTopics.MADE, GatewayLimits.DEFAULTS);
        var schemas = NoSchemaStores.INSTANCE.own();
        var mounts = new Mounts();
        try (var kafka = Clusters.start(cluster);
                var _ = sql(kafka, mounts, List.of(args));
                var gateway = GatewayServer.start(settings, kafka, schemas, mounts, "bench")) {
            System.out.println("ready " + gateway.url());
            var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            while (lines.readLine() != null) {
                System.gc();
                var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
                System.out.println("heap " + heap.getUsed());
            }
        }
    }

    /// What is to be closed.
    private static AutoCloseable sql(Cluster kafka, Mounts mounts, List<String> args)
            throws IOException, InterruptedException {
        if (args.size() < 2) {
            return () -> {};
        }
        var server = SqlProcess.start(kafka, Path.of(args.get(1)));
        Endpoints.mount(server.engine(), mounts);
        try (var http = HttpClient.newHttpClient()) {
            for (var statement : args.subList(2, args.size())) {
                SqlProcess.ask(http, URI.create(server.url()).resolve("/ksql"), statement);
            }
        }
        return server::close;
    }
}
