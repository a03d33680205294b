package io.millrace.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A folder that lives longer than a test, and is removed with what it holds.
record TempFolder(Path path) implements AutoCloseable {
    static TempFolder create(String name) {
        try {
            return new TempFolder(Files.createTempDirectory("millrace-" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (var files = Files.walk(path)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        } catch (IOException | UncheckedIOException _) {
            // the temporary folder is the machine's to clean
        }
    }
}
