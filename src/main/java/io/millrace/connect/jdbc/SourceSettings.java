package io.millrace.connect.jdbc;

import io.millrace.connect.Setting;
import io.millrace.connect.Values;

import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// The settings of the JDBC sources: the table, and what a configuration says in Java's types.
///
/// @param tables empty for all tables, when there is no query
/// @param query empty when tables are read
/// @param timestamps columns of which the first that is not NULL says when a row changed
/// @param incrementing the column that grows; empty for none
public record SourceSettings(
        Database database,
        Mode mode,
        List<String> tables,
        List<String> excluded,
        String query,
        List<String> timestamps,
        String incrementing,
        String topicPrefix,
        Duration pollInterval,
        Duration lookBack,
        Duration delay,
        int batchRows,
        boolean refusesNullable,
        boolean fitsNumbers) {
    /// How rows are found that are new.
    public enum Mode {
        BULK,
        TIMESTAMP,
        INCREMENTING,
        TIMESTAMP_INCREMENTING
    }

    private enum Numbers {
        NONE,
        PRECISION_ONLY,
        BEST_FIT,
        BEST_FIT_EAGER_DOUBLE
    }

    /// The table; see [Setting].
    public static final List<Setting> SETTINGS =
            Stream.concat(
                            Database.SETTINGS.stream(),
                            Stream.of(
                                    Setting.text(
                                            "topic.prefix",
                                            "",
                                            "What stands before the table's name in the topic's;"
                                                    + " with query, the topic."),
                                    Setting.words(
                                                    "table.whitelist",
                                                    "Tables that are read, separated by commas."
                                                            + " Default: all, new ones too.")
                                            .or("table.include.list", "tables"),
                                    Setting.words(
                                                    "table.blacklist",
                                                    "Tables that are not read, separated by"
                                                            + " commas.")
                                            .or("table.exclude.list"),
                                    Setting.text(
                                            "query", "", "A SELECT to read instead of tables."),
                                    Setting.choice(
                                            "mode",
                                            "",
                                            List.of(
                                                    "",
                                                    "bulk",
                                                    "timestamp",
                                                    "incrementing",
                                                    "timestamp+incrementing"),
                                            "bulk: all rows each time; timestamp: rows that"
                                                + " changed, by a column with the time of the"
                                                + " change; incrementing: new rows, by a column"
                                                + " that grows; timestamp+incrementing: rows that"
                                                + " changed, told apart by the second column."
                                                + " Default: what the columns that are set allow."),
                                    Setting.words(
                                            "timestamp.column.name",
                                            "Columns with the time of a row's last change; of"
                                                    + " several, the first that is not NULL."),
                                    Setting.text(
                                            "incrementing.column.name",
                                            "",
                                            "Column with a number that is larger in each new row."),
                                    Setting.whole(
                                            "poll.interval.ms",
                                            5000,
                                            1,
                                            "Milliseconds between two looks for new rows."),
                                    Setting.whole(
                                            "lookback.ms",
                                            60_000,
                                            0,
                                            "Milliseconds for which rows are still found that"
                                                + " became visible late, since their transaction"
                                                + " was open while later ones were read."),
                                    Setting.whole(
                                            "timestamp.delay.interval.ms",
                                            0,
                                            0,
                                            "Milliseconds for which a changed row is left alone."),
                                    Setting.whole(
                                            "batch.max.rows",
                                            1000,
                                            1,
                                            100_000,
                                            "Rows that are written in one transaction, at most, and"
                                                    + " fetched at once."),
                                    Setting.flag(
                                            "validate.non.null",
                                            "true",
                                            "Refuse a timestamp or incrementing column that may be"
                                                    + " NULL: such rows would never be found."),
                                    Setting.choice(
                                            "numeric.mapping",
                                            "none",
                                            List.of(
                                                    "none",
                                                    "precision_only",
                                                    "best_fit",
                                                    "best_fit_eager_double"),
                                            "none: NUMERIC becomes Connect's Decimal; others: the"
                                                + " smallest integer or double that holds it.")))
                    .toList();

    /// @param usual the dialect of a connector for one kind of database; null for all
    /// @throws ConfigException when a setting is missing or wrong, or two do not fit together
    public static SourceSettings of(Map<String, String> config, @Nullable Dialect usual) {
        var values = Values.of(SETTINGS, config);
        var timestamps = values.words("timestamp.column.name");
        var incrementing = values.text("incrementing.column.name").strip();
        var settings =
                new SourceSettings(
                        Database.of(values, usual),
                        mode(values, timestamps, incrementing),
                        values.words("table.whitelist"),
                        values.words("table.blacklist"),
                        values.text("query").strip().replaceFirst(";$", ""),
                        timestamps,
                        incrementing,
                        values.text("topic.prefix"),
                        values.millis("poll.interval.ms"),
                        values.millis("lookback.ms"),
                        values.millis("timestamp.delay.interval.ms"),
                        values.size("batch.max.rows"),
                        values.flag("validate.non.null"),
                        values.choice("numeric.mapping", Numbers.class) != Numbers.NONE);
        settings.check();
        return settings;
    }

    private static Mode mode(Values values, List<String> timestamps, String incrementing) {
        if (!values.text("mode").isEmpty()) {
            return values.choice("mode", Mode.class);
        }
        if (timestamps.isEmpty()) {
            return incrementing.isEmpty() ? Mode.BULK : Mode.INCREMENTING;
        }
        return incrementing.isEmpty() ? Mode.TIMESTAMP : Mode.TIMESTAMP_INCREMENTING;
    }

    private void check() {
        if (byTime() && timestamps.isEmpty()) {
            throw new ConfigException(
                    "timestamp.column.name", "", "is missing, for mode=" + modeName());
        }
        if (byNumber() && incrementing.isEmpty()) {
            throw new ConfigException(
                    "incrementing.column.name", "", "is missing, for mode=" + modeName());
        }
        if (!query.isEmpty() && !tables.isEmpty()) {
            throw new ConfigException("query", query, "does not go with table.whitelist");
        }
        if (!query.isEmpty() && topicPrefix.isEmpty()) {
            throw new ConfigException(
                    "topic.prefix", "", "is missing: with query, it is the topic");
        }
    }

    private String modeName() {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '+');
    }

    boolean byTime() {
        return mode == Mode.TIMESTAMP || mode == Mode.TIMESTAMP_INCREMENTING;
    }

    boolean byNumber() {
        return mode == Mode.INCREMENTING || mode == Mode.TIMESTAMP_INCREMENTING;
    }
}
