package io.millrace.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Row;
import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;

/// Reads single JSON values as the type that a column wants, with the conversions of ksqlDB.
///
/// Source: ksqlDB reference, "JSON"; where it would wrap a number around that does not fit, or cut
/// digits of a DECIMAL, this refuses the record.
///
/// Not thread-safe: holds the value that was read last.
final class JsonValues {
    private static final long DAY_MILLIS = 86_400_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// Digits that a `long` holds for certain.
    private static final int LONG_DIGITS = 18;

    /// Characters of a number that anyone reads; longer ones only burn time.
    private static final int NUMBER_MAX = 1000;

    /// Up to here every integer is a double, and so is every power of ten.
    private static final long EXACT_MAX = 1L << 53;

    private static final double[] POWERS = new double[23];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private long number;
    private @Nullable Object object;
    private boolean isNull;

    /// Reads the value at `pos` into a slot.
    ///
    /// @return where it ends
    int read(byte[] b, int pos, JsonType type, Row row, int slot) {
        int end = read(b, pos, type, 1);
        if (isNull) {
            row.setNull(slot);
        } else if (type.type.primitive()) {
            row.setLong(slot, number);
        } else {
            row.setObject(slot, object);
        }
        return end;
    }

    private int read(byte[] b, int pos, JsonType type, int depth) {
        if (b[pos] == 'n') {
            isNull = true;
            return JsonScan.literal(b, pos);
        }
        isNull = false;
        return switch (type.kind) {
            case BIGINT, TIMESTAMP -> integer(b, pos, type, Long.MIN_VALUE, Long.MAX_VALUE);
            case INTEGER, DATE -> integer(b, pos, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case TIME -> integer(b, pos, type, 0, DAY_MILLIS - 1);
            case DOUBLE -> floating(b, pos, type);
            case BOOLEAN -> bool(b, pos, type);
            case STRING -> string(b, pos);
            case DECIMAL -> decimal(b, pos, type);
            case BYTES -> bytes(b, pos, type);
            case ARRAY -> array(b, pos, type, depth);
            case MAP -> map(b, pos, type, depth);
            case STRUCT -> struct(b, pos, type, depth);
        };
    }

    private @Nullable Object boxed(JsonType type) {
        if (isNull) {
            return null;
        }
        return switch (type.kind) {
            case BOOLEAN -> number != 0;
            case INTEGER -> (int) number;
            case BIGINT -> number;
            case DOUBLE -> Double.longBitsToDouble(number);
            case DATE -> LocalDate.ofEpochDay(number);
            case TIME -> LocalTime.ofNanoOfDay(number * NANOS_PER_MILLI);
            case TIMESTAMP -> Instant.ofEpochMilli(number);
            case STRING, BYTES, DECIMAL, ARRAY, MAP, STRUCT -> object;
        };
    }

    private int integer(byte[] b, int pos, JsonType type, long min, long max) {
        int start = b[pos] == '-' ? pos + 1 : pos;
        long value = 0;
        int p = start;
        for (int digit; p < b.length && (digit = b[p] - '0') >= 0 && digit <= 9; p++) {
            value = value * 10 + digit;
        }
        int digits = p - start;
        boolean simple = digits > 0 && digits <= LONG_DIGITS && (b[start] != '0' || digits == 1);
        if (!simple || (p < b.length && (b[p] == '.' || (b[p] | 0x20) == 'e'))) {
            return converted(b, pos, type, min, max);
        }
        number = start == pos ? value : -value;
        if (number < min || number > max) {
            throw type.mismatch(b, pos);
        }
        return p;
    }

    /// An integer from a number with a fraction, which is cut off, or from a string of digits.
    private int converted(byte[] b, int pos, JsonType type, long min, long max) {
        int end;
        if (b[pos] == '"') {
            end = string(b, pos);
            try {
                number = Long.parseLong(text());
            } catch (NumberFormatException _) {
                throw type.mismatch(b, pos);
            }
        } else {
            end = numberEnd(b, pos, type);
            var value = parsed(b, pos, end, type);
            if (value.precision() - (long) value.scale() > LONG_DIGITS + 1) {
                throw type.mismatch(b, pos);
            }
            var whole = value.precision() <= value.scale() ? BigDecimal.ZERO : value;
            var integer = whole.toBigInteger();
            if (integer.bitLength() > 63) {
                throw type.mismatch(b, pos);
            }
            number = integer.longValue();
        }
        if (number < min || number > max) {
            throw type.mismatch(b, pos);
        }
        return end;
    }

    private static int numberEnd(byte[] b, int pos, JsonType type) {
        if (b[pos] != '-' && (b[pos] < '0' || b[pos] > '9')) {
            throw type.mismatch(b, pos);
        }
        return JsonScan.number(b, pos);
    }

    private static BigDecimal parsed(byte[] b, int pos, int end, JsonType type) {
        return parsed(new String(b, pos, end - pos, ISO_8859_1), pos, type);
    }

    private static BigDecimal parsed(String text, int pos, JsonType type) {
        if (text.length() > NUMBER_MAX) {
            throw type.mismatch("a number of %d characters".formatted(text.length()), pos);
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            throw type.mismatch(shown(text), pos);
        }
    }

    private static String shown(String text) {
        return text.length() <= 80 ? '"' + text + '"' : '"' + text.substring(0, 80) + "...\"";
    }

    /// Exact without a slow path where the digits and the power of ten are both doubles, as they
    /// mostly are. Source: W. Clinger, "How to read floating point numbers accurately".
    private int floating(byte[] b, int pos, JsonType type) {
        int start = b[pos] == '-' ? pos + 1 : pos;
        long digits = 0;
        int p = start;
        for (int digit; p < b.length && (digit = b[p] - '0') >= 0 && digit <= 9; p++) {
            digits = digits * 10 + digit;
        }
        int point = p;
        if (p < b.length && b[p] == '.') {
            p++;
            for (int digit; p < b.length && (digit = b[p] - '0') >= 0 && digit <= 9; p++) {
                digits = digits * 10 + digit;
            }
        }
        int scale = p == point ? 0 : p - point - 1;
        boolean wellFormed =
                point > start && (b[start] != '0' || point == start + 1) && p != point + 1;
        boolean exponent = p < b.length && (b[p] | 0x20) == 'e';
        if (!wellFormed || exponent || p - start > LONG_DIGITS || digits > EXACT_MAX) {
            return anyFloating(b, pos, type);
        }
        double value = digits / POWERS[scale];
        number = Double.doubleToRawLongBits(start == pos ? value : -value);
        return p;
    }

    private int anyFloating(byte[] b, int pos, JsonType type) {
        int end;
        String text;
        if (b[pos] == '"') {
            end = string(b, pos);
            text = text();
        } else {
            end = numberEnd(b, pos, type);
            text = new String(b, pos, end - pos, ISO_8859_1);
        }
        try {
            number = Double.doubleToRawLongBits(Double.parseDouble(text));
        } catch (NumberFormatException _) {
            throw type.mismatch(b, pos);
        }
        return end;
    }

    private int bool(byte[] b, int pos, JsonType type) {
        if (b[pos] != 't' && b[pos] != 'f') {
            throw type.mismatch(b, pos);
        }
        number = b[pos] == 't' ? 1 : 0;
        return JsonScan.literal(b, pos);
    }

    /// A string as it is; anything else as its JSON text without white space.
    private int string(byte[] b, int pos) {
        if (b[pos] == '"') {
            int end = JsonScan.string(b, pos + 1);
            if (end >= 0) {
                object = new String(b, pos + 1, end - pos - 1, ISO_8859_1);
                return end + 1;
            }
            object = JsonText.decode(b, pos + 1, ~end);
            return ~end + 1;
        }
        int end = JsonScan.value(b, pos, 1);
        object = compact(b, pos, end);
        return end;
    }

    private static String compact(byte[] b, int from, int to) {
        var bytes = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            if (b[i] == '"') {
                int end = JsonScan.string(b, i + 1);
                end = end < 0 ? ~end : end;
                if (!JsonText.valid(b, i + 1, end)) {
                    throw JsonScan.malformed(b, i, "UTF-8 and known escapes");
                }
                System.arraycopy(b, i, bytes, length, end + 1 - i);
                length += end + 1 - i;
                i = end;
            } else if (b[i] > ' ') {
                bytes[length++] = b[i];
            }
        }
        return new String(bytes, 0, length, UTF_8);
    }

    private String text() {
        if (object instanceof String text) {
            return text;
        }
        throw new IllegalStateException("no text was read");
    }

    private int decimal(byte[] b, int pos, JsonType type) {
        int end;
        BigDecimal value;
        if (b[pos] == '"') {
            end = string(b, pos);
            value = parsed(text(), pos, type);
        } else {
            end = numberEnd(b, pos, type);
            value = parsed(b, pos, end, type);
        }
        object = Decimals.fit(value, (Type.Decimal) type.type);
        if (object == null) {
            throw type.mismatch(b, pos);
        }
        return end;
    }

    private int bytes(byte[] b, int pos, JsonType type) {
        if (b[pos] != '"') {
            throw type.mismatch(b, pos);
        }
        int end = string(b, pos);
        try {
            object = ByteBuffer.wrap(Base64.getDecoder().decode(text()));
        } catch (IllegalArgumentException _) {
            throw type.mismatch(b, pos);
        }
        return end;
    }

    private int array(byte[] b, int pos, JsonType type, int depth) {
        if (b[pos] != '[') {
            throw type.mismatch(b, pos);
        }
        JsonScan.deeper(depth, pos);
        var values = new ArrayList<@Nullable Object>();
        pos = JsonScan.first(b, pos);
        while (pos >= 0) {
            pos = read(b, pos, type.element(), depth + 1);
            values.add(boxed(type.element()));
            pos = JsonScan.element(b, pos);
        }
        isNull = false;
        object = Collections.unmodifiableList(values);
        return ~pos;
    }

    private int map(byte[] b, int pos, JsonType type, int depth) {
        if (b[pos] != '{') {
            throw type.mismatch(b, pos);
        }
        JsonScan.deeper(depth, pos);
        var values = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        pos = JsonScan.open(b, pos);
        while (pos >= 0) {
            int name = pos;
            pos = JsonScan.colon(b, string(b, pos));
            Object key = key(type.key(), text(), name);
            pos = read(b, pos, type.element(), depth + 1);
            values.put(key, boxed(type.element()));
            pos = JsonScan.comma(b, pos);
        }
        isNull = false;
        object = Collections.unmodifiableMap(values);
        return ~pos;
    }

    /// The key of a map is always a string in JSON: its text is read as the type says.
    private @Nullable Object key(JsonType type, String name, int pos) {
        if (type.kind == JsonType.Kind.STRING) {
            return name;
        }
        boolean bare = type.kind == JsonType.Kind.BOOLEAN && !name.isEmpty();
        byte[] json = bare ? name.getBytes(UTF_8) : JsonText.quoted(name);
        try {
            if (read(json, 0, type, 1) == json.length) {
                return boxed(type);
            }
        } catch (FormatException | IndexOutOfBoundsException _) {
            // said below, with the place in the record
        }
        throw type.mismatch(shown(name), pos);
    }

    private int struct(byte[] b, int pos, JsonType type, int depth) {
        if (b[pos] != '{') {
            throw type.mismatch(b, pos);
        }
        JsonScan.deeper(depth, pos);
        List<JsonType> fields = type.fields();
        var values = new @Nullable Object[fields.size()];
        var exact = new boolean[fields.size()];
        JsonNames names = type.names();
        names.start();
        pos = JsonScan.open(b, pos);
        while (pos >= 0) {
            JsonNames.Name name = names.next(b, pos);
            pos = JsonScan.colon(b, pos + name.length);
            int start = pos;
            if (name.column < 0 || (exact[name.column] && !name.exact)) {
                pos = JsonScan.value(b, start, depth + 1);
            } else {
                exact[name.column] = name.exact;
                pos = read(b, start, fields.get(name.column), depth + 1);
                values[name.column] = boxed(fields.get(name.column));
            }
            if (name.second >= 0 && !exact[name.second]) {
                read(b, start, fields.get(name.second), depth + 1);
                values[name.second] = boxed(fields.get(name.second));
            }
            pos = JsonScan.comma(b, pos);
        }
        isNull = false;
        object = new StructValue((Type.Struct) type.type, Arrays.asList(values));
        return ~pos;
    }
}
