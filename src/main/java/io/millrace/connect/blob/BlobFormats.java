package io.millrace.connect.blob;

import io.millrace.connect.Setting;
import io.millrace.connect.Values;
import io.millrace.connect.blob.avro.AvroFiles;
import io.millrace.connect.blob.parquet.ParquetFiles;

import org.apache.kafka.common.config.ConfigException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The kinds of files, by name: the one that was said, or that of a file's ending. To add one, add
/// it to [#all].
public final class BlobFormats {
    private static final String AUTO = "auto";

    /// Other words for the same.
    private static final Map<String, String> SAME =
            Map.of(
                    "jsonl", "json",
                    "ndjson", "json",
                    "delimited", "csv",
                    "bytearray", "bytes",
                    "text", "string");

    static final List<Setting> SETTINGS =
            List.of(
                    Setting.text(
                                    "format",
                                    AUTO,
                                    "What is in the files: json (an object a line, or objects over"
                                        + " several lines or in an array), csv (with a header),"
                                        + " avro (container files), parquet, string (a text a"
                                        + " line), bytes (each file is one record, its name the"
                                        + " key), or auto: by the ending .jsonl, .ndjson, .json,"
                                        + " .csv, .avro or .parquet. Class names such as"
                                        + " ...CloudStorageAvroFormat say the same.")
                            .or("format.class", "input.data.format"),
                    Setting.choice(
                            "csv.types",
                            "infer",
                            List.of("infer", "text"),
                            "csv: infer makes unquoted numbers numbers and unquoted empty fields"
                                    + " null; text leaves every field a text."),
                    Setting.text(
                            "csv.separator",
                            ",",
                            "csv: the character between fields; \\t for a tab."));

    private final Map<String, BlobFormat> formats;
    private final Optional<BlobFormat> said;

    private BlobFormats(Map<String, BlobFormat> formats, Optional<BlobFormat> said) {
        this.formats = formats;
        this.said = said;
    }

    /// @throws ConfigException when a setting is wrong, naming it
    static BlobFormats of(Values values) {
        var formats = all(values);
        var given = values.text("format");
        var name = word(given);
        if (!name.equals(AUTO) && !formats.containsKey(name)) {
            throw new ConfigException(
                    "format", given, "is none of auto, " + String.join(", ", formats.keySet()));
        }
        return new BlobFormats(formats, Optional.ofNullable(formats.get(name)));
    }

    /// Nothing of a format's libraries is loaded before its first file is opened.
    private static Map<String, BlobFormat> all(Values values) {
        var formats = new LinkedHashMap<String, BlobFormat>();
        formats.put("json", new JsonLines());
        formats.put("csv", new Csv(separator(values), values.choice("csv.types", Csv.Types.class)));
        formats.put("avro", new AvroFiles());
        formats.put("parquet", new ParquetFiles());
        formats.put("string", new TextLines());
        formats.put("bytes", new WholeFiles());
        return formats;
    }

    /// `avro` of `AVRO`, and of
    /// `io.confluent.connect.cloud.storage.source.format.CloudStorageAvroFormat`.
    private static String word(String given) {
        var last = given.strip().substring(given.strip().lastIndexOf('.') + 1);
        var word =
                last.toLowerCase(Locale.ROOT)
                        .replaceFirst("^cloudstorage", "")
                        .replaceFirst("format$", "");
        return SAME.getOrDefault(word, word);
    }

    private static char separator(Values values) {
        var given = values.text("csv.separator").replace("\\t", "\t");
        if (given.length() != 1 || given.charAt(0) > 127 || "\"\n\r".contains(given)) {
            throw new ConfigException(
                    "csv.separator", given, "must be one ASCII character, no quote or line end");
        }
        return given.charAt(0);
    }

    /// The format of a file; empty when its ending tells nothing and the user has not said it.
    Optional<BlobFormat> of(Blob blob) {
        var name = blob.name().toLowerCase(Locale.ROOT);
        return said.or(
                () ->
                        formats.values().stream()
                                .filter(f -> f.endings().stream().anyMatch(name::endsWith))
                                .findFirst());
    }

    /// Globs of the files that are read where the user says nothing.
    String globs() {
        return said.isPresent()
                ? "*"
                : formats.values().stream()
                        .flatMap(f -> f.endings().stream())
                        .map(ending -> "*" + ending)
                        .sorted()
                        .collect(Collectors.joining(","));
    }
}
