package io.millrace.app;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.ClusterConfigFile;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;
import io.millrace.config.RegistrySettings;
import io.millrace.config.Settings;
import io.millrace.config.UserError;
import io.millrace.connect.ConnectWorker;
import io.millrace.format.SchemaStore;
import io.millrace.gateway.GatewayServer;
import io.millrace.http.Mounts;
import io.millrace.registry.RegistryClient;
import io.millrace.registry.RegistryServer;
import io.millrace.registry.RemoteStore;
import io.millrace.sql.endpoint.Endpoints;
import io.millrace.sql.rest.SqlServer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// All rooms of one process: the cluster first, then the others side by side; stopped in the
/// reverse order. To add a room, write a method like [#startConnect] and name it in [#doors].
public final class Stack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Stack.class);

    private final Home home;
    private final Output output;
    private final Cluster cluster;

    private final CompletableFuture<SchemaStore> schemas = new CompletableFuture<>();

    /// What the SQL server puts there, and the gateway answers.
    private final Mounts mounts = new Mounts();

    private final CompletableFuture<URI> connectUrl = new CompletableFuture<>();
    private final CompletableFuture<URI> sqlUrl = new CompletableFuture<>();

    /// In the order in which they are closed: the last one opened first, the cluster last.
    private final Deque<Door> open = new ArrayDeque<>();

    /// @param label with its version, for the screen
    /// @param order doors of a lower order are closed later
    private record Door(int order, String label, String address, AutoCloseable room) {}

    private Stack(Home home, Output output, Cluster cluster) {
        this.home = home;
        this.output = output;
        this.cluster = cluster;
    }

    /// Starts everything and prints a line for each room.
    ///
    /// @throws UserError when a room cannot start; what had started is stopped again
    /// @throws NotReachable when the external cluster does not answer
    public static Stack start(Context context) {
        var home = Home.open(context.settings(), context.keep());
        Stack stack = null;
        try {
            context.output()
                    .line(
                            "Millrace %s  data %s  JDK %d"
                                    .formatted(
                                            Version.millrace(),
                                            home.describe(context.folder()),
                                            Runtime.version().feature()));
            stack = new Stack(home, context.output(), startCluster(home, context.output()));
            stack.startDoors();
            return stack;
        } catch (RuntimeException | Error e) {
            if (stack == null) {
                home.close();
            } else {
                stack.close();
            }
            throw e;
        }
    }

    /// The settings with the data folder that is really used.
    public Settings settings() {
        return home.settings();
    }

    public Cluster cluster() {
        return cluster;
    }

    /// The schemas of the own registry or of the one elsewhere.
    public SchemaStore schemas() {
        return new OwnSchemas(schemas);
    }

    /// Where Connect answers; completes when it does.
    public CompletableFuture<URI> connectUrl() {
        return connectUrl;
    }

    /// Where the SQL server answers; completes when it does.
    public CompletableFuture<URI> sqlUrl() {
        return sqlUrl;
    }

    /// Completes when the broker stops by itself.
    public CompletionStage<UserError> failure() {
        return cluster.failure();
    }

    /// Stops the rooms, Connect first and the broker last, then forgets the data if it is
    /// ephemeral. A room that does not stop cleanly is in the log and does not hold up the others.
    @Override
    public void close() {
        while (!open.isEmpty()) {
            var door = open.pop();
            try {
                door.room.close();
            } catch (Exception e) {
                LOG.warn("{} did not stop cleanly", door.label, e);
            }
        }
        cluster.close();
        home.close();
    }

    private static Cluster startCluster(Home home, Output output) {
        var start = System.nanoTime();
        var settings = clusterSettings(home.settings());
        var cluster =
                switch (settings) {
                    case ClusterSettings.Embedded own -> Clusters.start(own);
                    case ClusterSettings.External other -> reach(other);
                };
        var label =
                settings instanceof ClusterSettings.Embedded
                        ? "Kafka " + Version.kafka()
                        : "Kafka (external)";
        output.ok(label, local(cluster.bootstrapServers()), seconds(start));
        return cluster;
    }

    private static Cluster reach(ClusterSettings.External settings) {
        try {
            return Clusters.start(settings);
        } catch (UserError e) {
            throw new NotReachable(e);
        }
    }

    /// The cluster that the settings mean, with the file read that may describe it.
    static ClusterSettings clusterSettings(Settings settings) {
        return settings.clusterFile()
                .<ClusterSettings>map(
                        file -> new ClusterSettings.External(ClusterConfigFile.read(file)))
                .orElseGet(settings::cluster);
    }

    /// The rooms that only need the cluster. They start side by side.
    private List<Callable<Door>> doors() {
        return List.of(this::startRegistry, this::startConnect, this::startSql, this::startGateway);
    }

    private Door startRegistry() {
        try {
            return startRegistry(settings().registry());
        } catch (RuntimeException | Error e) {
            schemas.completeExceptionally(e); // nobody waits for it any longer
            throw e;
        }
    }

    private Door startRegistry(RegistrySettings settings) {
        if (!settings.url().isEmpty()) {
            var client = new RegistryClient(settings.url(), settings.user(), settings.password());
            var store = new RemoteStore(client);
            schemas.complete(store);
            return new Door(0, "Schema Registry (external)", client.url().toString(), store);
        }
        var server = RegistryServer.start(settings, cluster, Version.millrace());
        schemas.complete(server.store());
        return new Door(0, "Schema Registry", local(server.url()), server);
    }

    private Door startConnect() {
        var worker =
                ConnectWorker.start(settings().connect(), cluster, new RegistryStores(schemas()));
        connectUrl.complete(worker.restUrl());
        return new Door(2, "Connect", local(worker.restUrl().toString()), worker);
    }

    private Door startSql() {
        var server =
                SqlServer.start(
                        settings().sql(),
                        cluster,
                        () -> Optional.of(connectUrl.join()),
                        schemas(),
                        InstantSource.system(),
                        Version.millrace());
        Endpoints.mount(server.engine(), mounts);
        sqlUrl.complete(URI.create(server.url()));
        return new Door(1, "SQL", local(server.url()), server);
    }

    private Door startGateway() {
        var server =
                GatewayServer.start(
                        settings().gateway(), cluster, schemas(), mounts, Version.millrace());
        return new Door(1, "Gateway", local(server.url()), server);
    }

    private void startDoors() {
        var starts = new ArrayList<Future<Door>>();
        try (var threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().name("start-", 0).factory())) {
            doors().forEach(door -> starts.add(threads.submit(() -> timed(door))));
        }
        var opened = starts.stream().filter(s -> s.state() == Future.State.SUCCESS);
        opened.map(Future::resultNow)
                .sorted((a, b) -> Integer.compare(a.order, b.order))
                .forEach(open::push);
        for (var start : starts) {
            try {
                start.get();
            } catch (ExecutionException e) {
                throw unchecked(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw UserError.of("Interrupted while starting.");
            }
        }
    }

    private Door timed(Callable<Door> start) throws Exception {
        var began = System.nanoTime();
        var door = start.call();
        output.ok(door.label, door.address, seconds(began));
        return door;
    }

    private static RuntimeException unchecked(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException cause -> cause;
            case Error cause -> throw cause;
            case null, default -> new IllegalStateException(e);
        };
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private static String local(String address) {
        return address.replace("127.0.0.1", "localhost");
    }
}
