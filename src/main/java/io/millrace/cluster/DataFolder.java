package io.millrace.cluster;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.millrace.config.UserError;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The broker's folder: locked for this process, formatted once, kept across restarts.
final class DataFolder implements AutoCloseable {
    static final int NODE_ID = 1;
    static final String CONTROLLER = "CONTROLLER";

    private final Path dir;
    private final FileChannel lockFile;
    private final boolean stoppedCleanly;

    private DataFolder(Path dir, FileChannel lockFile, boolean stoppedCleanly) {
        this.dir = dir;
        this.lockFile = lockFile;
        this.stoppedCleanly = stoppedCleanly;
    }

    /// Makes the folder when it is missing, locks it, and formats it the first time.
    static DataFolder open(Path dir) {
        var path = dir.toAbsolutePath().normalize();
        var lockFile = lock(path);
        try {
            // Kafka writes the properties last, and the other file when it has stopped cleanly.
            var isNew = !Files.exists(path.resolve("meta.properties"));
            var stoppedCleanly = isNew || Files.exists(path.resolve(".kafka_cleanshutdown"));
            if (isNew) {
                format(path);
            }
            return new DataFolder(path, lockFile, stoppedCleanly);
        } catch (RuntimeException e) {
            close(lockFile);
            throw e;
        }
    }

    Path dir() {
        return dir;
    }

    /// False after a kill or a crash.
    boolean stoppedCleanly() {
        return stoppedCleanly;
    }

    @Override
    public void close() {
        close(lockFile);
    }

    /// The lock ends with the process, however that ends; the file stays.
    private static FileChannel lock(Path dir) {
        try {
            Files.createDirectories(dir);
            var channel = FileChannel.open(dir.resolve(".millrace.lock"), CREATE, WRITE);
            if (!tryLock(channel)) {
                close(channel);
                throw UserError.of(
                        "The data folder %s is in use by another Millrace.".formatted(dir),
                        "Stop the other one, use it with --bootstrap, or take another data folder");
            }
            return channel;
        } catch (IOException e) {
            throw unusable(dir, e);
        }
    }

    // The lock lives as long as its channel.
    @SuppressWarnings("resource")
    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false; // this process itself
        }
    }

    private static UserError unusable(Path dir, IOException e) {
        var reason =
                e instanceof AccessDeniedException
                        ? "permission denied"
                        : e instanceof FileSystemException f && f.getReason() != null
                                ? f.getReason()
                                : "a file is in the way";
        return UserError.of(
                        "The data folder %s cannot be written: %s.".formatted(dir, reason),
                        "Give this user the right to write there, or take another data folder")
                .causedBy(e);
    }

    private static void format(Path dir) {
        try (var silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE_ID)
                    .setDirectories(List.of(dir.toString()))
                    .setMetadataLogDirectory(dir.toString())
                    .setControllerListenerName(CONTROLLER)
                    .setIgnoreFormatted(true)
                    .setPrintStream(silent)
                    .run();
        } catch (IOException e) {
            throw unusable(dir, e);
        } catch (Exception e) {
            throw new IllegalStateException("Cannot format " + dir, e);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
