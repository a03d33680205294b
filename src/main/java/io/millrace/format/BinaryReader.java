package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;

/// Reads the shape that [BinaryRow] describes; what nobody reads is skipped.
final class BinaryReader implements RowReader {
    private static final long DAY_MILLIS = 86_400_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Layout layout;
    private final Type[] types;
    private final int[] slots;
    private byte[] bytes = new byte[0];
    private int pos;

    BinaryReader(Layout layout) {
        this.layout = layout;
        types = layout.fields().stream().map(f -> f.type()).toArray(Type[]::new);
        slots = layout.slots().stream().mapToInt(i -> i).toArray();
    }

    @Override
    public void read(byte[] from, Row row) {
        bytes = from;
        pos = 0;
        int column = 0;
        try {
            int bits = nulls(slots.length);
            for (; column < slots.length; column++) {
                read(bits, column, row);
            }
        } catch (IndexOutOfBoundsException | ArithmeticException | DateTimeException _) {
            throw new FormatException(
                    "not a binary row: %d bytes, broken before byte %d, in column %s"
                            .formatted(from.length, pos, name(column)));
        }
        if (pos != from.length) {
            throw new FormatException(
                    "not a binary row of %d columns: %d bytes, the last column ends at %d"
                            .formatted(slots.length, from.length, pos));
        }
    }

    private String name(int column) {
        return column < slots.length ? layout.fields().get(column).name() : "none";
    }

    private void read(int bits, int column, Row row) {
        int slot = slots[column];
        Type type = types[column];
        if (isNull(bits, column)) {
            if (slot != Layout.UNWANTED) {
                row.setNull(slot);
            }
        } else if (slot == Layout.UNWANTED) {
            skip(type);
        } else if (type instanceof Scalar scalar && scalar.primitive()) {
            row.setLong(slot, primitive(scalar));
        } else {
            row.setObject(slot, value(type));
        }
    }

    private int nulls(int count) {
        int at = pos;
        advance(BinaryRow.bitmap(count));
        return at;
    }

    private boolean isNull(int bits, int index) {
        return (bytes[bits + (index >>> 3)] >>> (index & 7) & 1) != 0;
    }

    private void advance(int count) {
        if (count < 0 || count > bytes.length - pos) {
            throw new IndexOutOfBoundsException(count);
        }
        pos += count;
    }

    private long primitive(Scalar type) {
        return switch (type) {
            case BOOLEAN -> bytes[pos++] == 0 ? 0 : 1;
            case DOUBLE -> {
                advance(Long.BYTES);
                yield ByteBuffer.wrap(bytes, pos - Long.BYTES, Long.BYTES).getLong();
            }
            case INTEGER, DATE -> Math.toIntExact(signed());
            case BIGINT, TIMESTAMP -> signed();
            case TIME -> {
                long millis = signed();
                if (millis < 0 || millis >= DAY_MILLIS) {
                    throw new ArithmeticException("no time of day");
                }
                yield millis;
            }
            case STRING, BYTES -> throw new IllegalStateException("not primitive");
        };
    }

    private Object value(Type type) {
        return switch (type) {
            case Scalar.STRING -> {
                int size = sized();
                yield new String(bytes, pos - size, size, UTF_8);
            }
            case Scalar.BYTES -> ByteBuffer.wrap(content());
            case Scalar scalar -> boxed(scalar);
            case Type.Decimal decimal -> decimal(decimal);
            case Type.Array array -> Collections.unmodifiableList(list(array.element()));
            case Type.Map map -> map(map);
            case Type.Struct struct -> struct(struct);
        };
    }

    private Object boxed(Scalar type) {
        long value = primitive(type);
        return switch (type) {
            case BOOLEAN -> value != 0;
            case INTEGER -> (int) value;
            case BIGINT -> value;
            case DOUBLE -> Double.longBitsToDouble(value);
            case DATE -> LocalDate.ofEpochDay(value);
            case TIME -> LocalTime.ofNanoOfDay(value * NANOS_PER_MILLI);
            case TIMESTAMP -> Instant.ofEpochMilli(value);
            case STRING, BYTES -> throw new IllegalStateException("not primitive");
        };
    }

    private BigDecimal decimal(Type.Decimal type) {
        int size = sized();
        if (size == 0) {
            throw new ArithmeticException("no digits");
        }
        return new BigDecimal(new BigInteger(bytes, pos - size, size), type.scale());
    }

    private List<@Nullable Object> list(Type element) {
        int count = count();
        int bits = nulls(count);
        var values = new ArrayList<@Nullable Object>(count);
        for (int i = 0; i < count; i++) {
            values.add(isNull(bits, i) ? null : value(element));
        }
        return values;
    }

    private Object map(Type.Map type) {
        List<@Nullable Object> keys = list(type.key());
        List<@Nullable Object> values = list(type.value());
        if (keys.size() != values.size()) {
            throw new ArithmeticException("keys without values");
        }
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (int i = 0; i < keys.size(); i++) {
            map.put(keys.get(i), values.get(i));
        }
        return Collections.unmodifiableMap(map);
    }

    private Object struct(Type.Struct type) {
        int bits = nulls(type.fields().size());
        var values = new @Nullable Object[type.fields().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = isNull(bits, i) ? null : value(type.fields().get(i).type());
        }
        return new StructValue(type, Arrays.asList(values));
    }

    private void skip(Type type) {
        switch (type) {
            case Scalar.STRING, Scalar.BYTES -> sized();
            case Type.Decimal _ -> sized();
            case Scalar scalar -> primitive(scalar);
            case Type.Array array -> skipList(array.element());
            case Type.Map map -> {
                skipList(map.key());
                skipList(map.value());
            }
            case Type.Struct struct -> {
                int bits = nulls(struct.fields().size());
                for (int i = 0; i < struct.fields().size(); i++) {
                    if (!isNull(bits, i)) {
                        skip(struct.fields().get(i).type());
                    }
                }
            }
        }
    }

    private void skipList(Type element) {
        int count = count();
        int bits = nulls(count);
        for (int i = 0; i < count; i++) {
            if (!isNull(bits, i)) {
                skip(element);
            }
        }
    }

    /// A number of values; each needs a bit at least, which keeps a broken one small.
    private int count() {
        long count = unsigned();
        if (count < 0 || count > 8L * (bytes.length - pos)) {
            throw new IndexOutOfBoundsException("count " + count);
        }
        return (int) count;
    }

    private int sized() {
        long size = unsigned();
        if (size < 0 || size > bytes.length - pos) {
            throw new IndexOutOfBoundsException("size " + size);
        }
        pos += (int) size;
        return (int) size;
    }

    private byte[] content() {
        int size = sized();
        return Arrays.copyOfRange(bytes, pos - size, pos);
    }

    private long signed() {
        long value = unsigned();
        return value >>> 1 ^ -(value & 1);
    }

    private long unsigned() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte b = bytes[pos++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new ArithmeticException("varint too long");
    }
}
