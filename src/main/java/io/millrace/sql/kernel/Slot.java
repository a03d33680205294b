package io.millrace.sql.kernel;

import io.millrace.data.Row;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Objects;

/// Reads slots that are known not to be NULL as what they hold.
final class Slot {
    private Slot() {}

    static String text(Row row, int slot) {
        return (String) Objects.requireNonNull(row.getObject(slot));
    }

    static BigDecimal decimal(Row row, int slot) {
        return (BigDecimal) Objects.requireNonNull(row.getObject(slot));
    }

    static ByteBuffer bytes(Row row, int slot) {
        return (ByteBuffer) Objects.requireNonNull(row.getObject(slot));
    }

    static Object object(Row row, int slot) {
        return Objects.requireNonNull(row.getObject(slot));
    }
}
