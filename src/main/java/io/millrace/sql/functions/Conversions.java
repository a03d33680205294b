package io.millrace.sql.functions;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Conversions that happen by themselves: INTEGER to BIGINT to DECIMAL to DOUBLE, and a STRING to
/// DATE, TIME or TIMESTAMP. As in ksqlDB.
public final class Conversions {
    private static final int INTEGER_DIGITS = 10;
    private static final int BIGINT_DIGITS = 19;

    /// What a conversion of text costs: any other way is better.
    private static final int TEXT_COST = 20;

    private static final int NESTED_COST = 10;

    /// Converts values of one type to another; not called for NULL.
    public interface Conversion {
        Object apply(Object value);
    }

    private Conversions() {}

    /// The type that values of both convert to, if there is one.
    public static Optional<Type> common(Type a, Type b) {
        if (a.equals(b)) {
            return Optional.of(a);
        }
        if (a.numeric() && b.numeric()) {
            return Optional.of(wider(a, b));
        }
        if (a == Scalar.STRING && b.temporal()) {
            return Optional.of(b);
        }
        if (b == Scalar.STRING && a.temporal()) {
            return Optional.of(a);
        }
        if (a instanceof Type.Array(var x) && b instanceof Type.Array(var y)) {
            return common(x, y).map(Type::array);
        }
        if (a instanceof Type.Map(var k, var x) && b instanceof Type.Map(var l, var y)) {
            return k.equals(l) ? common(x, y).map(v -> Type.map(k, v)) : Optional.empty();
        }
        return Optional.empty();
    }

    private static Type wider(Type a, Type b) {
        if (a == Scalar.DOUBLE || b == Scalar.DOUBLE) {
            return Scalar.DOUBLE;
        }
        if (a instanceof Scalar && b instanceof Scalar) {
            return Scalar.BIGINT;
        }
        var x = decimal(a).orElseThrow();
        var y = decimal(b).orElseThrow();
        int scale = Math.max(x.scale(), y.scale());
        int whole = Math.max(x.precision() - x.scale(), y.precision() - y.scale());
        return Type.decimal(whole + scale, scale);
    }

    /// The DECIMAL type that holds all values of a numeric type but DOUBLE.
    static Optional<Type.Decimal> decimal(Type type) {
        return switch (type) {
            case Type.Decimal decimal -> Optional.of(decimal);
            case Scalar.INTEGER -> Optional.of(Type.decimal(INTEGER_DIGITS, 0));
            case Scalar.BIGINT -> Optional.of(Type.decimal(BIGINT_DIGITS, 0));
            case Scalar _, Type.Array _, Type.Map _, Type.Struct _ -> Optional.empty();
        };
    }

    /// How far a conversion goes, 0 for none; empty where there is none.
    static OptionalInt cost(Type from, Type to) {
        if (from.equals(to)) {
            return OptionalInt.of(0);
        }
        if (conversion(from, to).isEmpty()) {
            return OptionalInt.empty();
        }
        if (from.numeric()) {
            return OptionalInt.of(Math.max(1, rank(to) - rank(from)));
        }
        return OptionalInt.of(from == Scalar.STRING ? TEXT_COST : NESTED_COST);
    }

    private static int rank(Type type) {
        return switch (type) {
            case Scalar.INTEGER -> 0;
            case Scalar.BIGINT -> 1;
            case Type.Decimal _ -> 2;
            case Scalar _, Type.Array _, Type.Map _, Type.Struct _ -> 3;
        };
    }

    /// How values of `from` become values of `to`; empty where they do not by themselves.
    public static Optional<Conversion> conversion(Type from, Type to) {
        if (from.equals(to)) {
            return Optional.of(value -> value);
        }
        return switch (to) {
            case Scalar scalar -> toScalar(from, scalar);
            case Type.Decimal(var precision, var scale) ->
                    decimal(from)
                            .filter(f -> f.scale() <= scale)
                            .filter(f -> f.precision() - f.scale() <= precision - scale)
                            .map(_ -> value -> decimalOf(value).setScale(scale));
            case Type.Array(var element) ->
                    from instanceof Type.Array(var e)
                            ? conversion(e, element).map(c -> value -> list((List<?>) value, c))
                            : Optional.empty();
            case Type.Map(var key, var element) ->
                    from instanceof Type.Map(var k, var e) && k.equals(key)
                            ? conversion(e, element).map(c -> value -> map((Map<?, ?>) value, c))
                            : Optional.empty();
            case Type.Struct _ -> Optional.empty();
        };
    }

    private static Optional<Conversion> toScalar(Type from, Scalar to) {
        return switch (to) {
            case BIGINT ->
                    from == Scalar.INTEGER
                            ? Optional.of(value -> ((Number) value).longValue())
                            : Optional.empty();
            case DOUBLE ->
                    from.numeric()
                            ? Optional.of(value -> ((Number) value).doubleValue())
                            : Optional.empty();
            case DATE -> text(from, Times::date);
            case TIME -> text(from, Times::time);
            case TIMESTAMP -> text(from, Times::timestamp);
            case BOOLEAN, INTEGER, STRING, BYTES -> Optional.empty();
        };
    }

    private interface FromText {
        Object parse(String text);
    }

    private static Optional<Conversion> text(Type from, FromText parse) {
        return from == Scalar.STRING
                ? Optional.of(value -> parse.parse((String) value))
                : Optional.empty();
    }

    private static BigDecimal decimalOf(Object value) {
        return value instanceof BigDecimal decimal
                ? decimal
                : BigDecimal.valueOf(((Number) value).longValue());
    }

    private static Object list(List<?> values, Conversion element) {
        var converted = new ArrayList<@Nullable Object>(values.size());
        for (var value : values) {
            converted.add(value == null ? null : element.apply(value));
        }
        return Collections.unmodifiableList(converted);
    }

    private static Object map(Map<?, ?> values, Conversion element) {
        var converted = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        values.forEach((k, v) -> converted.put(k, v == null ? null : element.apply(v)));
        return Collections.unmodifiableMap(converted);
    }
}
