package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.List;

/// `AVG(x)`: the mean of what is not NULL, a DOUBLE; 0 for nothing. The state is the sum and the
/// count.
record AvgAggregate(Type argument) implements Aggregate {
    static Aggregate bind(List<Aggregates.Argument> arguments) {
        return new AvgAggregate(Aggregates.number("AVG", arguments));
    }

    @Override
    public String name() {
        return "AVG";
    }

    @Override
    public List<Type> state() {
        return List.of(Scalar.DOUBLE, Scalar.BIGINT);
    }

    @Override
    public Type result() {
        return Scalar.DOUBLE;
    }

    @Override
    public void init(Row state, int at) {
        state.setDouble(at, 0);
        state.setLong(at + 1, 0);
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        plus(state, at, row, args[0], 1);
    }

    @Override
    public boolean removes() {
        return true;
    }

    @Override
    public void remove(Row state, int at, Row row, int[] args) {
        plus(state, at, row, args[0], -1);
    }

    private void plus(Row state, int at, Row row, int slot, int sign) {
        if (row.isNull(slot)) {
            return;
        }
        double value = Aggregates.decimal(row, slot, argument);
        state.setDouble(at, state.getDouble(at) + sign * value);
        state.setLong(at + 1, state.getLong(at + 1) + sign);
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        state.setDouble(at, state.getDouble(at) + other.getDouble(otherAt));
        state.setLong(at + 1, state.getLong(at + 1) + other.getLong(otherAt + 1));
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        long count = state.getLong(at + 1);
        out.setDouble(slot, count == 0 ? 0 : state.getDouble(at) / count);
    }
}
