package io.millrace.registry;

import io.millrace.cluster.Cluster;
import io.millrace.config.RegistrySettings;
import io.millrace.format.SchemaStore;
import io.millrace.http.Server;

import java.util.concurrent.ExecutionException;

/// The Schema Registry as the program starts it: the state of its topic and its REST API.
public final class RegistryServer implements AutoCloseable {
    private final Registry registry;
    private final Server server;

    private RegistryServer(Registry registry, Server server) {
        this.registry = registry;
        this.server = server;
    }

    /// Reads the topic of schemas, then listens.
    ///
    /// @param version of the program
    /// @throws io.millrace.config.UserError if the port is in use, or the topic cannot be used
    public static RegistryServer start(RegistrySettings settings, Cluster cluster, String version) {
        var registry = Registry.start(cluster, settings.topic());
        try {
            var routes = RegistryRoutes.of(registry, version, () -> clusterId(cluster));
            return new RegistryServer(registry, Server.start(settings.http(), routes));
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    private static String clusterId(Cluster cluster) {
        try {
            return cluster.admin().describeCluster().clusterId().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /// The same schemas, for formats of this process.
    public SchemaStore store() {
        return new LocalStore(registry);
    }

    /// As in `http://localhost:8081`.
    public String url() {
        return server.url();
    }

    @Override
    public void close() {
        server.close();
        registry.close();
    }
}
