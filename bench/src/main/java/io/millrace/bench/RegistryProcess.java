package io.millrace.bench;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;
import io.millrace.config.RegistrySettings;
import io.millrace.registry.RegistryServer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A broker and a registry, as one process has them. Argument: the folder of the broker's data.
///
/// Prints `ready URL`. Each line that comes in starts the registry anew, which reads all schemas
/// again: `started MS URL`. The end of the input ends the process.
final class RegistryProcess {
    private RegistryProcess() {}

    public static void main(String[] args) throws IOException {
        var settings = new ClusterSettings.Embedded(Path.of(args[0]), "127.0.0.1", 0);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var cluster = Clusters.start(settings)) {
            var registry = start(cluster);
            System.out.println("ready " + registry.url());
            while (in.readLine() != null) {
                registry.close();
                long began = System.nanoTime();
                registry = start(cluster);
                System.out.printf(
                        "started %d %s%n", (System.nanoTime() - began) / 1_000_000, registry.url());
            }
            registry.close();
        }
    }

    private static RegistryServer start(Cluster cluster) {
        var http = new HttpSettings("Schema Registry", "127.0.0.1", 0, HttpLimits.DEFAULTS);
        var settings = new RegistrySettings(http, "_schemas", "", "", "");
        return RegistryServer.start(settings, cluster, "bench");
    }
}
