package io.millrace.format;

import io.millrace.data.Field;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a key or a value holds, and where each column goes in a row.
///
/// @param part whether these are the columns of a record's key or of its value
/// @param fields the columns in the order of the schema
/// @param slots for each column its slot in the row, or [#UNWANTED]; as long as `fields`
/// @param wrap how a single column is written
/// @param options settings of the format from the WITH clause, by upper-case name without `KEY_` or
///   `VALUE_` (`DELIMITER`)
/// @param schema where the schema is kept, for a [SchemaFormat]
public record Layout(
        Part part,
        List<Field> fields,
        List<Integer> slots,
        Wrap wrap,
        Map<String, String> options,
        Optional<SchemaBinding> schema) {
    /// The slot of a column that nobody reads.
    public static final int UNWANTED = -1;

    /// The two halves of a record.
    public enum Part {
        KEY,
        VALUE
    }

    /// How a single column is written: as a record of one field, or as the bare value.
    public enum Wrap {
        WRAPPED,
        UNWRAPPED
    }

    /// Columns of a format without a schema.
    public Layout(
            Part part,
            List<Field> fields,
            List<Integer> slots,
            Wrap wrap,
            Map<String, String> options) {
        this(part, fields, slots, wrap, options, Optional.empty());
    }

    public Layout {
        fields = List.copyOf(fields);
        slots = List.copyOf(slots);
        options = Map.copyOf(options);
        if (fields.size() != slots.size()) {
            throw new IllegalArgumentException(
                    "%d slots for %d fields".formatted(slots.size(), fields.size()));
        }
        if (wrap == Wrap.UNWRAPPED && fields.size() > 1) {
            throw new IllegalArgumentException(
                    "only a single column can be unwrapped, not " + fields);
        }
    }
}
