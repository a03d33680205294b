package io.millrace.sql.stream;

import java.time.Duration;

/// What windows do where a statement does not say.
final class Windows {
    private static final Duration DAY = Duration.ofDays(1);

    private Windows() {}

    /// A window takes late records until a day after its start. Source: ksqlDB reference,
    /// "Windows", "Grace period".
    static Duration graceByDefault(Duration size) {
        var left = DAY.minus(size);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
