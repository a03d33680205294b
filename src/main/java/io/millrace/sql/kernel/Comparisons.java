package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.functions.Ordering;
import io.millrace.sql.parse.Sql.CompareOp;

import java.util.function.Predicate;

/// Comparisons of two slots of the same type, neither NULL.
final class Comparisons {
    private Comparisons() {}

    static Predicate<Row> of(CompareOp op, Type type, int l, int r) {
        if (op == CompareOp.EQUAL) {
            return equal(type, l, r);
        }
        if (op == CompareOp.NOT_EQUAL) {
            return equal(type, l, r).negate();
        }
        if (type.primitive() && type != Scalar.DOUBLE) {
            return switch (op) {
                case LESS -> row -> row.getLong(l) < row.getLong(r);
                case LESS_EQUAL -> row -> row.getLong(l) <= row.getLong(r);
                case GREATER -> row -> row.getLong(l) > row.getLong(r);
                case GREATER_EQUAL -> row -> row.getLong(l) >= row.getLong(r);
                case EQUAL, NOT_EQUAL, IS_DISTINCT, IS_NOT_DISTINCT ->
                        throw new IllegalArgumentException("not an order: " + op);
            };
        }
        return switch (op) {
            case LESS -> row -> Ordering.compare(type, row, l, row, r) < 0;
            case LESS_EQUAL -> row -> Ordering.compare(type, row, l, row, r) <= 0;
            case GREATER -> row -> Ordering.compare(type, row, l, row, r) > 0;
            case GREATER_EQUAL -> row -> Ordering.compare(type, row, l, row, r) >= 0;
            case EQUAL, NOT_EQUAL, IS_DISTINCT, IS_NOT_DISTINCT ->
                    throw new IllegalArgumentException("not an order: " + op);
        };
    }

    static Predicate<Row> equal(Type type, int l, int r) {
        if (type == Scalar.DOUBLE) {
            return row -> row.getDouble(l) == row.getDouble(r);
        }
        if (type.primitive()) {
            return row -> row.getLong(l) == row.getLong(r);
        }
        if (type instanceof Type.Decimal) {
            return row -> Slot.decimal(row, l).compareTo(Slot.decimal(row, r)) == 0;
        }
        return row -> Slot.object(row, l).equals(row.getObject(r));
    }
}
