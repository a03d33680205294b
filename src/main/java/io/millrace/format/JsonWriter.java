package io.millrace.format;

import io.millrace.data.Row;

import org.jspecify.annotations.Nullable;

/// Writes rows as JSON objects, or a single column as the bare value.
final class JsonWriter implements RowWriter {
    private final Layout.Wrap wrap;
    private final JsonType[] types;
    private final int[] slots;
    private final JsonOutput output = new JsonOutput();

    JsonWriter(Layout layout) {
        wrap = layout.wrap();
        types = layout.fields().stream().map(JsonType::new).toArray(JsonType[]::new);
        slots = layout.slots().stream().mapToInt(i -> i).toArray();
    }

    @Override
    public byte @Nullable [] write(Row row) {
        output.clear();
        if (wrap == Layout.Wrap.UNWRAPPED) {
            return bare(row);
        }
        fields(row, output);
        if (output.length() == 0) {
            output.ascii('{');
        } else {
            output.set(0, '{');
        }
        output.ascii('}');
        return output.toBytes();
    }

    private byte @Nullable [] bare(Row row) {
        if (slots.length == 0 || row.isNull(slots[0])) {
            return null;
        }
        output.slot(types[0], row, slots[0]);
        return output.toBytes();
    }

    /// Appends all columns, each as `,"NAME":value`.
    void fields(Row row, JsonOutput to) {
        for (int i = 0; i < types.length; i++) {
            to.bytes(types[i].prefix);
            to.slot(types[i], row, slots[i]);
        }
    }
}
