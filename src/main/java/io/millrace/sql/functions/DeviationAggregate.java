package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.List;

/// `STDDEV_SAMPLE(x)`: the sample standard deviation of what is not NULL; 0 for fewer than two.
/// `STDDEV_SAMP(x)` is its square, the variance: ksqlDB's first try under this name, kept for the
/// queries that use it.
///
/// The state is the count, the mean and the sum of squared distances from it (Welford), which does
/// not lose the small differences of large numbers.
record DeviationAggregate(String name, Type argument, boolean squared) implements Aggregate {
    static Aggregate samp(List<Aggregates.Argument> arguments) {
        return new DeviationAggregate(
                "STDDEV_SAMP", Aggregates.number("STDDEV_SAMP", arguments), true);
    }

    static Aggregate sample(List<Aggregates.Argument> arguments) {
        return new DeviationAggregate(
                "STDDEV_SAMPLE", Aggregates.number("STDDEV_SAMPLE", arguments), false);
    }

    @Override
    public List<Type> state() {
        return List.of(Scalar.BIGINT, Scalar.DOUBLE, Scalar.DOUBLE);
    }

    @Override
    public Type result() {
        return Scalar.DOUBLE;
    }

    @Override
    public void init(Row state, int at) {
        set(state, at, 0, 0, 0);
    }

    private static void set(Row state, int at, long count, double mean, double squares) {
        state.setLong(at, count);
        state.setDouble(at + 1, mean);
        state.setDouble(at + 2, squares);
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        if (row.isNull(args[0])) {
            return;
        }
        double value = Aggregates.decimal(row, args[0], argument);
        long count = state.getLong(at) + 1;
        double mean = state.getDouble(at + 1);
        double next = mean + (value - mean) / count;
        set(state, at, count, next, state.getDouble(at + 2) + (value - mean) * (value - next));
    }

    @Override
    public boolean removes() {
        return true;
    }

    @Override
    public void remove(Row state, int at, Row row, int[] args) {
        if (row.isNull(args[0])) {
            return;
        }
        double value = Aggregates.decimal(row, args[0], argument);
        long count = state.getLong(at) - 1;
        if (count <= 0) {
            init(state, at);
            return;
        }
        double mean = state.getDouble(at + 1);
        double before = (mean * (count + 1) - value) / count;
        double squares = state.getDouble(at + 2) - (value - mean) * (value - before);
        set(state, at, count, before, Math.max(0, squares));
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        long a = state.getLong(at);
        long b = other.getLong(otherAt);
        if (b == 0) {
            return;
        }
        double apart = other.getDouble(otherAt + 1) - state.getDouble(at + 1);
        double mean = state.getDouble(at + 1) + apart * b / (a + b);
        double squares =
                state.getDouble(at + 2)
                        + other.getDouble(otherAt + 2)
                        + apart * apart * a * b / (a + b);
        set(state, at, a + b, mean, squares);
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        long count = state.getLong(at);
        double variance = count < 2 ? 0 : state.getDouble(at + 2) / (count - 1);
        out.setDouble(slot, squared ? variance : Math.sqrt(variance));
    }
}
