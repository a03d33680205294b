package io.millrace.sql.analyze;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.parse.Sql.ArithmeticOp;

import java.util.ArrayList;
import java.util.Optional;

/// The rules by which types combine. Source: ksqlDB reference, "Data types" and "Operators".
final class Types {
    /// INTEGER and BIGINT as decimals, wide enough for every value.
    private static final Type.Decimal INTEGER_DIGITS = Type.decimal(10, 0);

    private static final Type.Decimal BIGINT_DIGITS = Type.decimal(19, 0);

    private Types() {}

    /// The type that both convert to without loss: numbers widen INTEGER, BIGINT, DECIMAL, DOUBLE;
    /// structs have the same fields in the same order; all else must be equal.
    static Optional<Type> common(Type left, Type right) {
        return merge(left, right, Types::commonStruct);
    }

    /// As [#common], but structs get the fields of both, by name: first those of the left one.
    static Optional<Type> union(Type left, Type right) {
        return merge(left, right, Types::unionStruct);
    }

    /// What becomes of two structs.
    private interface Structs {
        Optional<Type> merge(Type.Struct left, Type.Struct right);
    }

    private static Optional<Type> merge(Type left, Type right, Structs structs) {
        if (left.equals(right)) {
            return Optional.of(left);
        }
        if (left.numeric() && right.numeric()) {
            return Optional.of(widest(left, right));
        }
        if (left instanceof Type.Array(var l) && right instanceof Type.Array(var r)) {
            return merge(l, r, structs).map(Type::array);
        }
        if (left instanceof Type.Map(var lk, var lv) && right instanceof Type.Map(var rk, var rv)) {
            return merge(lk, rk, structs)
                    .flatMap(k -> merge(lv, rv, structs).map(v -> Type.map(k, v)));
        }
        if (left instanceof Type.Struct l && right instanceof Type.Struct r) {
            return structs.merge(l, r);
        }
        return Optional.empty();
    }

    private static Optional<Type> unionStruct(Type.Struct left, Type.Struct right) {
        var fields = new ArrayList<Field>();
        for (var l : left.fields()) {
            var other = right.indexOf(l.name()).map(i -> right.fields().get(i).type());
            var type = other.isEmpty() ? Optional.of(l.type()) : union(l.type(), other.get());
            if (type.isEmpty()) {
                return Optional.empty();
            }
            fields.add(new Field(l.name(), type.get()));
        }
        right.fields().stream().filter(r -> left.indexOf(r.name()).isEmpty()).forEach(fields::add);
        return Optional.of(new Type.Struct(fields));
    }

    private static Optional<Type> commonStruct(Type.Struct left, Type.Struct right) {
        var fields = new ArrayList<Field>();
        for (int i = 0; i < left.fields().size() && i < right.fields().size(); i++) {
            var l = left.fields().get(i);
            var r = right.fields().get(i);
            if (l.name().equals(r.name())) {
                common(l.type(), r.type()).ifPresent(t -> fields.add(new Field(l.name(), t)));
            }
        }
        boolean all =
                fields.size() == left.fields().size() && fields.size() == right.fields().size();
        return all ? Optional.of(new Type.Struct(fields)) : Optional.empty();
    }

    private static Type widest(Type left, Type right) {
        if (left == Scalar.DOUBLE || right == Scalar.DOUBLE) {
            return Scalar.DOUBLE;
        }
        if (left instanceof Type.Decimal || right instanceof Type.Decimal) {
            var l = digits(left);
            var r = digits(right);
            int scale = Math.max(l.scale(), r.scale());
            int whole = Math.max(l.precision() - l.scale(), r.precision() - r.scale());
            return Type.decimal(whole + scale, scale);
        }
        return left == Scalar.BIGINT || right == Scalar.BIGINT ? Scalar.BIGINT : Scalar.INTEGER;
    }

    /// A numeric type but DOUBLE as a decimal.
    static Type.Decimal digits(Type type) {
        return type instanceof Type.Decimal d
                ? d
                : type == Scalar.INTEGER ? INTEGER_DIGITS : BIGINT_DIGITS;
    }

    /// The type of an arithmetic expression over two numbers.
    static Type arithmetic(ArithmeticOp op, Type left, Type right) {
        if (!(left instanceof Type.Decimal) && !(right instanceof Type.Decimal)) {
            return widest(left, right);
        }
        if (left == Scalar.DOUBLE || right == Scalar.DOUBLE) {
            return Scalar.DOUBLE;
        }
        var l = digits(left);
        var r = digits(right);
        return switch (op) {
            case ADD, SUBTRACT -> {
                int scale = Math.max(l.scale(), r.scale());
                int whole = Math.max(l.precision() - l.scale(), r.precision() - r.scale());
                yield Type.decimal(whole + scale + 1, scale);
            }
            case MULTIPLY -> Type.decimal(l.precision() + r.precision() + 1, l.scale() + r.scale());
            case DIVIDE -> {
                int scale = Math.max(6, l.scale() + r.precision() + 1);
                yield Type.decimal(l.precision() - l.scale() + r.scale() + scale, scale);
            }
            case MODULUS -> {
                int scale = Math.max(l.scale(), r.scale());
                int whole = Math.min(l.precision() - l.scale(), r.precision() - r.scale());
                yield Type.decimal(whole + scale, scale);
            }
        };
    }

    /// Whether CAST can turn one into the other at all.
    static boolean castable(Type from, Type to) {
        if (from.equals(to) || to == Scalar.STRING) {
            return from != Scalar.BYTES || to != Scalar.STRING;
        }
        if (from.numeric() && to.numeric()) {
            return true;
        }
        if (from == Scalar.STRING) {
            return to instanceof Type.Decimal || (to instanceof Scalar && to != Scalar.BYTES);
        }
        if (from == Scalar.TIMESTAMP) {
            return to == Scalar.DATE || to == Scalar.TIME;
        }
        if (from == Scalar.DATE) {
            return to == Scalar.TIMESTAMP;
        }
        if (from instanceof Type.Array(var f) && to instanceof Type.Array(var t)) {
            return castable(f, t);
        }
        if (from instanceof Type.Map(var fk, var fv) && to instanceof Type.Map(var tk, var tv)) {
            return castable(fk, tk) && castable(fv, tv);
        }
        if (from instanceof Type.Struct f && to instanceof Type.Struct t) {
            return t.fields().stream()
                    .allMatch(
                            field ->
                                    f.fields().stream()
                                            .filter(have -> have.name().equals(field.name()))
                                            .allMatch(h -> castable(h.type(), field.type())));
        }
        return false;
    }
}
