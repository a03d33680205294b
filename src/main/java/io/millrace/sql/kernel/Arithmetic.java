package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.parse.Sql.ArithmeticOp;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// `+ - * / %` and the sign. Operands are not NULL here.
final class Arithmetic {
    private Arithmetic() {}

    static Eval of(Typed.Arithmetic a, int l, int r, int out) {
        if (a.type() instanceof Type.Decimal decimal) {
            return row -> row.setObject(out, decimal(a.op(), row, l, r, decimal));
        }
        return a.type() == Scalar.DOUBLE
                ? doubles(a.op(), l, r, out)
                : a.type() == Scalar.INTEGER
                        ? integers(a.op(), l, r, out)
                        : longs(a.op(), l, r, out);
    }

    /// Overflow wraps, as in Java and ksqlDB.
    private static Eval integers(ArithmeticOp op, int l, int r, int out) {
        return switch (op) {
            case ADD -> row -> row.setLong(out, wrap(row.getLong(l) + row.getLong(r)));
            case SUBTRACT -> row -> row.setLong(out, wrap(row.getLong(l) - row.getLong(r)));
            case MULTIPLY -> row -> row.setLong(out, wrap(row.getLong(l) * row.getLong(r)));
            case DIVIDE -> row -> row.setLong(out, wrap(row.getLong(l) / divisor(row, r)));
            case MODULUS -> row -> row.setLong(out, row.getLong(l) % divisor(row, r));
        };
    }

    /// The low 32 bits, with their sign.
    private static long wrap(long value) {
        return value << Integer.SIZE >> Integer.SIZE;
    }

    private static Eval longs(ArithmeticOp op, int l, int r, int out) {
        return switch (op) {
            case ADD -> row -> row.setLong(out, row.getLong(l) + row.getLong(r));
            case SUBTRACT -> row -> row.setLong(out, row.getLong(l) - row.getLong(r));
            case MULTIPLY -> row -> row.setLong(out, row.getLong(l) * row.getLong(r));
            case DIVIDE -> row -> row.setLong(out, row.getLong(l) / divisor(row, r));
            case MODULUS -> row -> row.setLong(out, row.getLong(l) % divisor(row, r));
        };
    }

    private static long divisor(Row row, int slot) {
        long divisor = row.getLong(slot);
        if (divisor == 0) {
            throw new EvalException("division by zero");
        }
        return divisor;
    }

    private static Eval doubles(ArithmeticOp op, int l, int r, int out) {
        return switch (op) {
            case ADD -> row -> row.setDouble(out, row.getDouble(l) + row.getDouble(r));
            case SUBTRACT -> row -> row.setDouble(out, row.getDouble(l) - row.getDouble(r));
            case MULTIPLY -> row -> row.setDouble(out, row.getDouble(l) * row.getDouble(r));
            case DIVIDE -> row -> row.setDouble(out, row.getDouble(l) / row.getDouble(r));
            case MODULUS -> row -> row.setDouble(out, row.getDouble(l) % row.getDouble(r));
        };
    }

    private static BigDecimal decimal(ArithmeticOp op, Row row, int l, int r, Type.Decimal type) {
        var left = Slot.decimal(row, l);
        var right = Slot.decimal(row, r);
        boolean divides = op == ArithmeticOp.DIVIDE || op == ArithmeticOp.MODULUS;
        if (divides && right.signum() == 0) {
            throw new EvalException("division by zero");
        }
        return switch (op) {
            case ADD -> left.add(right).setScale(type.scale(), RoundingMode.UNNECESSARY);
            case SUBTRACT -> left.subtract(right).setScale(type.scale(), RoundingMode.UNNECESSARY);
            case MULTIPLY -> left.multiply(right).setScale(type.scale(), RoundingMode.UNNECESSARY);
            case DIVIDE -> left.divide(right, type.scale(), RoundingMode.HALF_UP);
            case MODULUS -> left.remainder(right).setScale(type.scale(), RoundingMode.HALF_UP);
        };
    }

    static Eval negate(Type type, int in, int out) {
        if (type instanceof Type.Decimal) {
            return row -> row.setObject(out, Slot.decimal(row, in).negate());
        }
        if (type == Scalar.DOUBLE) {
            return row -> row.setDouble(out, -row.getDouble(in));
        }
        return type == Scalar.INTEGER
                ? row -> row.setLong(out, wrap(-row.getLong(in)))
                : row -> row.setLong(out, -row.getLong(in));
    }
}
