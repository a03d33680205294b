package io.millrace.format;

import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;

/// Decimals from outside, of any size.
final class Decimals {
    private Decimals() {}

    /// The value with the scale of the type, or null where that would lose digits.
    ///
    /// Takes no more time for `1e999999999` than for 1.
    static @Nullable BigDecimal fit(BigDecimal value, Type.Decimal type) {
        if (value.signum() == 0) {
            return BigDecimal.ZERO.setScale(type.scale());
        }
        var digits = value.scale() > type.scale() ? value.stripTrailingZeros() : value;
        long whole = digits.precision() - (long) digits.scale();
        return digits.scale() > type.scale() || whole > type.precision() - type.scale()
                ? null
                : digits.setScale(type.scale());
    }
}
