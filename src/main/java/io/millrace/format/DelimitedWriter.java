package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/// Writes one line of values.
final class DelimitedWriter implements RowWriter {
    private final List<Field> fields;
    private final int[] slots;
    private final char delimiter;

    DelimitedWriter(Layout layout, char delimiter) {
        fields = layout.fields();
        slots = layout.slots().stream().mapToInt(i -> i).toArray();
        this.delimiter = delimiter;
    }

    @Override
    public byte @Nullable [] write(Row row) {
        if (slots.length == 0 || (slots.length == 1 && row.isNull(slots[0]))) {
            return null;
        }
        var line = new StringBuilder();
        for (int i = 0; i < slots.length; i++) {
            if (i > 0) {
                line.append(delimiter);
            }
            if (!row.isNull(slots[i])) {
                String text = text(row, slots[i], fields.get(i));
                append(line, text, i == 0);
            }
        }
        return line.toString().getBytes(UTF_8);
    }

    private static String text(Row row, int slot, Field field) {
        return switch (field.type()) {
            case Scalar.STRING -> String.valueOf(row.getObject(slot));
            case Scalar.BOOLEAN -> Boolean.toString(row.getBoolean(slot));
            case Scalar.DOUBLE -> Double.toString(row.getDouble(slot));
            case Scalar scalar when scalar.primitive() -> Long.toString(row.getLong(slot));
            default ->
                    switch (row.getObject(slot)) {
                        case BigDecimal decimal -> decimal.toPlainString();
                        case ByteBuffer buffer -> base64(buffer);
                        case null, default ->
                                throw new IllegalStateException("not a value of " + field);
                    };
        };
    }

    private static String base64(ByteBuffer buffer) {
        var bytes = new byte[buffer.limit()];
        buffer.get(0, bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void append(StringBuilder line, String text, boolean first) {
        if (needsQuotes(text, first)) {
            line.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            line.append(text);
        }
    }

    /// As ksqlDB has it: what would be read back otherwise, and what might be taken for something
    /// else: a first field that does not begin with an ASCII letter or digit, a field that begins
    /// with anything up to `#`, or ends in white space; an empty first field.
    private boolean needsQuotes(String text, boolean first) {
        if (text.isEmpty()) {
            return first;
        }
        char start = text.charAt(0);
        if (start <= '#'
                || (first && !alphanumeric(start))
                || text.charAt(text.length() - 1) <= ' ') {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == delimiter || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    private static boolean alphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
