package io.millrace.format;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

/// The format of internal topics and state stores: compact, and equal rows are equal bytes, so that
/// it can be a key. No user names it.
///
/// Shape: one bit a column (1 is NULL), filled up to bytes; then the values that are not NULL, in
/// the order of the columns:
///
/// | type | bytes |
/// |---|---|
/// | BOOLEAN | 0 or 1 |
/// | INTEGER, BIGINT, DATE, TIME, TIMESTAMP | zig-zag varint |
/// | DOUBLE | 8, big-endian, its bits; every NaN is the same |
/// | STRING | varint length, UTF-8 |
/// | BYTES | varint length, bytes |
/// | DECIMAL | varint length, unscaled number in two's complement, big-endian |
/// | ARRAY | varint count, for each value a bit for NULL as above, then the values |
/// | MAP | as an ARRAY of its keys, then one of its values; entries in the order of the encoded keys |
/// | STRUCT | as a row |
///
/// Every write gives bytes, also for a row of NULLs or without columns. The columns must be those
/// that were written: nothing in the bytes names them. A surrogate without its other half becomes
/// `?`.
public final class BinaryRow implements Format {
    @Override
    public String name() {
        return "MILLRACE";
    }

    @Override
    public void check(Layout layout) {
        Formats.refuseOptions(this, layout);
    }

    @Override
    public RowReader reader(Layout layout) {
        return new BinaryReader(layout);
    }

    @Override
    public RowWriter writer(Layout layout) {
        return new BinaryWriter(layout);
    }

    /// Bytes that a list of so many values needs for its NULL bits.
    static int bitmap(int count) {
        return (count + 7) >>> 3;
    }

    static boolean varint(Type type) {
        return type instanceof Scalar scalar
                && switch (scalar) {
                    case INTEGER, BIGINT, DATE, TIME, TIMESTAMP -> true;
                    case BOOLEAN, DOUBLE, STRING, BYTES -> false;
                };
    }
}
