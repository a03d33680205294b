package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// How much time lies between two dates. Text is `2018-05-20`, perhaps with a time behind it; text
/// that is something else gives NULL, so that a bad field is a value like another.
final class DateDiffs {
    private DateDiffs() {}

    @SqlFunction(
            name = "DATEDIFF",
            doc = "Days from the second date to the first, as in MySQL and Spark.",
            example = "DATEDIFF(DATE '2022-01-03', DATE '2022-01-01') = 2")
    public static int days(LocalDate end, LocalDate start) {
        return Math.toIntExact(end.toEpochDay() - start.toEpochDay());
    }

    @SqlFunction(
            name = "DATEDIFF",
            doc = "Days from the date of the second timestamp to that of the first, in UTC.")
    public static int days(Instant end, Instant start) {
        return days(
                LocalDate.ofInstant(end, ZoneOffset.UTC),
                LocalDate.ofInstant(start, ZoneOffset.UTC));
    }

    @SqlFunction(
            name = "DATEDIFF",
            doc = "Days from the second date to the first; NULL where a text is no date.",
            example = "DATEDIFF('2018-05-24', '2018-05-20') = 4")
    public static @Nullable Integer days(String end, String start) {
        long to = Times.epochDay(end);
        long from = Times.epochDay(start);
        return to == Long.MIN_VALUE || from == Long.MIN_VALUE ? null : (int) (to - from);
    }

    @SqlFunction(
            name = "DATEDIFF",
            doc = "Whole units from the first date to the second.",
            example = "DATEDIFF('MONTHS', DATE '2022-01-31', DATE '2022-03-01') = 1")
    public static long between(String unit, LocalDate start, LocalDate end) {
        return Temporals.unit(unit).between(start.atStartOfDay(), end.atStartOfDay());
    }

    @SqlFunction(
            name = "DATEDIFF",
            doc = "Whole units from the first timestamp to the second.",
            example = "DATEDIFF('HOURS', FROM_UNIXTIME(0), FROM_UNIXTIME(7200000)) = 2")
    public static long between(String unit, Instant start, Instant end) {
        return Temporals.unit(unit)
                .between(
                        LocalDateTime.ofInstant(start, ZoneOffset.UTC),
                        LocalDateTime.ofInstant(end, ZoneOffset.UTC));
    }

    @SqlFunction(
            name = "DATEDIFF",
            doc = "Whole units from the first date to the second; NULL where a text is no date.",
            example = "DATEDIFF('DAYS', '2018-05-20', '2018-05-24') = 4")
    public static @Nullable Long between(String unit, String start, String end) {
        var of = Temporals.unit(unit);
        long from = Times.epochDay(start);
        long to = Times.epochDay(end);
        if (from == Long.MIN_VALUE || to == Long.MIN_VALUE) {
            return null;
        }
        if (start.length() == end.length() && start.length() == 10) {
            if (of == ChronoUnit.DAYS) {
                return to - from;
            }
            var first = LocalDate.ofEpochDay(from).atStartOfDay();
            return of.between(first, LocalDate.ofEpochDay(to).atStartOfDay());
        }
        try {
            return between(unit, Times.timestamp(start), Times.timestamp(end));
        } catch (DateTimeException _) {
            return null;
        }
    }
}
