package io.millrace.sql.analyze;

import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.functions.Times;

import java.math.BigDecimal;
import java.util.Optional;

/// Reads text constants as values of other types, when a query is analysed.
final class Constants {
    /// So that `1e999999999` is no number of a billion digits.
    private static final int MAX_DIGITS = 1000;

    private Constants() {}

    /// The number that `text` spells: a whole one in the narrowest type that holds it, one with a
    /// point or an exponent as DECIMAL; empty if it spells none.
    static Optional<Typed> number(String text) {
        try {
            var exact = new BigDecimal(text.trim());
            if (Math.abs((long) exact.scale()) > MAX_DIGITS || exact.precision() > MAX_DIGITS) {
                return Optional.empty();
            }
            if (exact.scale() == 0 && exact.unscaledValue().bitLength() < Long.SIZE) {
                long whole = exact.longValueExact();
                return Optional.of(
                        (int) whole == whole
                                ? new Typed.Const((int) whole, Scalar.INTEGER)
                                : new Typed.Const(whole, Scalar.BIGINT));
            }
            return Optional.of(decimal(exact));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// A DECIMAL with just the digits of the value.
    static Typed decimal(BigDecimal value) {
        int scale = Math.max(0, value.scale());
        var plain = value.setScale(scale);
        int precision = Math.max(plain.precision(), scale);
        return new Typed.Const(plain, Type.decimal(precision, scale));
    }

    /// The milliseconds of the point in time that `text` spells; the text itself if it spells none.
    static Typed millis(String text) {
        try {
            return new Typed.Const(Times.timestamp(text).toEpochMilli(), Scalar.BIGINT);
        } catch (RuntimeException e) {
            return new Typed.Const(text, Scalar.STRING);
        }
    }

    /// The BOOLEAN that `text` spells in any case; empty if it spells none.
    static Optional<Typed> bool(String text) {
        var trimmed = text.trim();
        boolean is = trimmed.equalsIgnoreCase("true");
        return is || trimmed.equalsIgnoreCase("false")
                ? Optional.of(new Typed.Const(is, Scalar.BOOLEAN))
                : Optional.empty();
    }
}
