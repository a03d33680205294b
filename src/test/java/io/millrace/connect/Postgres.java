package io.millrace.connect;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A PostgreSQL of the tests' own, one for the JVM, of the binaries that the machine has in its
/// PATH: there is no Maven artifact that runs everywhere.
public final class Postgres {
    private static final long START_WITHIN_SECONDS = 60;

    private static @Nullable Postgres instance;

    private final TempFolder folder;
    private final int port;

    private Postgres(TempFolder folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /// The running server. The test is skipped, saying why, where the machine has none.
    public static synchronized Postgres running() {
        Assumptions.assumeTrue(
                isInPath("initdb") && isInPath("pg_ctl"),
                "skipped: no PostgreSQL here (initdb and pg_ctl are not in the PATH)");
        Assumptions.assumeTrue(
                !isRoot() || isInPath("setpriv"),
                "skipped: PostgreSQL does not run as root, and there is no setpriv");
        if (instance == null) {
            instance = start();
        }
        return instance;
    }

    private static boolean isInPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Postgres start() {
        try {
            var folder = TempFolder.create("postgres");
            if (isRoot()) {
                Files.setPosixFilePermissions(
                        folder.path(), PosixFilePermissions.fromString("rwxrwxrwx"));
            }
            var postgres = new Postgres(folder, MariaDb.freePort());
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::remove));
            postgres.run("initdb", "--username=postgres", "--auth=trust", "--no-sync");
            var options =
                    "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
                            .formatted(postgres.port);
            postgres.run("pg_ctl", "start", "--wait", "-o", options);
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs one of its programs on its data, as a user that is not root.
    private void run(String... words) throws IOException {
        var command = new ArrayList<String>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of(words));
        command.add("--pgdata=" + folder.path().resolve("data"));
        var log = folder.path().resolve("log").toFile();
        var process =
                new ProcessBuilder(command)
                        .directory(folder.path().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                        .start();
        try {
            if (!process.waitFor(START_WITHIN_SECONDS, TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(words[0] + ": " + Files.readString(log.toPath()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    public int port() {
        return port;
    }

    /// A new, empty database, of the user `postgres` without a password.
    ///
    /// @param name in lower case
    public String newDatabase(String name) {
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres"
                                        .formatted(port));
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port, name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void remove() {
        try {
            run("pg_ctl", "stop", "--mode=immediate");
        } catch (IOException _) {
            // it did not run
        }
        folder.close();
    }
}
