package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Points in time as ISO 8601 text: what CAST reads and writes, what a comparison with text means,
/// and what functions take where no pattern says otherwise.
///
/// When it is read, trailing parts may be left out (`2020`, `2020-06`, `2020-06-01T10`), `T` may be
/// a blank, and numbers may lack a leading zero. A zone is `Z`, an offset (`+02:00`, `+0200`, `+2`)
/// or a name (`Europe/Vienna`), perhaps after a blank; without one, times are UTC. Digits beyond
/// milliseconds are cut off.
public final class Times {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter TIME_MILLIS =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private static final String DAY =
            "(?<year>\\d{4}|[+-]\\d{4,9})(?:-(?<month>\\d{1,2})(?:-(?<day>\\d{1,2}))?)?";
    private static final String CLOCK =
            "(?<hour>\\d{1,2})(?::(?<minute>\\d{1,2})"
                    + "(?::(?<second>\\d{1,2})(?:\\.(?<fraction>\\d{1,9}))?)?)?";
    private static final String ZONE =
            " ?(?<zone>Z|[+-]\\d{1,2}(?::?\\d{2})?|[A-Za-z][A-Za-z0-9_/+-]*)";

    private static final Pattern POINT =
            Pattern.compile(DAY + "(?:[T ](?:" + CLOCK + ")?)?(?:" + ZONE + ")?");
    private static final Pattern TIME_OF_DAY = Pattern.compile(CLOCK);

    private static final int ISO_DATE_LENGTH = 10;
    private static final int SHOWN = 80;

    private Times() {}

    /// As in 2026-01-31T23:59:59.999, UTC.
    public static String text(Instant instant) {
        return TIMESTAMP.format(instant);
    }

    /// As in 23:59:59, with milliseconds where there are any.
    public static String text(LocalTime time) {
        return (time.get(ChronoField.MILLI_OF_SECOND) == 0 ? TIME : TIME_MILLIS).format(time);
    }

    /// Reads a date, or the date of a point in time, in its own zone.
    ///
    /// @throws DateTimeException if the text is none
    public static LocalDate date(String text) {
        var parts = parts(POINT, text, "DATE, as in 2026-01-31");
        try {
            clock(parts);
            zone(parts);
            return day(parts);
        } catch (DateTimeException e) {
            throw new DateTimeException(quoted(text) + " is no DATE: " + e.getMessage(), e);
        }
    }

    /// Reads a time of day.
    ///
    /// @throws DateTimeException if the text is none
    public static LocalTime time(String text) {
        var parts = parts(TIME_OF_DAY, text, "TIME, as in 23:59:59");
        try {
            return clock(parts);
        } catch (DateTimeException e) {
            throw new DateTimeException(quoted(text) + " is no TIME: " + e.getMessage(), e);
        }
    }

    /// Reads a point in time.
    ///
    /// @throws DateTimeException if the text is none
    public static Instant timestamp(String text) {
        var parts = parts(POINT, text, "TIMESTAMP, as in 2026-01-31T23:59:59.999");
        try {
            // 24 o'clock is 0 o'clock of the day after (ISO 8601)
            var time =
                    isEndOfDay(parts)
                            ? day(parts).plusDays(1).atStartOfDay()
                            : day(parts).atTime(clock(parts));
            var instant = time.atZone(zone(parts)).toInstant();
            return Instant.ofEpochMilli(instant.toEpochMilli()); // refuses what no long can hold
        } catch (DateTimeException | ArithmeticException e) {
            throw new DateTimeException(quoted(text) + " is no TIMESTAMP: " + e.getMessage(), e);
        }
    }

    private static Matcher parts(Pattern pattern, String text, String what) {
        var matcher = pattern.matcher(text.strip());
        if (!matcher.matches()) {
            throw new DateTimeException(quoted(text) + " is no " + what);
        }
        return matcher;
    }

    private static String quoted(String text) {
        return "'" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text) + "'";
    }

    private static LocalDate day(Matcher parts) {
        return LocalDate.of(
                number(parts, "year", 0), number(parts, "month", 1), number(parts, "day", 1));
    }

    private static LocalTime clock(Matcher parts) {
        String fraction = parts.group("fraction");
        int millis = fraction == null ? 0 : Integer.parseInt((fraction + "00").substring(0, 3));
        return LocalTime.of(
                number(parts, "hour", 0),
                number(parts, "minute", 0),
                number(parts, "second", 0),
                millis * 1_000_000);
    }

    private static boolean isEndOfDay(Matcher parts) {
        String fraction = parts.group("fraction");
        return number(parts, "hour", 0) == 24
                && number(parts, "minute", 0) == 0
                && number(parts, "second", 0) == 0
                && (fraction == null || fraction.chars().allMatch(c -> c == '0'));
    }

    private static ZoneId zone(Matcher parts) {
        String zone = parts.group("zone");
        return zone == null ? ZoneOffset.UTC : ZoneId.of(zone);
    }

    private static int number(Matcher parts, String group, int absent) {
        @Nullable String digits = parts.group(group);
        return digits == null ? absent : Integer.parseInt(digits);
    }

    /// The day of `2018-05-20`, perhaps followed by a time, as days since 1970-01-01;
    /// [Long#MIN_VALUE] for anything else. Throws nothing and makes no object, since it meets every
    /// bad record of a topic.
    static long epochDay(String text) {
        if (text.length() < ISO_DATE_LENGTH
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || (text.length() > ISO_DATE_LENGTH
                        && text.charAt(ISO_DATE_LENGTH) != ' '
                        && text.charAt(ISO_DATE_LENGTH) != 'T')) {
            return Long.MIN_VALUE;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, ISO_DATE_LENGTH);
        boolean valid =
                year >= 0
                        && month >= 1
                        && month <= 12
                        && day >= 1
                        && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth());
        return valid ? LocalDate.of(year, month, day).toEpochDay() : Long.MIN_VALUE;
    }

    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
