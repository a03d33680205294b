package io.millrace.connect.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connect.blob.avro.AvroFiles;
import io.millrace.connect.blob.parquet.ParquetFiles;

import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// What a configuration of a source of files means.
class BlobSettingsTest {
    @TempDir Path dir;

    private BlobSettings settings(String... more) {
        var config = new HashMap<>(Map.of("path", dir.toString()));
        for (var i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return BlobSettings.of(BlobStores.LOCAL, config);
    }

    private static String message(ConfigException error) {
        return String.valueOf(error.getMessage());
    }

    @Test
    void theFirstExpressionThatMatchesTheWholePathNamesTheTopic() {
        var rules = TopicRules.of("", "days:2024/.{1,2}/.*\\.avro, expedia:.*expedia.*,rest:.*x");
        assertEquals(Optional.of("days"), topic(rules, "2024/1/expedia.avro"));
        assertEquals(Optional.of("expedia"), topic(rules, "2024/100/expedia.avro"));
        assertEquals(Optional.of("rest"), topic(rules, "box"));
        assertEquals(Optional.empty(), topic(rules, "boxes"));
        assertEquals(Optional.of("all"), topic(TopicRules.of("all", "a:b"), "boxes"));
        for (var wrong : List.of("a:(", "nothing", ":.*", "a:")) {
            assertThrows(ConfigException.class, () -> TopicRules.of("", wrong), wrong);
        }
        var none = assertThrows(ConfigException.class, () -> TopicRules.of(" ", ""));
        assertTrue(message(none).contains("topic.regex.list"), message(none));
    }

    private static Optional<String> topic(TopicRules rules, String path) {
        return rules.destination(path).map(Destination::topic);
    }

    @Test
    void filesOfABackupGoBackInTheOrderOfTheirOffsets() throws IOException {
        var names =
                List.of(
                        "topics/a.b/partition=0/a.b+0+0000000100.json",
                        "topics/a.b/2024/a.b+0+0000000005.json",
                        "topics/c-d/partition=11/c-d+11+7.json");
        for (var name : names) {
            Files.createDirectories(dir.resolve(name).getParent());
            Files.writeString(dir.resolve(name), "{}");
        }
        Files.writeString(dir.resolve("topics/a.b+0+1.keys.json"), "{}");
        Files.writeString(dir.resolve("topics/other.json"), "{}");
        try (var settings = settings("mode", "RESTORE_BACKUP")) {
            var blobs = settings.list().blobs();
            assertEquals(
                    List.of(names.get(1), names.get(2), names.get(0)),
                    blobs.stream().map(Blob::name).toList());
            assertEquals("c-d", settings.topicOf(blobs.get(1)));
            assertEquals(11, settings.partitionOf(blobs.get(1)));
            assertEquals(settings.groupOf(blobs.get(0)), settings.groupOf(blobs.get(2)));
        }
        var error =
                assertThrows(
                        ConfigException.class,
                        () -> settings("mode", "restore_backup", "topic", "t"));
        assertTrue(message(error).contains("from the files' names"), message(error));
    }

    @Test
    void onlyFilesOfTheFolderAndOfATopicAreListed() throws IOException {
        for (var name : List.of("in/a/1.json", "in/b/2.json", "in/a/3.txt", "out/a/4.json")) {
            Files.createDirectories(dir.resolve(name).getParent());
            Files.writeString(dir.resolve(name), "{}");
        }
        try (var settings = settings("topics.dir", "in/", "topic.regex.list", "a:in/a/.*")) {
            var listing = settings.list();
            assertEquals(List.of("in/a/1.json"), listing.blobs().stream().map(Blob::name).toList());
            assertEquals(3, listing.seen());
            assertEquals("a", settings.topicOf(listing.blobs().getFirst()));
            assertEquals("a-dead-letters", settings.deadLettersOf(listing.blobs().getFirst()));
        }
        try (var settings = settings("topic", "t", "max.listed.files", "2")) {
            var error = assertThrows(BlobStore.Refused.class, settings::list);
            assertTrue(String.valueOf(error.getMessage()).contains("max.listed.files"));
        }
    }

    @Test
    void formatsAreKnownByAllTheirNames() {
        var blob = new Blob("x", 1, Instant.EPOCH, "", true);
        Map.of(
                        "io.confluent.connect.cloud.storage.source.format.CloudStorageAvroFormat",
                        AvroFiles.class,
                        "io.confluent.connect.azure.blob.storage.format.avro.AvroFormat",
                        AvroFiles.class,
                        "JSON",
                        JsonLines.class,
                        "CloudStorageByteArrayFormat",
                        WholeFiles.class,
                        "BYTES",
                        WholeFiles.class,
                        "CloudStorageStringFormat",
                        TextLines.class,
                        "CSV",
                        Csv.class,
                        "PARQUET",
                        ParquetFiles.class,
                        "io.confluent.connect.s3.format.parquet.ParquetFormat",
                        ParquetFiles.class,
                        "CloudStorageParquetFormat",
                        ParquetFiles.class)
                .forEach(
                        (name, type) -> {
                            try (var settings = settings("topic", "t", "format", name)) {
                                assertEquals(type, settings.formatOf(blob).getClass());
                            }
                        });
        var error =
                assertThrows(
                        ConfigException.class,
                        () -> settings("topic", "t", "format", "CloudStorageOrcFormat"));
        assertTrue(
                message(error).contains("none of auto, json, csv, avro, parquet, string, bytes"));
    }

    @Test
    void halfOfACredentialIsRefused() {
        var azure =
                Map.of("azblob.container.name", "c", "topic", "t", "azblob.account.key", "AA==");
        var error =
                assertThrows(ConfigException.class, () -> BlobSettings.of(BlobStores.AZURE, azure));
        assertTrue(message(error).contains("azblob.account.name"), message(error));
        var s3 = Map.of("s3.bucket.name", "b", "topic", "t", "aws.access.key.id", "me");
        error = assertThrows(ConfigException.class, () -> BlobSettings.of(BlobStores.S3, s3));
        assertTrue(message(error).contains("aws.secret.access.key"), message(error));
    }

    @Test
    void rangesAreFetchedWhileTheyAreRead() throws IOException {
        var file = new byte[3_000_000];
        new Random(1).nextBytes(file);
        var lengths = new ArrayList<Integer>();
        try (var in =
                new Ranges(
                        10,
                        file.length,
                        (position, length) -> {
                            lengths.add(length);
                            return Arrays.copyOfRange(
                                    file, (int) position, (int) position + length);
                        })) {
            assertEquals(file[10] & 0xff, in.read());
            assertEquals(List.of(1 << 16), lengths);
            assertArrayEquals(Arrays.copyOfRange(file, 11, file.length), in.readAllBytes());
        }
        assertEquals(6, lengths.size());
        assertEquals(1 << 20, lengths.get(4));
    }
}
