package io.millrace.sql.rest;

import io.millrace.cluster.Cluster;
import io.millrace.config.SqlSettings;
import io.millrace.format.SchemaStore;
import io.millrace.http.Server;
import io.millrace.sql.Engine;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// The SQL room as the program starts it: an engine and its REST API.
public final class SqlServer implements AutoCloseable {
    private final Engine engine;
    private final Server server;

    private SqlServer(Engine engine, Server server) {
        this.engine = engine;
        this.server = server;
    }

    /// Brings back what the command log holds, then listens.
    ///
    /// @param ownConnect where the Connect worker of this process listens
    /// @param schemas where the schemas of topics are kept
    /// @param version of the program
    /// @throws io.millrace.config.UserError if the port is in use
    public static SqlServer start(
            SqlSettings settings,
            Cluster cluster,
            Supplier<Optional<URI>> ownConnect,
            SchemaStore schemas,
            InstantSource clock,
            String version) {
        var engine = Engine.start(settings, cluster, ownConnect, schemas, clock, version);
        try {
            return new SqlServer(engine, Server.start(settings.http(), SqlRoutes.of(engine)));
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    public Engine engine() {
        return engine;
    }

    /// As in `http://localhost:8088`.
    public String url() {
        return server.url();
    }

    /// Stops listening, then stops the queries; their state stays.
    @Override
    public void close() {
        server.close();
        engine.close();
    }
}
