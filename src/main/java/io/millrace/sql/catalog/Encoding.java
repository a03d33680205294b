package io.millrace.sql.catalog;

import io.millrace.data.Field;
import io.millrace.format.BinaryRow;
import io.millrace.format.Format;
import io.millrace.format.Formats;
import io.millrace.format.Layout;
import io.millrace.format.SchemaBinding;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a topic's keys or values are written.
///
/// @param format a name that [Formats] knows, or that of [BinaryRow]
/// @param options see [Layout#options()]
/// @param wrap how a single column is written
/// @param schema where the schema is kept, for a [io.millrace.format.SchemaFormat]
public record Encoding(
        String format,
        Map<String, String> options,
        Layout.Wrap wrap,
        Optional<SchemaBinding> schema) {
    private static final BinaryRow BINARY_ROW = new BinaryRow();

    /// How keys are written in internal topics and stores.
    public static final Encoding BINARY =
            new Encoding(BINARY_ROW.name(), Map.of(), Layout.Wrap.WRAPPED);

    /// An encoding without a schema.
    public Encoding(String format, Map<String, String> options, Layout.Wrap wrap) {
        this(format, options, wrap, Optional.empty());
    }

    public Encoding {
        options = Map.copyOf(options);
    }

    public Format codec() {
        return format.equals(BINARY_ROW.name()) ? BINARY_ROW : Formats.named(format);
    }

    /// The layout of these fields in a key or value of this encoding.
    public Layout layout(Layout.Part part, List<Field> fields, List<Integer> slots) {
        var single = fields.size() == 1 ? wrap : Layout.Wrap.WRAPPED;
        return new Layout(part, fields, slots, single, options, schema);
    }
}
