package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Objects;

/// The order of values: numbers and points in time by size, text by UTF-16 code unit, BYTES byte by
/// byte, unsigned.
public final class Ordering {
    private Ordering() {}

    /// Whether values of the type have an order at all.
    public static boolean ordered(Type type) {
        return type instanceof Scalar || type instanceof Type.Decimal;
    }

    /// Below 0, 0 or above 0, as the value in `a` comes before, with or after the one in `b`.
    /// Neither is NULL.
    public static int compare(Type type, Row a, int slotA, Row b, int slotB) {
        return switch (type) {
            case Scalar scalar ->
                    switch (scalar) {
                        case BOOLEAN, INTEGER, BIGINT, DATE, TIME, TIMESTAMP ->
                                Long.compare(a.getLong(slotA), b.getLong(slotB));
                        case DOUBLE -> Double.compare(a.getDouble(slotA), b.getDouble(slotB));
                        case STRING -> ((String) of(a, slotA)).compareTo((String) of(b, slotB));
                        case BYTES -> bytes((ByteBuffer) of(a, slotA), (ByteBuffer) of(b, slotB));
                    };
            case Type.Decimal _ -> ((BigDecimal) of(a, slotA)).compareTo((BigDecimal) of(b, slotB));
            case Type.Array _, Type.Map _, Type.Struct _ ->
                    throw new IllegalArgumentException(type + " has no order");
        };
    }

    private static Object of(Row row, int slot) {
        return Objects.requireNonNull(row.getObject(slot));
    }

    private static int bytes(ByteBuffer a, ByteBuffer b) {
        int common = Math.min(a.limit(), b.limit());
        for (int i = 0; i < common; i++) {
            int order = Byte.compareUnsigned(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.limit(), b.limit());
    }
}
