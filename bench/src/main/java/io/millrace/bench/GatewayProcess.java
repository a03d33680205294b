package io.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.util.Map;

/// A gateway before a broker elsewhere. Argument: the broker.
///
/// Prints `ready URL`, and `heap BYTES` for each line of its input: what is left of the heap after
/// a collection. The end of its input ends it.
final class GatewayProcess {
    private GatewayProcess() {}

    public static void main(String[] args) throws IOException {
        var cluster = new ClusterSettings.External(Map.of("bootstrap.servers", args[0]));
        var http = new HttpSettings("HTTP gateway", "127.0.0.1", 0, HttpLimits.DEFAULTS);
        var settings = new GatewaySettings(http, MissingTopics.MADE, GatewayLimits.DEFAULTS);
        var schemas = NoSchemaStores.INSTANCE.own();
        try (var kafka = Clusters.start(cluster);
                var gateway =
                        GatewayServer.start(settings, kafka, schemas, new Mounts(), "bench")) {
            System.out.println("ready " + gateway.url());
            var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            while (lines.readLine() != null) {
                System.gc();
                var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
                System.out.println("heap " + heap.getUsed());
            }
        }
    }
}
