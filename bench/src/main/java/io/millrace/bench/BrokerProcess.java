package io.millrace.bench;

import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;

import java.io.IOException;
import java.nio.file.Path;

/// A process of its own for the embedded broker, on a free port of the loopback.
///
/// Argument: its data folder. Prints `ready BOOTSTRAP`; the end of its input ends it.
final class BrokerProcess {
    private BrokerProcess() {}

    public static void main(String[] args) throws IOException {
        var settings = new ClusterSettings.Embedded(Path.of(args[0]), "127.0.0.1", 0);
        try (var cluster = Clusters.start(settings)) {
            System.out.println("ready " + cluster.bootstrapServers());
            while (System.in.read() >= 0) {
                // only its end matters
            }
        }
    }
}
