package io.millrace.connect.blob;

import io.millrace.connect.Setting;
import io.millrace.connect.Values;

import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The settings of the sources of files: the table, and what a configuration says in Java's types.
/// Closing them closes the store.
///
/// @param selection which files are listed
/// @param deadLetters where bad records go; empty for the topic of each with `-dead-letters`
/// @param batchRecords records in one transaction, at most
public record BlobSettings(
        BlobStore store,
        BlobStore.Selection selection,
        BlobFormats formats,
        Destination.Rule destinations,
        String keyField,
        int maxRecordBytes,
        JsonValues json,
        String deadLetters,
        OnError onError,
        Duration pollInterval,
        int batchRecords)
        implements AutoCloseable {

    /// What becomes of a bad record.
    public enum OnError {
        DEADLETTER,
        IGNORE,
        FAIL
    }

    /// What tells where records go.
    enum Mode {
        GENERIC,
        RESTORE_BACKUP
    }

    /// The table of a kind of store; see [Setting].
    public static List<Setting> settings(BlobStores kind) {
        return Stream.of(kind.settings(), files(kind), BlobFormats.SETTINGS, RECORDS, times(kind))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Setting> files(BlobStores kind) {
        return List.of(
                Setting.text(
                        "topics.dir",
                        kind.topicsDir(),
                        "Only what is in this folder of the store is listed; empty for all."),
                Setting.text("directory.delim", "/", "What stands between folders in names."),
                Setting.text(
                        "file.pattern",
                        "",
                        "Which files: globs, separated by commas, such as *.jsonl,*.csv. Without /"
                                + " a glob is compared with the name, with / with the path."
                                + " Default: with format=auto all files whose ending is known,"
                                + " otherwise all files; never hidden ones."),
                Setting.whole(
                        "max.files",
                        10_000,
                        1,
                        "With more matching files than this the connector refuses to work."),
                Setting.whole(
                        "max.listed.files",
                        100_000,
                        1,
                        "With more files in topics.dir than this, matching or not, the connector"
                                + " refuses to work: each look would cost a request for each 1,000"
                                + " to 5,000 of them."));
    }

    private static final List<Setting> RECORDS =
            List.of(
                    Setting.text(
                            "topic",
                            "",
                            "The topic that gets the records; made by the cluster when it is"
                                    + " missing. Not needed with topic.regex.list."),
                    Setting.text(
                            "topic.regex.list",
                            "",
                            "Topics by path: topic:expression, separated by commas. The first"
                                + " regular expression that matches the whole path of a file names"
                                + " its topic; files that none matches go to topic, or are not read"
                                + " where that is not set."),
                    Setting.choice(
                            "mode",
                            "generic",
                            List.of("generic", "restore_backup"),
                            "generic: files of any names. restore_backup: files that a sink has"
                                + " written, named topic+partition+offset.ending; their records go"
                                + " back to these topics, which need to have these partitions."),
                    Setting.text(
                            "key.field",
                            "",
                            "The field whose value becomes the key of the record, as text. Default:"
                                    + " no key."),
                    Setting.whole(
                            "record.max.bytes",
                            1_000_000,
                            1,
                            "A longer record is a bad one. More than about 1,000,000 needs larger"
                                    + " limits of producer and topic."),
                    Setting.choice(
                            "behavior.on.error",
                            "deadletter",
                            List.of("deadletter", "ignore", "fail"),
                            "What becomes of a record that cannot be read: deadletter writes it to"
                                + " a topic, with file, line, position and reason in its headers,"
                                + " and goes on; ignore goes on; fail stops the task."),
                    Setting.text(
                            "errors.deadletterqueue.topic.name",
                            "",
                            "The topic for bad records. Default: the topic's name and"
                                    + " -dead-letters."));

    private static List<Setting> times(BlobStores kind) {
        return List.of(
                Setting.whole(
                                "poll.interval.ms",
                                kind.pollMs(),
                                1,
                                "Milliseconds between two looks for new files and new ends of"
                                    + " files. What stands at the end of a file without a line feed"
                                    + " and could go on is taken when the file has not changed for"
                                    + " so long.")
                        .or("azblob.poll.interval.ms", "s3.poll.interval.ms"),
                Setting.whole(
                        "record.batch.max.size",
                        5000,
                        1,
                        "Records that are written in one transaction, at most."));
    }

    /// @throws ConfigException when a setting is missing or wrong, naming it; the store itself is
    ///   not asked
    public static BlobSettings of(BlobStores kind, Map<String, String> config) {
        var values = Values.of(settings(kind), config);
        var formats = BlobFormats.of(values);
        var destinations = destinations(values);
        var selection = selection(values, formats, destinations);
        return new BlobSettings(
                kind.open(values),
                selection,
                formats,
                destinations,
                values.text("key.field"),
                values.size("record.max.bytes"),
                JsonValues.of(config),
                values.text("errors.deadletterqueue.topic.name"),
                values.choice("behavior.on.error", OnError.class),
                values.millis("poll.interval.ms"),
                values.size("record.batch.max.size"));
    }

    private static Destination.Rule destinations(Values values) {
        var topic = values.text("topic");
        var list = values.text("topic.regex.list");
        return switch (values.choice("mode", Mode.class)) {
            case GENERIC -> TopicRules.of(topic, list);
            case RESTORE_BACKUP -> {
                if (!topic.isBlank() || !list.isBlank()) {
                    throw new ConfigException(
                            "mode",
                            "restore_backup",
                            "takes the topics from the files' names: leave topic and"
                                    + " topic.regex.list out");
                }
                yield new Backups();
            }
        };
    }

    private static BlobStore.Selection selection(
            Values values, BlobFormats formats, Destination.Rule destinations) {
        var given = values.text("file.pattern");
        FilePattern pattern;
        try {
            pattern = FilePattern.of(given.isBlank() ? formats.globs() : given);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("file.pattern", given, "is not a glob: " + e.getMessage());
        }
        var delimiter = values.text("directory.delim");
        var dir = values.text("topics.dir").strip();
        while (!delimiter.isEmpty() && dir.endsWith(delimiter)) {
            dir = dir.substring(0, dir.length() - delimiter.length());
        }
        return new BlobStore.Selection(
                dir.isEmpty() ? "" : dir + delimiter,
                name -> pattern.matches(name) && destinations.destination(name).isPresent(),
                values.size("max.files"),
                values.size("max.listed.files"));
    }

    /// The matching files that have something in them, in the order in which they are read: by
    /// name, and before that by offset where the names tell it.
    public BlobStore.Listing list() throws IOException {
        var all = store.list(selection);
        var filled = new ArrayList<>(all.blobs());
        filled.removeIf(blob -> blob.size() == 0 && !blob.grows());
        filled.sort(Comparator.comparingLong(blob -> destination(blob).order()));
        return new BlobStore.Listing(filled, all.seen(), all.requests());
    }

    /// The format of a file.
    ///
    /// @throws ConfigException when its ending does not tell it, and no setting does
    public BlobFormat formatOf(Blob blob) {
        return formats.of(blob)
                .orElseThrow(
                        () ->
                                new ConfigException(
                                        "format",
                                        "auto",
                                        "the ending of file %s does not tell its format: set format, or narrow file.pattern"
                                                .formatted(blob.name())));
    }

    /// @param now compared with the time of the file's last change
    public BlobFormat.ReadOptions options(Blob blob, Instant now) {
        var atRest = !blob.grows() || !blob.modified().plus(pollInterval).isAfter(now);
        return new BlobFormat.ReadOptions(keyField, maxRecordBytes, atRest, json);
    }

    private Destination destination(Blob listed) {
        return destinations
                .destination(listed.name())
                .orElseThrow(() -> new IllegalArgumentException(listed.name() + " is not listed"));
    }

    /// Where the records of a listed file go.
    public String topicOf(Blob blob) {
        return destination(blob).topic();
    }

    /// To which partition; null for any.
    public @Nullable Integer partitionOf(Blob blob) {
        return destination(blob).partition();
    }

    /// Files with the same answer are read by one task, in their order.
    public String groupOf(Blob blob) {
        var to = destination(blob);
        return to.partition() == null ? blob.name() : to.topic() + "+" + to.partition();
    }

    /// Where its bad records go.
    public String deadLettersOf(Blob blob) {
        return deadLetters.isEmpty() ? topicOf(blob) + "-dead-letters" : deadLetters;
    }

    @Override
    public void close() {
        store.close();
    }
}
