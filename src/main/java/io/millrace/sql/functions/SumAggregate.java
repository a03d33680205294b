package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/// `SUM(x)`: the sum of what is not NULL, in the type of x; 0 for nothing.
///
/// A sum that leaves its type is an error, and the row that did it is not taken in: a wrapped
/// number would be wrong in silence.
record SumAggregate(Type result) implements Aggregate {
    static Aggregate bind(List<Aggregates.Argument> arguments) {
        return new SumAggregate(Aggregates.number("SUM", arguments));
    }

    @Override
    public String name() {
        return "SUM";
    }

    @Override
    public List<Type> state() {
        return List.of(result);
    }

    @Override
    public void init(Row state, int at) {
        if (result instanceof Type.Decimal(_, var scale)) {
            state.setObject(at, BigDecimal.ZERO.setScale(scale));
        } else {
            state.setLong(at, 0); // 0.0 has the same bits
        }
    }

    @Override
    public void add(Row state, int at, Row row, int[] args) {
        if (!row.isNull(args[0])) {
            plus(state, at, row, args[0], 1);
        }
    }

    @Override
    public boolean removes() {
        return true;
    }

    @Override
    public void remove(Row state, int at, Row row, int[] args) {
        if (!row.isNull(args[0])) {
            plus(state, at, row, args[0], -1);
        }
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void merge(Row state, int at, Row other, int otherAt) {
        plus(state, at, other, otherAt, 1);
    }

    private void plus(Row state, int at, Row row, int slot, int sign) {
        if (result instanceof Type.Decimal decimal) {
            state.setObject(at, decimalSum(state, at, row, slot, sign, decimal));
        } else if (result == Scalar.DOUBLE) {
            state.setDouble(at, state.getDouble(at) + sign * row.getDouble(slot));
        } else {
            long sum = Math.addExact(state.getLong(at), sign * row.getLong(slot));
            state.setLong(at, result == Scalar.INTEGER ? Math.toIntExact(sum) : sum);
        }
    }

    private static BigDecimal decimalSum(
            Row state, int at, Row row, int slot, int sign, Type.Decimal type) {
        var sum = (BigDecimal) state.getObject(at);
        var more = (BigDecimal) row.getObject(slot);
        if (sum == null || more == null) {
            throw new IllegalStateException("a state and an argument of SUM are never NULL here");
        }
        var result =
                (sign > 0 ? sum.add(more) : sum.subtract(more))
                        .setScale(type.scale(), RoundingMode.UNNECESSARY);
        if (result.precision() > type.precision()) {
            throw new ArithmeticException("the sum " + result + " does not fit " + type);
        }
        return result;
    }

    @Override
    public void result(Row state, int at, Row out, int slot) {
        out.copy(state, at, slot);
    }
}
