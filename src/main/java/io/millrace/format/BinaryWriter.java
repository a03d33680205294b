package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes the shape that [BinaryRow] describes.
final class BinaryWriter implements RowWriter {
    private static final int VARINT_MAX = 10;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Type[] types;
    private final int[] slots;
    private byte[] buffer = new byte[128];
    private int length;

    BinaryWriter(Layout layout) {
        types = layout.fields().stream().map(Field::type).toArray(Type[]::new);
        slots = layout.slots().stream().mapToInt(i -> i).toArray();
    }

    private BinaryWriter() {
        types = new Type[0];
        slots = new int[0];
    }

    @Override
    public byte[] write(Row row) {
        length = 0;
        int bits = nulls(slots.length);
        for (int i = 0; i < slots.length; i++) {
            int slot = slots[i];
            if (row.isNull(slot)) {
                setNull(bits, i);
            } else if (!types[i].primitive()) {
                value(types[i], row.getObject(slot));
            } else if (BinaryRow.varint(types[i])) {
                signed(row.getLong(slot));
            } else if (types[i] == Scalar.DOUBLE) {
                floating(row.getDouble(slot));
            } else {
                single(row.getBoolean(slot) ? 1 : 0);
            }
        }
        return Arrays.copyOf(buffer, length);
    }

    private int nulls(int count) {
        int bytes = BinaryRow.bitmap(count);
        ensure(bytes);
        int at = length;
        Arrays.fill(buffer, at, at + bytes, (byte) 0);
        length += bytes;
        return at;
    }

    private void setNull(int bits, int index) {
        buffer[bits + (index >>> 3)] |= (byte) (1 << (index & 7));
    }

    private void value(Type type, @Nullable Object value) {
        switch (value) {
            case Boolean bool -> single(bool ? 1 : 0);
            case Integer number -> signed(number);
            case Long number -> signed(number);
            case LocalDate date -> signed(date.toEpochDay());
            case LocalTime time -> signed(time.toNanoOfDay() / NANOS_PER_MILLI);
            case Instant instant -> signed(instant.toEpochMilli());
            case Double number -> floating(number);
            case String text -> bytes(text.getBytes(UTF_8));
            case BigDecimal decimal -> bytes(decimal.unscaledValue().toByteArray());
            case ByteBuffer content -> {
                var bytes = new byte[content.limit()];
                content.get(0, bytes);
                bytes(bytes);
            }
            case List<?> list -> list(((Type.Array) type).element(), list);
            case Map<?, ?> map -> map((Type.Map) type, map);
            case StructValue struct -> struct(struct);
            case null, default -> throw new IllegalStateException("not a value of " + type);
        }
    }

    private void list(Type element, Collection<?> values) {
        unsigned(values.size());
        int bits = nulls(values.size());
        int index = 0;
        for (var value : values) {
            if (value == null) {
                setNull(bits, index);
            } else {
                value(element, value);
            }
            index++;
        }
    }

    private void struct(StructValue struct) {
        List<Field> fields = struct.type().fields();
        int bits = nulls(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            Object value = struct.get(i);
            if (value == null) {
                setNull(bits, i);
            } else {
                value(fields.get(i).type(), value);
            }
        }
    }

    /// Maps are equal whatever the order of their entries, so the bytes need an order of their own.
    private void map(Type.Map type, Map<?, ?> map) {
        var entries = new TreeMap<byte[], Map.Entry<?, ?>>(Arrays::compareUnsigned);
        var encoder = new BinaryWriter();
        for (var entry : map.entrySet()) {
            encoder.length = 0;
            if (entry.getKey() != null) {
                encoder.value(type.key(), entry.getKey());
            }
            entries.put(Arrays.copyOf(encoder.buffer, encoder.length), entry);
        }
        var keys = new ArrayList<@Nullable Object>();
        var values = new ArrayList<@Nullable Object>();
        for (var entry : entries.values()) {
            keys.add(entry.getKey());
            values.add(entry.getValue());
        }
        list(type.key(), keys);
        list(type.value(), values);
    }

    private void ensure(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
        }
    }

    private void single(int value) {
        ensure(1);
        buffer[length++] = (byte) value;
    }

    private void signed(long value) {
        unsigned(value << 1 ^ value >> 63);
    }

    private void unsigned(long value) {
        ensure(VARINT_MAX);
        while ((value & ~0x7fL) != 0) {
            buffer[length++] = (byte) (value | 0x80);
            value >>>= 7;
        }
        buffer[length++] = (byte) value;
    }

    private void floating(double value) {
        ensure(Long.BYTES);
        ByteBuffer.wrap(buffer, length, Long.BYTES).putLong(Double.doubleToLongBits(value));
        length += Long.BYTES;
    }

    private void bytes(byte[] bytes) {
        unsigned(bytes.length);
        ensure(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }
}
