package io.millrace.sql.functions;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `TOPK(x [, y ...], k)` and `TOPKDISTINCT(x, k)`: the k largest values of x, the largest first;
/// with further columns, STRUCTs of x and them (`SORT_COL`, `COL0`, `COL1` ...). NULLs do not
/// count; of equal ones the first stays first.
///
/// @param element what the result is a list of
record TopAggregate(String name, boolean distinct, int k, List<Type> columns, Type element)
        implements Aggregate {
    private static final int K_MAX = 10_000;

    static Aggregate topk(List<Aggregates.Argument> arguments) {
        return bind("TOPK", false, arguments);
    }

    static Aggregate distinct(List<Aggregates.Argument> arguments) {
        if (arguments.size() != 2) {
            throw new IllegalArgumentException("TOPKDISTINCT takes (value, k)");
        }
        return bind("TOPKDISTINCT", true, arguments);
    }

    private static Aggregate bind(
            String name, boolean distinct, List<Aggregates.Argument> arguments) {
        if (arguments.size() < 2) {
            throw new IllegalArgumentException(name + " takes (value, k)");
        }
        int k = Aggregates.count(name, arguments.getLast(), K_MAX);
        var columns =
                arguments.subList(0, arguments.size() - 1).stream()
                        .map(Aggregates.Argument::type)
                        .toList();
        if (!Ordering.ordered(columns.getFirst())) {
            throw new IllegalArgumentException(
                    "%s needs a type with an order, not %s".formatted(name, columns.getFirst()));
        }
        return new TopAggregate(name, distinct, k, columns, element(columns));
    }

    private static Type element(List<Type> columns) {
        if (columns.size() == 1) {
            return columns.getFirst();
        }
        var fields = new ArrayList<Field>();
        for (int i = 0; i < columns.size(); i++) {
            fields.add(new Field(i == 0 ? "SORT_COL" : "COL" + (i - 1), columns.get(i)));
        }
        return new Type.Struct(fields);
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
        if (row.isNull(args[0])) {
            return;
        }
        var values = CollectAggregate.values(state, at);
        insert(values, value(row, args));
        state.setObject(at, Collections.unmodifiableList(values));
    }

    private @Nullable Object value(Row row, int[] args) {
        if (!(element instanceof Type.Struct struct) || columns.size() == 1) {
            return row.box(args[0], element);
        }
        var fields = new ArrayList<@Nullable Object>();
        for (int i = 0; i < columns.size(); i++) {
            fields.add(row.box(args[i], columns.get(i)));
        }
        return new StructValue(struct, fields);
    }

    private void insert(List<@Nullable Object> values, @Nullable Object value) {
        int place = 0;
        while (place < values.size() && compare(values.get(place), value) >= 0) {
            if (distinct && compare(values.get(place), value) == 0) {
                return;
            }
            place++;
        }
        values.add(place, value);
        if (values.size() > k) {
            values.removeLast();
        }
    }

    private int compare(@Nullable Object a, @Nullable Object b) {
        var type = columns.getFirst();
        var both = new Row(2);
        both.unbox(0, type, sortValue(a));
        both.unbox(1, type, sortValue(b));
        return Ordering.compare(type, both, 0, both, 1);
    }

    private @Nullable Object sortValue(@Nullable Object value) {
        return columns.size() > 1 && value instanceof StructValue struct ? struct.get(0) : value;
    }

    /// The next largest is not known once one is gone.
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
        var values = CollectAggregate.values(state, at);
        CollectAggregate.values(other, otherAt).forEach(value -> insert(values, value));
        state.setObject(at, Collections.unmodifiableList(values));
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        out.copy(state, at, slot);
    }
}
