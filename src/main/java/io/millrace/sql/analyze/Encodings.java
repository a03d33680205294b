package io.millrace.sql.analyze;

import io.millrace.data.Field;
import io.millrace.format.FormatException;
import io.millrace.format.Formats;
import io.millrace.format.Layout.Part;
import io.millrace.format.Layout.Wrap;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.SqlException;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides how keys and values are written, and checks that they can be.
record Encodings(WithOptions with, Properties properties) {
    private static final String DELIMITED = "DELIMITED";

    /// The option of a format that KEY_DELIMITER and VALUE_DELIMITER set.
    private static final String DELIMITER = "DELIMITER";

    static final String NONE = "NONE";

    /// Formats whose topics have no schema outside of the statement.
    private static final Set<String> WITHOUT_SCHEMA = Set.of("JSON", "KAFKA", DELIMITED, NONE);

    private static final List<String> KEY_SCHEMA_OPTIONS =
            List.of(
                    "KEY_SCHEMA_ID",
                    "KEY_SCHEMA_FULL_NAME",
                    "KEY_PROTOBUF_NULLABLE_REPRESENTATION");

    private static final List<String> VALUE_SCHEMA_OPTIONS =
            List.of(
                    "VALUE_SCHEMA_ID",
                    "VALUE_SCHEMA_FULL_NAME",
                    "VALUE_AVRO_SCHEMA_FULL_NAME",
                    "VALUE_PROTOBUF_NULLABLE_REPRESENTATION");

    Encoding key(String format, List<Field> columns) {
        var encoding =
                new Encoding(format, delimiter(format, WithOptions.KEY_DELIMITER), Wrap.UNWRAPPED);
        checkOptions(format, KEY_SCHEMA_OPTIONS);
        check(encoding, Part.KEY, columns);
        return encoding;
    }

    Encoding value(String format, List<Field> columns) {
        var wrap = properties.wrapSingleValues() ? Wrap.WRAPPED : Wrap.UNWRAPPED;
        var asked = with.bool(WithOptions.WRAP_SINGLE_VALUE);
        if (asked.isPresent()) {
            checkWrap(format, columns, asked.get());
            wrap = asked.get() ? Wrap.WRAPPED : Wrap.UNWRAPPED;
        }
        checkOptions(format, VALUE_SCHEMA_OPTIONS);
        var encoding = new Encoding(format, delimiter(format, WithOptions.VALUE_DELIMITER), wrap);
        check(encoding, Part.VALUE, columns);
        return encoding;
    }

    /// As `of`, for other columns.
    Encoding valueLike(Encoding of, List<Field> columns) {
        var own = value(of.format(), columns);
        return own.options().isEmpty() ? new Encoding(of.format(), of.options(), own.wrap()) : own;
    }

    private void checkOptions(String format, List<String> options) {
        if (!WITHOUT_SCHEMA.contains(format)) {
            return;
        }
        for (var option : options) {
            if (with.has(option)) {
                throw new SqlException(
                        with.at(),
                        option + " is for formats with a schema, and " + format + " has none",
                        "remove it, or set the format to AVRO, PROTOBUF or JSON_SR");
            }
        }
    }

    private void checkWrap(String format, List<Field> columns, boolean wrapped) {
        if (columns.size() != 1) {
            throw new SqlException(
                    with.at(),
                    "'WRAP_SINGLE_VALUE' is only valid for single-field value schemas",
                    "remove it");
        }
        if (!format.equals("JSON") && wrapped) {
            throw new SqlException(
                    with.at(),
                    "Format '" + format + "' does not support 'WRAP_SINGLE_VALUE'",
                    "remove it");
        }
    }

    private Map<String, String> delimiter(String format, String option) {
        var delimiter = with.string(option);
        if (delimiter.isEmpty()) {
            return Map.of();
        }
        if (!format.equals(DELIMITED)) {
            throw new SqlException(
                    with.at(),
                    option + " is for format DELIMITED, not " + format,
                    "remove it, or set the format to DELIMITED");
        }
        return Map.of(DELIMITER, delimiter.get());
    }

    private void check(Encoding encoding, Part part, List<Field> columns) {
        check(with.at(), encoding, part, columns);
    }

    /// Checks that an encoding can hold the columns.
    ///
    /// @throws SqlException if not
    static void check(Span at, Encoding encoding, Part part, List<Field> columns) {
        if (columns.isEmpty()) {
            named(at, encoding.format());
            return;
        }
        try {
            var slots = Collections.nCopies(columns.size(), 0);
            encoding.codec().check(encoding.layout(part, columns, slots));
        } catch (FormatException e) {
            throw new SqlException(
                    at,
                    (part == Part.KEY ? "Key" : "Value")
                            + " format does not support the columns: "
                            + e.getMessage(),
                    "name another format, for example WITH (%s_FORMAT='JSON')".formatted(part));
        }
    }

    private static void named(Span at, String format) {
        try {
            Formats.named(format);
        } catch (FormatException e) {
            throw new SqlException(at, String.valueOf(e.getMessage()));
        }
    }
}
