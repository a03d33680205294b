package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `COLLECT_LIST(x)` and `COLLECT_SET(x)`: the values as an ARRAY in the order in which they came,
/// NULLs too, at most [#VALUES_MAX].
///
/// @param distinct whether each value is kept once
record CollectAggregate(String name, boolean distinct, Type element) implements Aggregate {
    private static final int VALUES_MAX = 1000;

    static Aggregate list(List<Aggregates.Argument> arguments) {
        return new CollectAggregate(
                "COLLECT_LIST", false, Aggregates.one("COLLECT_LIST", arguments));
    }

    static Aggregate set(List<Aggregates.Argument> arguments) {
        return new CollectAggregate("COLLECT_SET", true, Aggregates.one("COLLECT_SET", arguments));
    }

    @Override
    public List<Type> state() {
        return List.of(result());
    }

    @Override
    public Type result() {
        return Type.array(element);
    }

    @Override
    public void init(Row state, int at) {
        state.setObject(at, List.of());
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        var values = values(state, at);
        var value = row.box(args[0], element);
        if (values.size() < VALUES_MAX && !(distinct && values.contains(value))) {
            values.add(value);
            state.setObject(at, Collections.unmodifiableList(values));
        }
    }

    /// A set does not know how often it saw a value.
    @Override
    public boolean removes() {
        return !distinct;
    }

    @Override
    public void remove(Row state, int at, Row row, int[] args) {
        var values = values(state, at);
        int last = values.lastIndexOf(row.box(args[0], element));
        if (last >= 0) {
            values.remove(last);
            state.setObject(at, Collections.unmodifiableList(values));
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        var values = values(state, at);
        for (var value : values(other, otherAt)) {
            if (values.size() < VALUES_MAX && !(distinct && values.contains(value))) {
                values.add(value);
            }
        }
        state.setObject(at, Collections.unmodifiableList(values));
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        out.copy(state, at, slot);
    }

    /// A copy: the list in a state is shared with its older versions.
    static List<@Nullable Object> values(Row state, int at) {
        var copy = new ArrayList<@Nullable Object>();
        if (state.getObject(at) instanceof List<?> list) {
            copy.addAll(list);
        }
        return copy;
    }
}
