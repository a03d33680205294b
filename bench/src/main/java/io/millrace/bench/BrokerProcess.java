package io.millrace.bench;

import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;

import java.io.IOException;
import java.nio.file.Path;

/// A process of its own for the embedded broker, on the loopback.
///
/// Arguments: its data folder, and its port, any free one without. Prints `ready BOOTSTRAP`; the
/// end of its input ends it.
final class BrokerProcess {
    private BrokerProcess() {}

    public static void main(String[] args) throws IOException {
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        var settings = new ClusterSettings.Embedded(Path.of(args[0]), "127.0.0.1", port);
        try (var cluster = Clusters.start(settings)) {
            System.out.println("ready " + cluster.bootstrapServers());
            while (System.in.read() >= 0) {
                // only its end matters
            }
        }
    }
}
