package io.millrace.gateway;

import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;

import java.nio.file.Path;

/// A broker on a given port, to be killed.
final class PlainBroker {
    private PlainBroker() {}

    public static void main(String[] args) throws Exception {
        var port = Integer.parseInt(args[1]);
        var cluster =
                Clusters.start(new ClusterSettings.Embedded(Path.of(args[0]), "127.0.0.1", port));
        System.out.println("ready " + cluster.bootstrapServers());
        Thread.currentThread().join();
    }
}
