package io.millrace.config;

import java.nio.file.Path;
import java.util.Map;

/// Which Kafka cluster to use: one of our own in this process, or one that exists already.
public sealed interface ClusterSettings {
    /// A broker in this process.
    ///
    /// @param dir its data folder; made when missing
    /// @param host the address that it listens on and advertises
    /// @param port 0 takes any free port
    record Embedded(Path dir, String host, int port) implements ClusterSettings {}

    /// A cluster that runs elsewhere.
    ///
    /// @param clientProperties Java client properties, with `bootstrap.servers`
    record External(Map<String, String> clientProperties) implements ClusterSettings {
        public External {
            clientProperties = Map.copyOf(clientProperties);
        }

        /// Names only the servers: the other properties may hold secrets.
        @Override
        public String toString() {
            return "External[" + clientProperties.get("bootstrap.servers") + "]";
        }
    }
}
