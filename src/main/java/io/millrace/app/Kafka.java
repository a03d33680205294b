package io.millrace.app;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.Settings;
import io.millrace.config.UserError;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;

/// The Kafka cluster for verbs that talk to one that runs already.
public final class Kafka {
    private static final int CONNECT_MS = 3_000;

    private Kafka() {}

    /// Connects to the cluster of `--bootstrap` or `--config`, or to the one that `millrace up`
    /// runs on this machine.
    ///
    /// @throws NotReachable when nobody answers; at once when nobody listens
    public static Cluster reach(Settings settings) {
        var external =
                switch (Stack.clusterSettings(settings)) {
                    case ClusterSettings.External given -> given;
                    case ClusterSettings.Embedded own ->
                            new ClusterSettings.External(
                                    Map.of("bootstrap.servers", own.host() + ":" + own.port()));
                };
        var servers = external.clientProperties().getOrDefault("bootstrap.servers", "");
        if (!somebodyListens(servers)) {
            throw new NotReachable(
                    UserError.of(
                            "Nobody answers at %s (Kafka)."
                                    .formatted(servers.replace("127.0.0.1", "localhost")),
                            "Start it with: millrace up, or name another with --bootstrap"
                                    + " HOST:PORT"));
        }
        try {
            return Clusters.start(external);
        } catch (UserError e) {
            throw new NotReachable(e);
        }
    }

    /// Kafka's own client would try for a long time.
    private static boolean somebodyListens(String servers) {
        for (var server : servers.split(",")) {
            var colon = server.lastIndexOf(':');
            try (var socket = new Socket()) {
                var host = server.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
                var port = Integer.parseInt(server.substring(colon + 1).strip());
                socket.connect(new InetSocketAddress(host.strip(), port), CONNECT_MS);
                return true;
            } catch (NumberFormatException _) {
                return true; // Kafka says better what is wrong with it
            } catch (IOException _) {
                // the next one, perhaps
            }
        }
        return false;
    }
}
