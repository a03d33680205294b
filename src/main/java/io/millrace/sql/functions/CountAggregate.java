package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.List;

/// `COUNT(*)`, `COUNT(x)`: rows, or rows in which x is not NULL. BIGINT.
///
/// @param argument whether there is one
record CountAggregate(boolean argument) implements Aggregate {
    static Aggregate bind(List<Aggregates.Argument> arguments) {
        if (arguments.size() > 1) {
            throw new IllegalArgumentException("COUNT takes * or one argument");
        }
        return new CountAggregate(!arguments.isEmpty());
    }

    @Override
    public String name() {
        return "COUNT";
    }

    @Override
    public List<Type> state() {
        return List.of(Scalar.BIGINT);
    }

    @Override
    public Type result() {
        return Scalar.BIGINT;
    }

    @Override
    public void init(Row state, int at) {
        state.setLong(at, 0);
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        count(state, at, row, args, 1);
    }

    @Override
    public boolean removes() {
        return true;
    }

    @Override
    public void remove(Row state, int at, Row row, int[] args) {
        count(state, at, row, args, -1);
    }

    private void count(Row state, int at, Row row, int[] args, int by) {
        if (!argument || !row.isNull(args[0])) {
            state.setLong(at, state.getLong(at) + by);
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        state.setLong(at, state.getLong(at) + other.getLong(otherAt));
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        out.copy(state, at, slot);
    }
}
