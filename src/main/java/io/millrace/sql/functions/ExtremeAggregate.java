package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.List;

/// `MIN(x)` and `MAX(x)`: the first or last of what is not NULL, in the order of its type; NULL for
/// nothing.
///
/// @param sign -1 for MIN, 1 for MAX
record ExtremeAggregate(String name, int sign, Type result) implements Aggregate {
    static Aggregate min(List<Aggregates.Argument> arguments) {
        return bind("MIN", -1, arguments);
    }

    static Aggregate max(List<Aggregates.Argument> arguments) {
        return bind("MAX", 1, arguments);
    }

    private static Aggregate bind(String name, int sign, List<Aggregates.Argument> arguments) {
        var type = Aggregates.one(name, arguments);
        if (!Ordering.ordered(type) || type == Scalar.BOOLEAN) {
            throw new IllegalArgumentException(
                    "%s needs a type with an order, not %s".formatted(name, type));
        }
        return new ExtremeAggregate(name, sign, type);
    }

    @Override
    public List<Type> state() {
        return List.of(result);
    }

    @Override
    public void init(Row state, int at) {
        state.setNull(at);
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        take(state, at, row, args[0]);
    }

    /// The next smallest is not known once the smallest is gone.
    @Override
    public boolean removes() {
        return false;
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        take(state, at, other, otherAt);
    }

    private void take(Row state, int at, Row row, int slot) {
        if (!row.isNull(slot)
                && (state.isNull(at)
                        || sign * Ordering.compare(result, row, slot, state, at) > 0)) {
            state.copy(row, slot, at);
        }
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        out.copy(state, at, slot);
    }
}
