package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Every Java source is formatted by google-java-format, AOSP style; `-Dformat=write` rewrites
/// them.
class SourceFormatTest {
    private static final Path PROJECT = Path.of(System.getProperty("millrace.project", "."));
    private static final boolean WRITE = "write".equals(System.getProperty("format"));

    @Test
    void sourcesAreFormatted() throws Exception {
        var options = JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build();
        var formatter = new Formatter(options);
        var unformatted = new ArrayList<Path>();
        for (Path file : sources()) {
            var source = Files.readString(file);
            var formatted = formatter.formatSourceAndFixImports(source);
            if (!formatted.equals(source)) {
                if (WRITE) {
                    Files.writeString(file, formatted);
                } else {
                    unformatted.add(PROJECT.relativize(file));
                }
            }
        }
        assertEquals(
                List.of(),
                unformatted,
                "not formatted; run ./mvnw test -Dtest=SourceFormatTest -Dformat=write");
    }

    private static List<Path> sources() throws Exception {
        var all = new ArrayList<Path>();
        for (var root : List.of("src/main/java", "src/test/java", "bench/src", "examples")) {
            if (Files.isDirectory(PROJECT.resolve(root))) {
                try (var files = Files.walk(PROJECT.resolve(root))) {
                    files.filter(f -> f.toString().endsWith(".java")).forEach(all::add);
                }
            }
        }
        return all;
    }
}
