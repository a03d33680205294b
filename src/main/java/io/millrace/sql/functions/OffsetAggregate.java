package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;

/// `EARLIEST_BY_OFFSET(x [, n] [, ignoreNulls])` and `LATEST_BY_OFFSET(...)`: the first or last
/// value, or, with n, the first or last n as an ARRAY in the order in which they came. NULLs are
/// left out unless `ignoreNulls` is false.
///
/// @param count n, or 0 where there is none and the result is one value
record OffsetAggregate(String name, boolean earliest, int count, boolean ignoreNulls, Type value)
        implements Aggregate {
    private static final int VALUES_MAX = 10_000;

    static Aggregate earliest(List<Aggregates.Argument> arguments) {
        return bind("EARLIEST_BY_OFFSET", true, arguments);
    }

    static Aggregate latest(List<Aggregates.Argument> arguments) {
        return bind("LATEST_BY_OFFSET", false, arguments);
    }

    private static Aggregate bind(
            String name, boolean earliest, List<Aggregates.Argument> arguments) {
        if (arguments.isEmpty() || arguments.size() > 3) {
            throw new IllegalArgumentException(name + " takes (value [, n] [, ignoreNulls])");
        }
        boolean ignoreNulls = true;
        int counts = arguments.size() - 1;
        if (counts > 0 && arguments.getLast().type() == Scalar.BOOLEAN) {
            ignoreNulls = (Boolean) Aggregates.constant(name, arguments.getLast());
            counts--;
        }
        if (counts > 1) {
            throw new IllegalArgumentException(name + " takes (value [, n] [, ignoreNulls])");
        }
        int count = counts == 0 ? 0 : Aggregates.count(name, arguments.get(1), VALUES_MAX);
        return new OffsetAggregate(name, earliest, count, ignoreNulls, arguments.getFirst().type());
    }

    @Override
    public List<Type> state() {
        return count == 0 ? List.of(value, Scalar.BOOLEAN) : List.of(Type.array(value));
    }

    @Override
    public Type result() {
        return count == 0 ? value : Type.array(value);
    }

    @Override
    public void init(Row state, int at) {
        if (count == 0) {
            state.setNull(at);
            state.setBoolean(at + 1, false);
        } else {
            state.setObject(at, List.of());
        }
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        if (ignoreNulls && row.isNull(args[0])) {
            return;
        }
        if (count > 0) {
            append(state, at, row.box(args[0], value));
        } else if (!earliest || !state.getBoolean(at + 1)) {
            state.copy(row, args[0], at);
            state.setBoolean(at + 1, true);
        }
    }

    private void append(Row state, int at, @Nullable Object next) {
        var values = CollectAggregate.values(state, at);
        if (earliest && values.size() >= count) {
            return;
        }
        values.add(next);
        if (values.size() > count) {
            values.removeFirst();
        }
        state.setObject(at, Collections.unmodifiableList(values));
    }

    /// What was before the first, or after the last, is not known once it is gone.
    @Override
    public boolean removes() {
        return false;
    }

    @Override
    public boolean merges() {
        return true;
    }

    /// Sessions are put together in the order of their times.
    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        if (count > 0) {
            for (var more : CollectAggregate.values(other, otherAt)) {
                append(state, at, more);
            }
        } else if (other.getBoolean(otherAt + 1) && (!earliest || !state.getBoolean(at + 1))) {
            state.copy(other, otherAt, at);
            state.setBoolean(at + 1, true);
        }
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        out.copy(state, at, slot);
    }
}
