package io.millrace.data;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;

/// A mutable row of numbered slots that keeps numbers unboxed: the one thing that readers fill,
/// expressions compute in and writers empty.
///
/// A slot has a fixed type for the life of its program; the row does not know it. Types that are
/// [Type#primitive()] live in a `long`:
///
/// | type | the `long` |
/// |---|---|
/// | BOOLEAN | 0 or 1 |
/// | INTEGER, BIGINT | the number |
/// | DOUBLE | its raw bits |
/// | DATE | days since 1970-01-01 |
/// | TIME | milliseconds since midnight |
/// | TIMESTAMP | milliseconds since 1970-01-01T00:00Z |
///
/// All others live as the objects that [Type] lists. A slot is NULL until it is set. Not
/// thread-safe.
public final class Row {
    /// Marks a primitive slot that is not NULL.
    private static final Object PRESENT = new Object();

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long[] bits;
    private final @Nullable Object[] refs;

    public Row(int slots) {
        bits = new long[slots];
        refs = new Object[slots];
    }

    private Row(Row of) {
        bits = of.bits.clone();
        refs = of.refs.clone();
    }

    /// A row of its own with the same values.
    public Row copy() {
        return new Row(this);
    }

    public int size() {
        return bits.length;
    }

    /// Sets every slot to NULL.
    public void clear() {
        Arrays.fill(refs, null);
    }

    public boolean isNull(int slot) {
        return refs[slot] == null;
    }

    public void setNull(int slot) {
        refs[slot] = null;
    }

    public long getLong(int slot) {
        return bits[slot];
    }

    public void setLong(int slot, long value) {
        bits[slot] = value;
        refs[slot] = PRESENT;
    }

    public double getDouble(int slot) {
        return Double.longBitsToDouble(bits[slot]);
    }

    public void setDouble(int slot, double value) {
        setLong(slot, Double.doubleToRawLongBits(value));
    }

    public boolean getBoolean(int slot) {
        return bits[slot] != 0;
    }

    public void setBoolean(int slot, boolean value) {
        setLong(slot, value ? 1 : 0);
    }

    /// The object in a slot whose type is not primitive; `null` is NULL.
    public @Nullable Object getObject(int slot) {
        return refs[slot];
    }

    /// Sets a slot whose type is not primitive; `null` is NULL.
    public void setObject(int slot, @Nullable Object value) {
        refs[slot] = value;
    }

    /// Copies one slot of `from` into one of this row, whatever its type.
    public void copy(Row from, int fromSlot, int toSlot) {
        bits[toSlot] = from.bits[fromSlot];
        refs[toSlot] = from.refs[fromSlot];
    }

    /// The value of a slot as the object that [Type] lists for its type.
    public @Nullable Object box(int slot, Type type) {
        Object ref = refs[slot];
        if (ref == null || !(type instanceof Scalar scalar) || !scalar.primitive()) {
            return ref;
        }
        long value = bits[slot];
        return switch (scalar) {
            case BOOLEAN -> value != 0;
            case INTEGER -> (int) value;
            case BIGINT -> value;
            case DOUBLE -> Double.longBitsToDouble(value);
            case DATE -> LocalDate.ofEpochDay(value);
            case TIME -> LocalTime.ofNanoOfDay(value * NANOS_PER_MILLI);
            case TIMESTAMP -> Instant.ofEpochMilli(value);
            case STRING, BYTES -> ref;
        };
    }

    /// Sets a slot from the object that [Type] lists for its type.
    ///
    /// @throws ClassCastException if the object is not of that class
    public void unbox(int slot, Type type, @Nullable Object value) {
        if (value == null || !(type instanceof Scalar scalar) || !scalar.primitive()) {
            refs[slot] = value;
            return;
        }
        setLong(
                slot,
                switch (scalar) {
                    case BOOLEAN -> ((Boolean) value) ? 1 : 0;
                    case INTEGER -> ((Integer) value).longValue();
                    case BIGINT -> (Long) value;
                    case DOUBLE -> Double.doubleToRawLongBits((Double) value);
                    case DATE -> ((LocalDate) value).toEpochDay();
                    case TIME -> ((LocalTime) value).toNanoOfDay() / NANOS_PER_MILLI;
                    case TIMESTAMP -> ((Instant) value).toEpochMilli();
                    case STRING, BYTES -> throw new IllegalStateException("not primitive");
                });
    }
}
