package io.millrace.sql.analyze;

import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.functions.Temporals;

import java.math.BigDecimal;
import java.util.Optional;

/// Reads text constants as values of other types, when a query is analysed.
final class Constants {
    private Constants() {}

    /// The number that `text` spells, in the narrowest type that holds it; empty if it spells none.
    static Optional<Typed> number(String text) {
        try {
            var exact = new BigDecimal(text.trim());
            var plain = exact.stripTrailingZeros();
            if (plain.scale() > 0) {
                var type = Type.decimal(Math.max(plain.precision(), plain.scale()), plain.scale());
                return Optional.of(new Typed.Const(plain, type));
            }
            long whole = plain.longValueExact();
            return Optional.of(
                    (int) whole == whole
                            ? new Typed.Const((int) whole, Scalar.INTEGER)
                            : new Typed.Const(whole, Scalar.BIGINT));
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// The milliseconds of the point in time that `text` spells; the text itself if it spells none.
    static Typed millis(String text) {
        try {
            return new Typed.Const(Temporals.timestamp(text).toEpochMilli(), Scalar.BIGINT);
        } catch (RuntimeException e) {
            return new Typed.Const(text, Scalar.STRING);
        }
    }

    /// The constant that `text` spells in a numeric type or BOOLEAN; empty if it spells none.
    static Optional<Typed> parse(String text, Type type) {
        try {
            var trimmed = text.trim();
            if (type == Scalar.INTEGER) {
                return Optional.of(new Typed.Const(Integer.parseInt(trimmed), type));
            }
            if (type == Scalar.BIGINT) {
                return Optional.of(new Typed.Const(Long.parseLong(trimmed), type));
            }
            if (type == Scalar.DOUBLE) {
                return Optional.of(new Typed.Const(Double.parseDouble(trimmed), type));
            }
            if (type instanceof Type.Decimal(_, var scale)) {
                var value = new BigDecimal(trimmed).setScale(scale);
                return Optional.of(new Typed.Const(value, type));
            }
            if (type == Scalar.BOOLEAN && trimmed.equalsIgnoreCase("true")) {
                return Optional.of(new Typed.Const(true, type));
            }
            if (type == Scalar.BOOLEAN && trimmed.equalsIgnoreCase("false")) {
                return Optional.of(new Typed.Const(false, type));
            }
            return Optional.empty();
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
