package io.millrace.sql.kernel;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.format.Layout.Part;
import io.millrace.format.RowWriter;
import io.millrace.sql.analyze.InsertRow;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/// Makes the records of an `INSERT INTO ... VALUES`, of a `DELETE`, or of an endpoint. For one
/// thread.
public final class RowInsert {
    /// @param key `null` for a source without key columns, or a NULL
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Made(byte @Nullable [] key, byte @Nullable [] value, long timestampMs) {}

    private final Row row;
    private final int[] inputs;
    private final List<Type> inputTypes;
    private final List<Compiled> values;
    private final Optional<Compiled> rowtime;
    private final Optional<Compiled> answer;
    private final Type answerType;
    private final Optional<RowWriter> key;
    private final Optional<RowWriter> value;

    /// @param inputTypes of what the columns of the expressions are
    /// @param answer a further expression, for [#answer]
    public RowInsert(InsertRow insert, List<Type> inputTypes, Optional<Typed> answer) {
        var slots = new Slots();
        this.inputTypes = List.copyOf(inputTypes);
        inputs = inputTypes.stream().mapToInt(_ -> slots.next()).toArray();
        var exprs = compiler(slots, column -> inputs[column]);
        values = insert.values().stream().map(exprs::compile).toList();
        rowtime = insert.rowtime().map(exprs::compile);
        this.answer = answer.map(exprs::compile);
        answerType = answer.map(Typed::type).orElse(Scalar.STRING);
        var into = insert.into();
        key = into.keyColumns().isEmpty() ? Optional.empty() : Optional.of(writer(into, Part.KEY));
        value = insert.tombstone() ? Optional.empty() : Optional.of(writer(into, Part.VALUE));
        row = slots.row();
    }

    private static ExprCompiler compiler(Slots slots, IntUnaryOperator columns) {
        return new ExprCompiler(
                slots,
                columns,
                (_, reason) -> {
                    throw new EvalException(reason);
                });
    }

    private RowWriter writer(Source into, Part part) {
        var columns = into.columns().stream().filter(c -> c.isKey() || c.isValue()).toList();
        var fields = new ArrayList<Field>();
        var at = new ArrayList<Integer>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.isKey() == (part == Part.KEY)) {
                fields.add(column.field());
                at.add(values.get(i).slot());
            }
        }
        var encoding = part == Part.KEY ? into.key() : into.value();
        return encoding.codec().writer(encoding.layout(part, fields, at));
    }

    /// The record of an INSERT whose values are constants.
    ///
    /// @param nowMs the time of a record to which the statement gives none
    /// @throws EvalException or what else an expression fails with
    public static Made record(InsertRow insert, long nowMs) {
        return new RowInsert(insert, List.of(), Optional.empty()).make(List.of(), nowMs);
    }

    /// The value of an expression without columns.
    ///
    /// @throws EvalException or what else it fails with
    public static @Nullable Object constant(Typed expr) {
        var slots = new Slots();
        var compiled =
                compiler(
                                slots,
                                column -> {
                                    throw new IllegalStateException("it has columns: " + column);
                                })
                        .compile(expr);
        var row = slots.row();
        compiled.eval().eval(row);
        return row.box(compiled.slot(), expr.type());
    }

    /// Makes a record.
    ///
    /// @param given values of the columns of the expressions
    /// @param nowMs the time of a record to which the statement gives none
    /// @throws EvalException or what else an expression fails with
    public Made make(List<? extends @Nullable Object> given, long nowMs) {
        for (int i = 0; i < inputs.length; i++) {
            row.unbox(inputs[i], inputTypes.get(i), given.get(i));
        }
        values.forEach(c -> c.eval().eval(row));
        rowtime.ifPresent(c -> c.eval().eval(row));
        answer.ifPresent(c -> c.eval().eval(row));
        return new Made(
                key.isPresent() ? key.get().write(row) : null,
                value.isPresent() ? value.get().write(row) : null,
                rowtime.map(c -> row.getLong(c.slot())).orElse(nowMs));
    }

    /// The further expression of the record that was made last.
    public @Nullable Object answer() {
        return answer.isPresent() ? row.box(answer.get().slot(), answerType) : null;
    }
}
