package io.millrace.sql.parse;

import java.time.Duration;
import java.util.Map;

/// The units of time that clauses take: `10 SECONDS`, `1 DAY`.
final class Units {
    private static final Map<String, Duration> FIXED =
            Map.of(
                    "DAY", Duration.ofDays(1),
                    "HOUR", Duration.ofHours(1),
                    "MINUTE", Duration.ofMinutes(1),
                    "SECOND", Duration.ofSeconds(1),
                    "MILLISECOND", Duration.ofMillis(1));

    private Units() {}

    /// True for a unit of time in singular or plural, also of those that have no fixed length.
    static boolean isUnit(String word) {
        var unit = singular(word);
        return FIXED.containsKey(unit)
                || unit.equals("YEAR")
                || unit.equals("QUARTER")
                || unit.equals("MONTH")
                || unit.equals("WEEK");
    }

    private static String singular(String word) {
        return word.endsWith("S") ? word.substring(0, word.length() - 1) : word;
    }

    /// `duration = integer unit`
    static Duration duration(Tokens tokens) {
        var at = tokens.here();
        int count = tokens.integer(" of units of time");
        var unit = FIXED.get(singular(tokens.peek().text()));
        if (unit == null) {
            throw tokens.unexpected("a unit: DAYS, HOURS, MINUTES, SECONDS or MILLISECONDS");
        }
        tokens.take();
        try {
            return unit.multipliedBy(count);
        } catch (ArithmeticException e) {
            throw new SqlException(at, "the duration is too long");
        }
    }
}
