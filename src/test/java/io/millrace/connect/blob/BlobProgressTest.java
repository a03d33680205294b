package io.millrace.connect.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

class BlobProgressTest {
    @TempDir Path dir;

    private Map<String, String> config() {
        return Map.of("path", dir.toString(), "topic", "t");
    }

    private static BlobSettings settings(Map<String, String> config) {
        return BlobSettings.of(BlobStores.LOCAL, config);
    }

    /// What Connect would say when the file has been read to its end.
    private JsonNode readAll(String file) throws IOException {
        var settings = settings(config());
        var blob =
                settings.list().blobs().stream()
                        .filter(b -> b.name().equals(file))
                        .findFirst()
                        .orElseThrow();
        var options = settings.options(blob, Instant.now());
        var place = Place.START;
        var format = settings.formatOf(blob);
        try (var reader = format.open(settings.store(), blob, place, options)) {
            for (var item = reader.next(); item != null; item = reader.next()) {
                place = item.after();
            }
        }
        var entry = Map.of("partition", Map.of("file", file), "offset", place.toMap());
        return new ObjectMapper().valueToTree(Map.of("offsets", List.of(entry)));
    }

    private BlobProgress progress(JsonNode offsets) throws IOException {
        return BlobProgress.of(settings(config()), offsets, InstantSource.system());
    }

    @Test
    void blankLinesAtTheEndAreNothingToRead() throws IOException {
        Files.writeString(dir.resolve("a.jsonl"), "{}\nbad\n\n  \n");
        assertFalse(progress(new ObjectMapper().createObjectNode()).caughtUp());
        assertEquals(new BlobProgress(1, 1, 11, 7, 2), progress(readAll("a.jsonl")));
        assertTrue(progress(readAll("a.jsonl")).caughtUp());
        Files.writeString(dir.resolve("b.csv"), "a,b\n");
        assertTrue(progress(readAll("a.jsonl")).caughtUp());
        Files.writeString(dir.resolve("c.csv"), "a,b\n1,2\n");
        assertFalse(progress(readAll("a.jsonl")).caughtUp());
    }

    @Test
    void unfinishedLineIsWaitedFor() throws IOException {
        Files.writeString(dir.resolve("a.jsonl"), "{}\n{\"a\"");
        var offsets = readAll("a.jsonl");
        assertFalse(progress(offsets).caughtUp());
        var later = Instant.now().plus(Duration.ofSeconds(5));
        assertEquals(
                0,
                BlobProgress.of(settings(config()), offsets, InstantSource.fixed(later))
                        .finished());
    }

    @Test
    void emptyFolderIsVisible() throws IOException {
        assertEquals(0, progress(new ObjectMapper().createObjectNode()).files());
    }

    @Test
    void wrongSettingsAreNamed() {
        var missing = assertThrows(ConfigException.class, () -> settings(Map.of("topic", "t")));
        assertTrue(
                String.valueOf(missing.getMessage()).contains("\"path\""),
                String.valueOf(missing.getMessage()));
        var wrong = Map.of("path", "x", "topic", "t", "format", "xml");
        var error = assertThrows(ConfigException.class, () -> settings(wrong));
        assertTrue(
                String.valueOf(error.getMessage()).contains("format"),
                String.valueOf(error.getMessage()));
    }

    @Test
    void tooManyFilesAreRefused() throws IOException {
        Files.writeString(dir.resolve("a.csv"), "");
        Files.writeString(dir.resolve("b.csv"), "");
        var config = Map.of("path", dir.toString(), "topic", "t", "max.files", "1");
        var error = assertThrows(IOException.class, () -> settings(config).list());
        assertTrue(
                String.valueOf(error.getMessage()).startsWith("more than 1 files match in"),
                String.valueOf(error.getMessage()));
    }
}
