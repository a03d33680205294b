package io.millrace.sql.kernel;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.format.Layout.Part;
import io.millrace.format.RowWriter;
import io.millrace.sql.analyze.InsertRow;
import io.millrace.sql.catalog.Column;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Makes the record of an `INSERT INTO ... VALUES`, or of a `DELETE`.
public final class RowInsert {
    /// @param key `null` for a source without key columns, or a NULL
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Made(byte @Nullable [] key, byte @Nullable [] value, long timestampMs) {}

    private RowInsert() {}

    private static byte @Nullable [] write(Map<Part, RowWriter> writers, Part part, Row row) {
        return Objects.requireNonNull(writers.get(part)).write(row);
    }

    /// @param nowMs the time of a record to which the statement gives none
    /// @throws EvalException or what else an expression fails with
    public static Made record(InsertRow insert, long nowMs) {
        var slots = new Slots();
        var exprs =
                new ExprCompiler(
                        slots,
                        column -> {
                            throw new IllegalStateException("VALUES has no columns: " + column);
                        },
                        (_, reason) -> {
                            throw new EvalException(reason);
                        });
        var compiled = insert.values().stream().map(exprs::compile).toList();
        var rowtime = insert.rowtime().map(exprs::compile);
        var into = insert.into();
        var columns = into.columns().stream().filter(c -> c.isKey() || c.isValue()).toList();
        var writers = new EnumMap<Part, RowWriter>(Part.class);
        for (var part : Part.values()) {
            var fields = new ArrayList<Field>();
            var at = new ArrayList<Integer>();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                if (column.isKey() == (part == Part.KEY)) {
                    fields.add(column.field());
                    at.add(compiled.get(i).slot());
                }
            }
            var encoding = part == Part.KEY ? into.key() : into.value();
            writers.put(part, encoding.codec().writer(encoding.layout(part, fields, at)));
        }
        var row = slots.row();
        compiled.forEach(c -> c.eval().eval(row));
        rowtime.ifPresent(c -> c.eval().eval(row));
        boolean keyless = into.keyColumns().isEmpty();
        return new Made(
                keyless ? null : write(writers, Part.KEY, row),
                insert.tombstone() ? null : write(writers, Part.VALUE, row),
                rowtime.map(c -> row.getLong(c.slot())).orElse(nowMs));
    }
}
