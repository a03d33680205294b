package io.millrace.connect.jdbc;

import io.millrace.connect.Setting;
import io.millrace.connect.Values;

import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The settings of the JDBC sinks: the table, and what a configuration says in Java's types.
///
/// @param connector the connector's name
/// @param tableFormat with `${topic}`
/// @param keyFields may be empty: see `pk.fields`
/// @param fields of the value that are written; empty for all
/// @param offsetsTable for exactly once; empty otherwise
public record SinkSettings(
        String connector,
        Database database,
        Mode mode,
        KeyMode keyMode,
        List<String> keyFields,
        String tableFormat,
        Set<String> fields,
        boolean createsTables,
        boolean addsColumns,
        boolean deletes,
        int batchRows,
        String offsetsTable) {
    /// What a record does to a row.
    public enum Mode {
        INSERT,
        UPSERT,
        UPDATE
    }

    /// What the key of a row is made of.
    public enum KeyMode {
        NONE,
        /// Topic, partition and offset.
        KAFKA,
        RECORD_KEY,
        RECORD_VALUE
    }

    private enum Evolution {
        NONE,
        BASIC
    }

    /// The table; see [Setting].
    public static final List<Setting> SETTINGS =
            Stream.concat(
                            Database.SETTINGS.stream(),
                            Stream.of(
                                    Setting.choice(
                                            "insert.mode",
                                            "insert",
                                            List.of("insert", "upsert", "update"),
                                            "insert: every record is a new row; upsert: it replaces"
                                                + " the row with its key; update: it changes the"
                                                + " row with its key, if there is one."),
                                    Setting.choice(
                                                    "pk.mode",
                                                    "none",
                                                    List.of(
                                                            "none",
                                                            "kafka",
                                                            "record_key",
                                                            "record_value"),
                                                    "What makes a row's key: nothing; kafka: the"
                                                        + " columns __connect_topic,"
                                                        + " __connect_partition, __connect_offset;"
                                                        + " record_key: the record's key;"
                                                        + " record_value: fields of its value.")
                                            .or("primary.key.mode"),
                                    Setting.words(
                                                    "pk.fields",
                                                    "Columns of the key, separated by commas. With"
                                                        + " record_key and a key that is one value,"
                                                        + " its column; with a struct, which of its"
                                                        + " fields (default: all). With"
                                                        + " record_value, which fields (default:"
                                                        + " all). With kafka, three other names.")
                                            .or("primary.key.fields"),
                                    Setting.text(
                                                    "table.name.format",
                                                    "${topic}",
                                                    "The table, with ${topic} for the topic's name;"
                                                            + " schema.table names another schema.")
                                            .or("collection.name.format"),
                                    Setting.words(
                                            "fields.whitelist",
                                            "Fields of the value that are written, separated by"
                                                    + " commas. Default: all."),
                                    Setting.flag(
                                            "auto.create",
                                            "false",
                                            "Create a missing table. Needs records with a schema."),
                                    Setting.flag(
                                            "auto.evolve",
                                            "false",
                                            "Add a column for a field that the table does not have."
                                                    + " Columns are never changed or removed."),
                                    Setting.choice(
                                            "schema.evolution",
                                            "none",
                                            List.of("none", "basic"),
                                            "basic is auto.create and auto.evolve in one."),
                                    Setting.flag(
                                            "delete.enabled",
                                            "false",
                                            "A record without a value deletes the row with its key."
                                                    + " Needs pk.mode=record_key."),
                                    Setting.whole(
                                            "batch.size",
                                            3000,
                                            1,
                                            100_000,
                                            "Rows of one transaction, at most."),
                                    Setting.flag(
                                            "exactly.once",
                                            "false",
                                            "Keep the position in the topic in a table of the same"
                                                + " database, in the transaction of the rows, so"
                                                + " that no crash repeats a row. Without it a row"
                                                + " can come twice after a crash, which only"
                                                + " insert.mode=insert shows."),
                                    Setting.text(
                                            "offsets.table",
                                            "millrace_offsets",
                                            "exactly.once: the table for positions; made when it is"
                                                    + " missing. To write a topic anew, delete the"
                                                    + " connector's rows from it.")))
                    .toList();

    /// @param usual the dialect of a connector for one kind of database; null for all
    /// @throws ConfigException when a setting is missing or wrong, or two do not fit together
    public static SinkSettings of(Map<String, String> config, @Nullable Dialect usual) {
        var values = Values.of(SETTINGS, config);
        var evolves = values.choice("schema.evolution", Evolution.class) == Evolution.BASIC;
        var settings =
                new SinkSettings(
                        config.getOrDefault("name", ""),
                        Database.of(values, usual),
                        values.choice("insert.mode", Mode.class),
                        values.choice("pk.mode", KeyMode.class),
                        values.words("pk.fields"),
                        values.text("table.name.format"),
                        Set.copyOf(values.words("fields.whitelist")),
                        evolves || values.flag("auto.create"),
                        evolves || values.flag("auto.evolve"),
                        values.flag("delete.enabled"),
                        values.size("batch.size"),
                        values.flag("exactly.once") ? values.text("offsets.table").strip() : "");
        settings.check();
        return settings;
    }

    private void check() {
        if (mode != Mode.INSERT && keyMode == KeyMode.NONE) {
            throw new ConfigException(
                    "pk.mode",
                    "none",
                    "insert.mode=%s needs a key: set pk.mode to record_key, record_value or kafka"
                            .formatted(lower(mode)));
        }
        if (deletes && keyMode != KeyMode.RECORD_KEY) {
            throw new ConfigException(
                    "delete.enabled",
                    "true",
                    "needs pk.mode=record_key, which tells what to delete");
        }
        if (keyMode == KeyMode.KAFKA && !keyFields.isEmpty() && keyFields.size() != 3) {
            throw new ConfigException(
                    "pk.fields", keyFields, "must be three names with pk.mode=kafka, or none");
        }
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    TableName table(String topic) {
        return TableName.of(tableFormat, topic);
    }
}
