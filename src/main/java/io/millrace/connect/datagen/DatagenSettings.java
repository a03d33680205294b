package io.millrace.connect.datagen;

import io.millrace.connect.Setting;
import io.millrace.connect.Values;

import org.apache.kafka.common.config.ConfigException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The settings of `DatagenSource`: the table, and what a configuration says in Java's types.
///
/// @param keyField empty for no key
/// @param maxInterval half of it is the mean time between two records; zero for as fast as can be
/// @param iterations records of each task; 0 for no end
public record DatagenSettings(
        String topic,
        Generator generator,
        String keyField,
        Duration maxInterval,
        long iterations,
        long seed) {
    /// The table; see [Setting].
    public static final List<Setting> SETTINGS =
            List.of(
                    Setting.required("kafka.topic", "The topic that gets the records."),
                    Setting.text(
                            "quickstart",
                            "",
                            "A template: " + String.join(", ", Templates.NAMES) + "."),
                    Setting.text(
                            "schema.string",
                            "",
                            "Instead of a template: an Avro schema of a record, whose types say in"
                                    + " arg.properties what their values look like."),
                    Setting.text("schema.filename", "", "A file with such a schema."),
                    Setting.text(
                            "schema.keyfield",
                            "",
                            "The field that becomes the record's key. Default: that of the"
                                    + " template, or none."),
                    Setting.whole(
                            "max.interval",
                            500,
                            -1,
                            "Milliseconds between two records of a task, at most; on average it is"
                                    + " half of that. 0 or -1: as fast as possible."),
                    Setting.whole(
                            "iterations",
                            0,
                            -1,
                            "Records of each task; then it is COMPLETED. 0 or -1: no end."),
                    Setting.text(
                            "random.seed",
                            "",
                            "A number: with the same one, the same records are made."));

    /// @throws ConfigException when a setting is missing or wrong, naming it
    public static DatagenSettings of(Map<String, String> config) {
        var values = Values.of(SETTINGS, config);
        var quickstart = values.text("quickstart").strip();
        var template = quickstart.isEmpty() ? Optional.<Templates>empty() : named(quickstart);
        var key = values.text("schema.keyfield").strip();
        return new DatagenSettings(
                values.text("kafka.topic"),
                generator(template, values),
                key.isEmpty() ? template.map(Templates::key).orElse("") : key,
                Duration.ofMillis(Math.max(0, values.whole("max.interval"))),
                Math.max(0, values.whole("iterations")),
                seed(values.text("random.seed").strip()));
    }

    private static Optional<Templates> named(String quickstart) {
        var found = Templates.named(quickstart);
        if (found.isEmpty()) {
            throw new ConfigException(
                    "quickstart", quickstart, "must be one of " + Templates.NAMES);
        }
        return found;
    }

    private static Generator generator(Optional<Templates> template, Values values) {
        var text = values.text("schema.string");
        var file = values.text("schema.filename").strip();
        var given =
                (template.isPresent() ? 1 : 0)
                        + (text.isBlank() ? 0 : 1)
                        + (file.isEmpty() ? 0 : 1);
        if (given != 1) {
            throw new ConfigException(
                    "quickstart",
                    values.text("quickstart"),
                    "set exactly one of quickstart, schema.string and schema.filename");
        }
        if (template.isPresent()) {
            return Generator.of(template.get().schema());
        }
        var setting = file.isEmpty() ? "schema.string" : "schema.filename";
        try {
            return Generator.of(file.isEmpty() ? text : Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new ConfigException(setting, file, "cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(setting, file, String.valueOf(e.getMessage()));
        }
    }

    private static long seed(String text) {
        try {
            return text.isEmpty() ? RandomGenerator.getDefault().nextLong() : Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new ConfigException("random.seed", text, "must be a whole number");
        }
    }
}
