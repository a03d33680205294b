package io.millrace.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Row;
import io.millrace.data.StructValue;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// A growing buffer that values are written into as JSON. Used again for the next record.
final class JsonOutput {
    static final byte[] NULL = "null".getBytes(ISO_8859_1);
    private static final byte[] TRUE = "true".getBytes(ISO_8859_1);
    private static final byte[] FALSE = "false".getBytes(ISO_8859_1);
    private static final byte[] MIN_LONG = Long.toString(Long.MIN_VALUE).getBytes(ISO_8859_1);
    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);

    private static final int LONG_DIGITS_MAX = 20;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private byte[] buffer = new byte[256];
    private int length;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    /// Replaces a byte that was written before.
    void set(int at, char ascii) {
        buffer[at] = (byte) ascii;
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer, length);
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(buffer, 0, target, at, length);
    }

    void bytes(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    void ascii(char c) {
        ensure(1);
        buffer[length++] = (byte) c;
    }

    /// Text without anything to escape.
    private void ascii(String text) {
        bytes(text.getBytes(ISO_8859_1));
    }

    private void ensure(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
        }
    }

    /// The value of a slot.
    void slot(JsonType type, Row row, int slot) {
        if (row.isNull(slot)) {
            bytes(NULL);
            return;
        }
        switch (type.kind) {
            case BOOLEAN -> bytes(row.getBoolean(slot) ? TRUE : FALSE);
            case INTEGER, BIGINT, DATE, TIME, TIMESTAMP -> number(row.getLong(slot));
            case DOUBLE -> number(row.getDouble(slot));
            case STRING, BYTES, DECIMAL, ARRAY, MAP, STRUCT -> value(type, row.getObject(slot));
        }
    }

    /// A value of a type, as [io.millrace.data.Type] lists its class.
    void value(JsonType type, @Nullable Object value) {
        if (value == null) {
            bytes(NULL);
            return;
        }
        switch (type.kind) {
            case BOOLEAN -> bytes((Boolean) value ? TRUE : FALSE);
            case INTEGER -> number((Integer) value);
            case BIGINT -> number((Long) value);
            case DATE -> number(((LocalDate) value).toEpochDay());
            case TIME -> number(((LocalTime) value).toNanoOfDay() / NANOS_PER_MILLI);
            case TIMESTAMP -> number(((Instant) value).toEpochMilli());
            case DOUBLE -> number((double) (Double) value);
            case STRING -> string((String) value);
            case BYTES -> base64((ByteBuffer) value);
            case DECIMAL -> ascii(((BigDecimal) value).toPlainString());
            case ARRAY -> array(type.element(), (List<?>) value);
            case MAP -> map(type, (Map<?, ?>) value);
            case STRUCT -> struct(type, (StructValue) value);
        }
    }

    private void array(JsonType element, List<?> values) {
        ascii('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                ascii(',');
            }
            value(element, values.get(i));
        }
        ascii(']');
    }

    private void map(JsonType type, Map<?, ?> values) {
        ascii('{');
        boolean more = false;
        for (var entry : values.entrySet()) {
            if (more) {
                ascii(',');
            }
            more = true;
            key(type.key(), entry.getKey());
            ascii(':');
            value(type.element(), entry.getValue());
        }
        ascii('}');
    }

    /// The name of a map's entry: a key that is no string becomes the text of its JSON.
    private void key(JsonType type, @Nullable Object key) {
        if (key instanceof String text) {
            string(text);
        } else {
            var text = new JsonOutput();
            text.value(type, key);
            string(new String(text.buffer, 0, text.length, UTF_8));
        }
    }

    private void struct(JsonType type, StructValue value) {
        int start = length;
        List<JsonType> fields = type.fields();
        for (int i = 0; i < fields.size(); i++) {
            bytes(fields.get(i).prefix);
            value(fields.get(i), value.get(i));
        }
        if (length == start) {
            ascii('{');
        } else {
            set(start, '{');
        }
        ascii('}');
    }

    private void base64(ByteBuffer value) {
        var bytes = new byte[value.limit()];
        value.get(0, bytes);
        ascii('"');
        bytes(Base64.getEncoder().encode(bytes));
        ascii('"');
    }

    private void number(double value) {
        if (Double.isFinite(value)) {
            ascii(Double.toString(value));
        } else {
            // as Jackson has it, and reads it back
            ascii('"' + Double.toString(value) + '"');
        }
    }

    void number(long value) {
        if (value == Long.MIN_VALUE) {
            bytes(MIN_LONG);
            return;
        }
        ensure(LONG_DIGITS_MAX);
        if (value < 0) {
            buffer[length++] = '-';
            value = -value;
        }
        int digits = 1;
        for (long limit = 10; digits < LONG_DIGITS_MAX - 1 && value >= limit; limit *= 10) {
            digits++;
        }
        int at = length += digits;
        do {
            buffer[--at] = (byte) ('0' + value % 10);
            value /= 10;
        } while (value != 0);
    }

    void string(String text) {
        int size = text.length();
        ensure(size + 2);
        int at = length;
        buffer[at++] = '"';
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
                length = at;
                rest(text, i);
                return;
            }
            buffer[at++] = (byte) c;
        }
        buffer[at++] = '"';
        length = at;
    }

    /// The characters from the first that is not plain on. A surrogate without its other half has
    /// no UTF-8 and is escaped.
    private void rest(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                escaped(c);
            } else if (c < 0x80) {
                ascii(c);
            } else if (!Character.isSurrogate(c)) {
                utf8(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                utf8(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                unicode(c);
            }
        }
        ascii('"');
    }

    private void utf8(int c) {
        ensure(4);
        if (c < 0x800) {
            buffer[length++] = (byte) (0xc0 | c >> 6);
        } else {
            if (c < 0x10000) {
                buffer[length++] = (byte) (0xe0 | c >> 12);
            } else {
                buffer[length++] = (byte) (0xf0 | c >> 18);
                buffer[length++] = (byte) (0x80 | ((c >> 12) & 0x3f));
            }
            buffer[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        }
        buffer[length++] = (byte) (0x80 | (c & 0x3f));
    }

    private void escaped(char c) {
        switch (c) {
            case '"', '\\' -> {
                ascii('\\');
                ascii(c);
            }
            case '\n' -> ascii("\\n");
            case '\r' -> ascii("\\r");
            case '\t' -> ascii("\\t");
            case '\b' -> ascii("\\b");
            case '\f' -> ascii("\\f");
            default -> unicode(c);
        }
    }

    private void unicode(char c) {
        ascii("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            ascii((char) HEX[c >> shift & 0xf]);
        }
    }
}
