package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Type;

import java.util.List;

/// `SUM_LIST(x)`: the sum of all elements of all lists, as [SumAggregate] adds them.
///
/// @param sum of the elements
record SumListAggregate(Aggregate sum, Type element) implements Aggregate {
    private static final int[] ELEMENT = {0};

    static Aggregate bind(List<Aggregates.Argument> arguments) {
        if (!(Aggregates.one("SUM_LIST", arguments) instanceof Type.Array(var element))) {
            throw new IllegalArgumentException("SUM_LIST needs an ARRAY of numbers");
        }
        return new SumListAggregate(
                new SumAggregate(Aggregates.number("SUM_LIST", element)), element);
    }

    @Override
    public String name() {
        return "SUM_LIST";
    }

    @Override
    public List<Type> state() {
        return sum.state();
    }

    @Override
    public Type result() {
        return sum.result();
    }

    @Override
    public void init(Row state, int at) {
        sum.init(state, at);
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        if (row.getObject(args[0]) instanceof List<?> list) {
            var one = new Row(1);
            for (var value : list) {
                one.unbox(0, element, value);
                sum.add(state, at, one, ELEMENT);
            }
        }
    }

    @Override
    public boolean removes() {
        return true;
    }

    @Override
    public void remove(Row state, int at, Row row, int[] args) {
        if (row.getObject(args[0]) instanceof List<?> list) {
            var one = new Row(1);
            for (var value : list) {
                one.unbox(0, element, value);
                sum.remove(state, at, one, ELEMENT);
            }
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        sum.merge(state, at, other, otherAt);
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        sum.result(state, at, out, slot);
    }
}
