package io.millrace.connect;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import redis.clients.jedis.RedisClient;
import redis.embedded.core.ExecutableProvider;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
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
    private @Nullable Process process;

    private Redis(File server, TempFolder folder, int port) {
        this.server = server;
        this.folder = folder;
        this.port = port;
    }

    /// The running server. The test is skipped, saying why, where it cannot run.
    static synchronized Redis running() throws IOException {
        if (instance == null) {
            var folder = TempFolder.create("redis");
            var server = ExecutableProvider.newJarResourceProvider(folder.path().toFile()).get();
            var redis = new Redis(server, folder, MariaDb.freePort());
            Runtime.getRuntime().addShutdownHook(new Thread(redis::remove));
            instance = redis;
        }
        Assumptions.assumeTrue(
                instance.begins(), "skipped: Redis's binary does not run here: " + instance.log());
        return instance;
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
