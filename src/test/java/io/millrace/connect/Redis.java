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

/// A real Redis of a test's own that forgets nothing: unpacked from its Maven artifact, killed
/// without warning, started again on its port.
final class Redis implements AutoCloseable {
    private static final Duration START_WITHIN = Duration.ofSeconds(10);

    private final File server;
    private final Path folder;
    private final int port;
    private final List<String> arguments;
    private @Nullable Process process;

    private Redis(File server, Path folder, int port, List<String> arguments) {
        this.server = server;
        this.folder = folder;
        this.port = port;
        this.arguments = arguments;
    }

    /// The test is skipped, saying why, where it cannot run.
    static Redis start(Path folder, String... arguments) throws IOException {
        Files.createDirectories(folder);
        var server = ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
        var redis = new Redis(server, folder, MariaDb.freePort(), List.of(arguments));
        if (!redis.begins()) {
            redis.close();
            Assumptions.abort("skipped: Redis's binary does not run here: " + redis.log());
        }
        return redis;
    }

    /// Starts it again after [#kill].
    void startAgain() throws IOException {
        if (!begins()) {
            throw new IOException(log());
        }
    }

    private boolean begins() throws IOException {
        var command = new ArrayList<>(List.of(server.getPath(), "--port", "" + port));
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", folder.toString()));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always"));
        command.addAll(arguments);
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
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
        return Files.readString(folder.resolve("log"));
    }

    int port() {
        return port;
    }

    /// @param password empty for none
    RedisClient client(int database, String password) {
        var auth = password.isEmpty() ? "" : ":" + password + "@";
        return RedisClient.create("redis://%s127.0.0.1:%d/%d".formatted(auth, port, database));
    }

    /// As `kill -9`.
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
