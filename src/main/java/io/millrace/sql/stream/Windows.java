package io.millrace.sql.stream;

import io.millrace.sql.analyze.Plan;

import java.time.Duration;

/// What windows do where a statement does not say.
final class Windows {
    private static final Duration DAY = Duration.ofDays(1);

    /// A window is passed on with the first record after it closed, and must still be in its store
    /// then.
    private static final Duration MARGIN = Duration.ofMillis(1);

    private Windows() {}

    /// A window takes late records until a day after its start; with EMIT FINAL, none. Source:
    /// ksqlDB reference, "Windows", "Grace period".
    static Duration graceByDefault(Plan.Window window) {
        var left = DAY.minus(window.size());
        return window.finalOnly() || left.isNegative() ? Duration.ZERO : left;
    }

    /// How long a store keeps windows at least.
    static Duration kept(Duration size, Duration grace) {
        return size.plus(grace).plus(MARGIN);
    }

    /// How long a store keeps sessions at least. With EMIT FINAL one is passed on by the next
    /// record, which may come long after it closed.
    static Duration keptSessions(Plan.Window window, Duration grace) {
        var least = kept(window.size(), grace);
        return window.finalOnly() ? least.plus(DAY) : least;
    }
}
