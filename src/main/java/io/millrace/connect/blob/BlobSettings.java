package io.millrace.connect.blob;

import io.millrace.connect.Setting;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The settings of `BlobSource`: the table, and what a configuration says in Java's types.
///
/// @param topic where good records go
/// @param deadLetters where bad ones go
/// @param maxFiles more matching files than this are refused
/// @param batchRecords records in one transaction, at most
public record BlobSettings(
        BlobStore store,
        FilePattern pattern,
        int maxFiles,
        Map<String, BlobFormat> formats,
        String format,
        String keyField,
        int maxRecordBytes,
        String topic,
        String deadLetters,
        OnError onError,
        Duration pollInterval,
        int batchRecords) {

    /// What becomes of a bad record.
    public enum OnError {
        DEADLETTER,
        IGNORE,
        FAIL
    }

    private static final String AUTO = "auto";

    /// The table; see [Setting].
    public static final List<Setting> SETTINGS =
            List.of(
                    Setting.choice(
                            "store",
                            "local",
                            List.of("local"),
                            "Where the files are: local, a folder of the worker's machine."),
                    Setting.required(
                            "path",
                            "The folder, with all folders in it, or one file. A relative path"
                                    + " begins at the worker's working folder."),
                    Setting.text(
                            "file.pattern",
                            "",
                            "Which files: globs, separated by commas, such as *.jsonl,*.csv."
                                    + " Without / a glob is compared with the name, with / with the"
                                    + " path below the folder. Default: with format=auto all files"
                                    + " whose ending is known, otherwise all files; never hidden"
                                    + " ones."),
                    Setting.choice(
                            "format",
                            AUTO,
                            List.of(AUTO, "json", "csv"),
                            "What is in them: json (one object a line), csv (with a header), or"
                                    + " auto: by the ending .jsonl, .ndjson, .json or .csv."),
                    Setting.required(
                            "topic",
                            "The topic that gets the records; made by the cluster when it is"
                                    + " missing."),
                    Setting.text(
                            "key.field",
                            "",
                            "The field whose value becomes the key of the record, as text. Default:"
                                    + " no key."),
                    Setting.choice(
                            "csv.types",
                            "infer",
                            List.of("infer", "text"),
                            "csv: infer makes unquoted numbers numbers and unquoted empty fields"
                                    + " null; text leaves every field a text."),
                    Setting.text(
                            "csv.separator",
                            ",",
                            "csv: the character between fields; \\t for a tab."),
                    Setting.whole(
                            "poll.interval.ms",
                            1000,
                            1,
                            "Milliseconds between two looks for new files and new ends of files."
                                + " What stands at the end of a file without a line feed and could"
                                + " go on is taken when the file has not changed for so long."),
                    Setting.whole(
                            "record.batch.max.size",
                            5000,
                            1,
                            "Records that are written in one transaction, at most."),
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
                                    + " -dead-letters."),
                    Setting.whole(
                            "max.files",
                            10_000,
                            1,
                            "With more matching files than this the connector refuses to work."));

    private static final ConfigDef DEFINITION = Setting.definition(SETTINGS);

    /// @throws ConfigException when a setting is missing or wrong, naming it
    public static BlobSettings of(Map<String, String> config) {
        var values = DEFINITION.parse(config);
        var topic = text(values, "topic");
        var dead = text(values, "errors.deadletterqueue.topic.name");
        var format = lower(values, "format");
        var formats = formats(values);
        return new BlobSettings(
                new LocalFolder(Path.of(text(values, "path"))),
                pattern(text(values, "file.pattern"), format, formats),
                number(values, "max.files"),
                formats,
                format,
                text(values, "key.field"),
                number(values, "record.max.bytes"),
                topic,
                dead.isEmpty() ? topic + "-dead-letters" : dead,
                OnError.valueOf(lower(values, "behavior.on.error").toUpperCase(Locale.ROOT)),
                Duration.ofMillis(number(values, "poll.interval.ms")),
                number(values, "record.batch.max.size"));
    }

    /// A new format is a line here.
    private static Map<String, BlobFormat> formats(Map<String, Object> values) {
        var formats = new LinkedHashMap<String, BlobFormat>();
        formats.put("json", new JsonLines());
        formats.put(
                "csv",
                new Csv(
                        separator(values),
                        Csv.Types.valueOf(lower(values, "csv.types").toUpperCase(Locale.ROOT))));
        return formats;
    }

    private static char separator(Map<String, Object> values) {
        var given = text(values, "csv.separator").replace("\\t", "\t");
        if (given.length() != 1 || given.charAt(0) > 127 || "\"\n\r".contains(given)) {
            throw new ConfigException(
                    "csv.separator", given, "must be one ASCII character, no quote or line end");
        }
        return given.charAt(0);
    }

    private static FilePattern pattern(
            String given, String format, Map<String, BlobFormat> formats) {
        if (given.isBlank()) {
            return FilePattern.of(
                    !format.equals(AUTO)
                            ? "*"
                            : formats.values().stream()
                                    .flatMap(f -> f.endings().stream())
                                    .map(ending -> "*" + ending)
                                    .sorted()
                                    .collect(Collectors.joining(",")));
        }
        try {
            return FilePattern.of(given);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("file.pattern", given, "is not a glob: " + e.getMessage());
        }
    }

    /// The format of a file; empty when its ending tells nothing and the user has not said it.
    public Optional<BlobFormat> formatOf(Blob blob) {
        var named = Optional.ofNullable(formats.get(format));
        var name = blob.name().toLowerCase(Locale.ROOT);
        return named.or(
                () ->
                        formats.values().stream()
                                .filter(f -> f.endings().stream().anyMatch(name::endsWith))
                                .findFirst());
    }

    /// The matching files, sorted by name.
    public List<Blob> list() throws IOException {
        return store.list(pattern, maxFiles);
    }

    /// @param now compared with the time of the file's last change
    public BlobFormat.ReadOptions options(Blob blob, Instant now) {
        var atRest = !blob.modified().plus(pollInterval).isAfter(now);
        return new BlobFormat.ReadOptions(keyField, maxRecordBytes, atRest);
    }

    private static String text(Map<String, Object> values, String name) {
        return String.valueOf(values.get(name));
    }

    private static String lower(Map<String, Object> values, String name) {
        return text(values, name).toLowerCase(Locale.ROOT);
    }

    private static int number(Map<String, Object> values, String name) {
        return values.get(name) instanceof Long n ? (int) Math.min(n, Integer.MAX_VALUE) : 0;
    }
}
