package io.millrace.connect;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import redis.clients.jedis.RedisClient;
import redis.embedded.core.ExecutableProvider;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A real Redis of the tests' own, one for the JVM, that forgets nothing: unpacked from its Maven
/// artifact, killed without warning, started again on its port. Tests have databases of their own.
final class Redis {
    static final String PASSWORD = "secret";

    private static final Duration START_WITHIN = Duration.ofSeconds(30);

    private static @Nullable Redis instance;

    private final File server;
    private final TempFolder folder;
    private final int port;
    private final List<String> more;
    private @Nullable Process process;

    private Redis(File server, TempFolder folder, int port, List<String> more) {
        this.more = more;
        this.server = server;
        this.folder = folder;
        this.port = port;
    }

    /// The running server. The test is skipped, saying why, where it cannot run.
    static synchronized Redis running() throws IOException {
        if (instance == null) {
            instance = install(List.of());
        }
        Assumptions.assumeTrue(
                instance.begins(), "skipped: Redis's binary does not run here: " + instance.log());
        return instance;
    }

    private static Redis install(List<String> more) throws IOException {
        var folder = TempFolder.create("redis");
        var server = ExecutableProvider.newJarResourceProvider(folder.path().toFile()).get();
        var redis = new Redis(server, folder, MariaDb.freePort(), more);
        Runtime.getRuntime().addShutdownHook(new Thread(redis::remove));
        return redis;
    }

    /// Another one, which also listens with TLS; it ends with the JVM. The test is skipped, saying
    /// why, where it cannot.
    static Redis withTls(int tlsPort, Path certificate, Path key) throws IOException {
        var redis =
                install(
                        List.of(
                                "--tls-port",
                                "" + tlsPort,
                                "--tls-cert-file",
                                certificate.toString(),
                                "--tls-key-file",
                                key.toString(),
                                "--tls-auth-clients",
                                "no"));
        Assumptions.assumeTrue(
                redis.begins(), "skipped: Redis's binary has no TLS here: " + redis.log());
        return redis;
    }

    /// Starts it again after [#kill].
    void start() throws IOException {
        if (!begins()) {
            throw new IOException(log());
        }
    }

    private boolean begins() throws IOException {
        if (process != null && process.isAlive()) {
            return true;
        }
        var command = new ArrayList<>(List.of(server.getPath(), "--port", "" + port));
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", folder.path().toString()));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always"));
        command.addAll(List.of("--requirepass", PASSWORD));
        command.addAll(more);
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.path().resolve("log").toFile())
                        .start();
        var end = Instant.now().plus(START_WITHIN);
        while (!log().contains("Ready to accept connections")) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        return true;
    }

    private String log() throws IOException {
        return Files.readString(folder.path().resolve("log"));
    }

    int port() {
        return port;
    }

    RedisClient client(int database) {
        return RedisClient.create(
                "redis://:%s@127.0.0.1:%d/%d".formatted(PASSWORD, port, database));
    }

    /// As `kill -9`.
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    private void remove() {
        kill();
        folder.close();
    }
}
