package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.Collections;
import java.util.List;

/// `CORRELATION(x, y)`: Pearson's coefficient over the rows in which neither is NULL; NaN where it
/// has none.
///
/// The state is the count and the sums of x, y, x*x, y*y and x*y.
record CorrelationAggregate(Type x, Type y) implements Aggregate {
    private static final int SLOTS = 6;

    static Aggregate bind(List<Aggregates.Argument> arguments) {
        if (arguments.size() != 2) {
            throw new IllegalArgumentException("CORRELATION takes two columns");
        }
        return new CorrelationAggregate(
                Aggregates.number("CORRELATION", arguments.get(0).type()),
                Aggregates.number("CORRELATION", arguments.get(1).type()));
    }

    @Override
    public String name() {
        return "CORRELATION";
    }

    @Override
    public List<Type> state() {
        return Collections.nCopies(SLOTS, Scalar.DOUBLE);
    }

    @Override
    public Type result() {
        return Scalar.DOUBLE;
    }

    @Override
    public void init(Row state, int at) {
        for (int i = 0; i < SLOTS; i++) {
            state.setDouble(at + i, 0);
        }
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        plus(state, at, row, args, 1);
    }

    @Override
    public boolean removes() {
        return true;
    }

    @Override
    public void remove(Row state, int at, Row row, int[] args) {
        plus(state, at, row, args, -1);
    }

    private void plus(Row state, int at, Row row, int[] args, int sign) {
        if (row.isNull(args[0]) || row.isNull(args[1])) {
            return;
        }
        double a = Aggregates.decimal(row, args[0], x);
        double b = Aggregates.decimal(row, args[1], y);
        double[] terms = {1, a, b, a * a, b * b, a * b};
        for (int i = 0; i < SLOTS; i++) {
            state.setDouble(at + i, state.getDouble(at + i) + sign * terms[i]);
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        for (int i = 0; i < SLOTS; i++) {
            state.setDouble(at + i, state.getDouble(at + i) + other.getDouble(otherAt + i));
        }
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        double n = state.getDouble(at);
        double a = state.getDouble(at + 1);
        double b = state.getDouble(at + 2);
        double spread =
                Math.sqrt(n * state.getDouble(at + 3) - a * a)
                        * Math.sqrt(n * state.getDouble(at + 4) - b * b);
        out.setDouble(slot, (n * state.getDouble(at + 5) - a * b) / spread);
    }
}
