package io.millrace.sql.analyze;

import io.millrace.config.Nearest;
import io.millrace.format.Layout.Part;
import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.Literal;
import io.millrace.sql.parse.Sql.WindowKind;
import io.millrace.sql.parse.Sql.With;
import io.millrace.sql.parse.SqlException;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// The WITH clause of a stream or table, checked and typed. Source: ksqlDB reference, "CREATE
/// STREAM", "WITH clause".
final class WithOptions {
    static final String KAFKA_TOPIC = "KAFKA_TOPIC";
    static final String FORMAT = "FORMAT";
    static final String KEY_FORMAT = "KEY_FORMAT";
    static final String VALUE_FORMAT = "VALUE_FORMAT";
    static final String KEY_DELIMITER = "KEY_DELIMITER";
    static final String VALUE_DELIMITER = "VALUE_DELIMITER";
    static final String PARTITIONS = "PARTITIONS";
    static final String REPLICAS = "REPLICAS";
    static final String RETENTION_MS = "RETENTION_MS";
    static final String CLEANUP_POLICY = "CLEANUP_POLICY";
    static final String TIMESTAMP = "TIMESTAMP";
    static final String TIMESTAMP_FORMAT = "TIMESTAMP_FORMAT";
    static final String WRAP_SINGLE_VALUE = "WRAP_SINGLE_VALUE";
    static final String WINDOW_TYPE = "WINDOW_TYPE";
    static final String WINDOW_SIZE = "WINDOW_SIZE";
    static final PartOption SCHEMA_ID = new PartOption("SCHEMA_ID");
    static final PartOption SCHEMA_FULL_NAME = new PartOption("SCHEMA_FULL_NAME");
    static final PartOption NULLABLE = new PartOption("PROTOBUF_NULLABLE_REPRESENTATION");

    /// The older name of `VALUE_SCHEMA_FULL_NAME`.
    static final String VALUE_AVRO_SCHEMA_FULL_NAME = "VALUE_AVRO_SCHEMA_FULL_NAME";

    /// An option that keys and values have, each its own.
    record PartOption(String name) {
        String of(Part part) {
            return part + "_" + name;
        }
    }

    private static final Set<String> KNOWN =
            new TreeSet<>(
                    List.of(
                            KAFKA_TOPIC,
                            FORMAT,
                            KEY_FORMAT,
                            VALUE_FORMAT,
                            KEY_DELIMITER,
                            VALUE_DELIMITER,
                            PARTITIONS,
                            REPLICAS,
                            RETENTION_MS,
                            CLEANUP_POLICY,
                            TIMESTAMP,
                            TIMESTAMP_FORMAT,
                            WRAP_SINGLE_VALUE,
                            WINDOW_TYPE,
                            WINDOW_SIZE,
                            SCHEMA_ID.of(Part.KEY),
                            SCHEMA_ID.of(Part.VALUE),
                            SCHEMA_FULL_NAME.of(Part.KEY),
                            SCHEMA_FULL_NAME.of(Part.VALUE),
                            VALUE_AVRO_SCHEMA_FULL_NAME,
                            NULLABLE.of(Part.KEY),
                            NULLABLE.of(Part.VALUE),
                            "SOURCED_BY_CONNECTOR"));

    private final With with;

    /// @throws SqlException for an option that does not exist, or ones that contradict each other
    WithOptions(With with) {
        this.with = with;
        for (var name : with.options().keySet()) {
            if (!KNOWN.contains(name.toUpperCase(Locale.ROOT))) {
                var hint = Nearest.to(name, KNOWN).map(n -> "did you mean " + n + "?");
                throw new SqlException(
                        with.at(),
                        "Invalid config variable(s) in the WITH clause: " + name,
                        hint.orElse("options are " + KNOWN));
            }
        }
        if (has(FORMAT) && (has(KEY_FORMAT) || has(VALUE_FORMAT))) {
            throw new SqlException(
                    with.at(),
                    "Cannot supply both '%s' and 'FORMAT' properties"
                            .formatted(has(KEY_FORMAT) ? KEY_FORMAT : VALUE_FORMAT),
                    "'FORMAT' sets both, and the other one sets one");
        }
    }

    Span at() {
        return with.at();
    }

    boolean has(String name) {
        return option(name).isPresent();
    }

    private Optional<Literal> option(String name) {
        return with.options().entrySet().stream()
                .filter(e -> e.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    Optional<String> string(String name) {
        return option(name)
                .map(
                        literal ->
                                switch (literal) {
                                    case Sql.StringLiteral(_, var s) -> s;
                                    default -> throw wrong(literal, name, "a string");
                                });
    }

    Optional<Long> number(String name) {
        return option(name)
                .map(
                        literal ->
                                switch (literal) {
                                    case Sql.IntegerLiteral(_, var n) -> (long) n;
                                    case Sql.BigintLiteral(_, var n) -> n;
                                    case Sql.StringLiteral(_, var s)
                                            when s.matches("-?\\d{1,18}") ->
                                            Long.parseLong(s);
                                    default -> throw wrong(literal, name, "a whole number");
                                });
    }

    Optional<Boolean> bool(String name) {
        return option(name)
                .map(
                        literal ->
                                switch (literal) {
                                    case Sql.BooleanLiteral(_, var b) -> b;
                                    case Sql.StringLiteral(_, var s)
                                            when s.equalsIgnoreCase("true")
                                                    || s.equalsIgnoreCase("false") ->
                                            Boolean.parseBoolean(s);
                                    default -> throw wrong(literal, name, "true or false");
                                });
    }

    /// A positive number, as of partitions.
    Optional<Integer> count(String name) {
        return number(name)
                .map(
                        n -> {
                            if (n < 1 || n > Short.MAX_VALUE) {
                                throw new SqlException(
                                        at(),
                                        "Invalid value for %s: %d".formatted(name, n),
                                        "from 1 to " + Short.MAX_VALUE);
                            }
                            return n.intValue();
                        });
    }

    /// `KEY_SCHEMA_ID`, `VALUE_SCHEMA_ID`
    OptionalInt schemaId(Part part) {
        var option = SCHEMA_ID.of(part);
        return number(option)
                .map(
                        id -> {
                            if (id < 0 || id > Integer.MAX_VALUE) {
                                throw new SqlException(
                                        at(),
                                        "Invalid value for %s: %d".formatted(option, id),
                                        "an id of the schema registry");
                            }
                            return OptionalInt.of(id.intValue());
                        })
                .orElse(OptionalInt.empty());
    }

    /// `KEY_SCHEMA_FULL_NAME`, `VALUE_SCHEMA_FULL_NAME`
    Optional<String> schemaFullName(Part part) {
        return string(SCHEMA_FULL_NAME.of(part))
                .or(
                        () ->
                                part == Part.VALUE
                                        ? string(VALUE_AVRO_SCHEMA_FULL_NAME)
                                        : Optional.empty());
    }

    /// The format of keys or values, in upper case: `KEY_FORMAT` or `VALUE_FORMAT`, else `FORMAT`.
    Optional<String> format(String name) {
        return string(name).or(() -> string(FORMAT)).map(f -> f.toUpperCase(Locale.ROOT));
    }

    Optional<WindowKind> windowType() {
        return string(WINDOW_TYPE)
                .map(
                        type -> {
                            try {
                                return WindowKind.valueOf(type.toUpperCase(Locale.ROOT));
                            } catch (IllegalArgumentException e) {
                                throw new SqlException(
                                        at(),
                                        "'" + type + "' is not a WINDOW_TYPE",
                                        "types are " + Arrays.toString(WindowKind.values()));
                            }
                        });
    }

    /// `WINDOW_SIZE='10 SECONDS'`
    Optional<Duration> windowSize() {
        return string(WINDOW_SIZE).map(text -> Parser.duration(text));
    }

    private static SqlException wrong(Literal literal, String name, String wanted) {
        return new SqlException(literal.at(), name + " must be " + wanted);
    }
}
