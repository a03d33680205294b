package io.millrace.app;

import io.millrace.config.Settings;
import io.millrace.config.UserError;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// The folder that a stack lives in: the user's, or one of its own that is deleted at the end.
final class Home implements AutoCloseable {
    private final Settings settings;
    private final Context.Keep keep;

    private Home(Settings settings, Context.Keep keep) {
        this.settings = settings;
        this.keep = keep;
    }

    /// Log records go to its `logs` from now on.
    static Home open(Settings settings, Context.Keep keep) {
        var home =
                switch (keep) {
                    case KEPT -> new Home(settings, keep);
                    case EPHEMERAL -> new Home(settings.in(temporary()), keep);
                };
        Logs.toFilesIn(home.settings.logDir());
        return home;
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("millrace-");
        } catch (IOException e) {
            throw UserError.of(
                            "No folder can be made in %s."
                                    .formatted(System.getProperty("java.io.tmpdir")),
                            "Make room there, or set TMPDIR")
                    .causedBy(e);
        }
    }

    Settings settings() {
        return settings;
    }

    /// `./.millrace (kept)`
    String describe(Path workingFolder) {
        return switch (keep) {
            case KEPT -> {
                var dir = settings.dataDir();
                var near = dir.startsWith(workingFolder) && !dir.equals(workingFolder);
                yield (near ? "./" + workingFolder.relativize(dir) : dir) + " (kept)";
            }
            case EPHEMERAL -> "forgotten at the end";
        };
    }

    @Override
    public void close() {
        if (keep == Context.Keep.EPHEMERAL) {
            Logs.close();
            try {
                delete(settings.dataDir());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Files may still vanish under its hands: stores are closed by threads of their own.
    private static void delete(Path dir) throws IOException {
        Files.walkFileTree(
                dir,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @org.jspecify.annotations.Nullable IOException e)
                            throws IOException {
                        Files.deleteIfExists(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
