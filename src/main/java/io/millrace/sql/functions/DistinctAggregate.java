package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `COUNT(DISTINCT x)`, and any other aggregate of one argument: each value counts once, however
/// often it comes. Exact, for at most [#VALUES_MAX] values a group; a further one is refused, which
/// the caller reports.
///
/// The state is the values, how often each came, and then the state of `of`.
record DistinctAggregate(Aggregate of, Type type) implements Aggregate {
    /// The state is written anew with each row.
    static final int VALUES_MAX = 10_000;

    private static final int OWN_SLOTS = 2;

    @Override
    public String name() {
        return of.name() + "(DISTINCT)";
    }

    @Override
    public List<Type> state() {
        var all = new ArrayList<Type>();
        all.add(Type.array(type));
        all.add(Type.array(Scalar.BIGINT));
        all.addAll(of.state());
        return all;
    }

    @Override
    public Type result() {
        return of.result();
    }

    @Override
    public void init(Row state, int at) {
        state.setObject(at, List.of());
        state.setObject(at + 1, List.of());
        of.init(state, at + OWN_SLOTS);
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        if (!row.isNull(args[0]) && count(state, at, row.box(args[0], type), 1)) {
            of.add(state, at + OWN_SLOTS, row, args);
        }
    }

    @Override
    public boolean removes() {
        return of.removes();
    }

    @Override
    public void remove(Row state, int at, Row row, int[] args) {
        if (!row.isNull(args[0]) && count(state, at, row.box(args[0], type), -1)) {
            of.remove(state, at + OWN_SLOTS, row, args);
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    /// Takes the values of the other session in one by one: those of both count once.
    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        var values = CollectAggregate.values(other, otherAt);
        var counts = CollectAggregate.values(other, otherAt + 1);
        var row = new Row(1);
        for (int i = 0; i < values.size(); i++) {
            if (count(state, at, values.get(i), (Long) counts.get(i))) {
                row.unbox(0, type, values.get(i));
                of.add(state, at + OWN_SLOTS, row, new int[] {0});
            }
        }
    }

    /// @param by how often the value came, or -1 where it went
    /// @return whether the value is new, or was the last one
    private static boolean count(Row state, int at, @Nullable Object value, long by) {
        var values = CollectAggregate.values(state, at);
        var counts = CollectAggregate.values(state, at + 1);
        int i = values.indexOf(value);
        if (i < 0 && by < 0) {
            return false;
        }
        if (i < 0 && values.size() >= VALUES_MAX) {
            throw new ArithmeticException(
                    "DISTINCT has seen %d different values, and counts no more; COUNT_DISTINCT estimates without a limit"
                            .formatted(VALUES_MAX));
        }
        boolean changed = i < 0;
        if (i < 0) {
            values.add(value);
            counts.add(by);
        } else {
            long now = (Long) counts.get(i) + by;
            counts.set(i, now);
            changed = now == 0;
            if (changed) {
                values.remove(i);
                counts.remove(i);
            }
        }
        state.setObject(at, Collections.unmodifiableList(values));
        state.setObject(at + 1, Collections.unmodifiableList(counts));
        return changed;
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        of.result(state, at + OWN_SLOTS, out, slot);
    }
}
