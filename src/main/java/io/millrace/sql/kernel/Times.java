package io.millrace.sql.kernel;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Points in time as text: ISO 8601, of which trailing parts may be left out when it is read
/// (`2020`, `2020-06`, `2020-06-01T10`). Times without a zone are UTC.
public final class Times {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter TIME_MILLIS =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private static final Pattern PARTS =
            Pattern.compile(
                    "(\\d{4,})(?:-(\\d{1,2})(?:-(\\d{1,2}))?)?(?:[T"
                        + " ](?:(\\d{1,2})(?::(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,9}))?)?)?)?)?"
                        + "(Z|[+-]\\d{2}:?\\d{2}|[+-]\\d{2})?");

    private Times() {}

    /// As in 2026-01-31T23:59:59.999, UTC.
    public static String text(Instant instant) {
        return TIMESTAMP.format(instant);
    }

    /// As in 23:59:59, with milliseconds where there are any.
    public static String text(LocalTime time) {
        return (time.get(ChronoField.MILLI_OF_SECOND) == 0 ? TIME : TIME_MILLIS).format(time);
    }

    static LocalDate date(String text) {
        var parts = parts(text.trim());
        if (parts == null || parts.group(4) != null || parts.group(8) != null) {
            throw new EvalException("'" + text + "' is not a DATE, as in 2026-01-31");
        }
        try {
            return day(parts);
        } catch (DateTimeException e) {
            throw new EvalException("'" + text + "' is not a DATE: " + e.getMessage());
        }
    }

    static LocalTime time(String text) {
        try {
            return LocalTime.parse(text.trim());
        } catch (DateTimeException e) {
            throw new EvalException("'" + text + "' is not a TIME, as in 23:59:59");
        }
    }

    /// Reads a point in time, in milliseconds precision.
    ///
    /// @throws EvalException if the text is none
    public static Instant timestamp(String text) {
        var parts = parts(text.trim());
        if (parts == null) {
            throw new EvalException(
                    "'" + text + "' is not a TIMESTAMP, as in 2026-01-31T23:59:59.999");
        }
        try {
            var zone = parts.group(8) == null ? ZoneOffset.UTC : ZoneId.of(parts.group(8));
            var fraction = parts.group(7) == null ? "0" : parts.group(7);
            int nanos = Integer.parseInt((fraction + "00000000").substring(0, 9));
            var time =
                    LocalTime.of(
                            number(parts, 4, 0), number(parts, 5, 0), number(parts, 6, 0), nanos);
            var instant = day(parts).atTime(time).atZone(zone).toInstant();
            return Instant.ofEpochMilli(instant.toEpochMilli());
        } catch (DateTimeException e) {
            throw new EvalException("'" + text + "' is not a TIMESTAMP: " + e.getMessage());
        }
    }

    private static @Nullable Matcher parts(String text) {
        var matcher = PARTS.matcher(text);
        return matcher.matches() ? matcher : null;
    }

    private static LocalDate day(Matcher parts) {
        return LocalDate.of(number(parts, 1, 1970), number(parts, 2, 1), number(parts, 3, 1));
    }

    private static int number(Matcher parts, int group, int absent) {
        try {
            return parts.group(group) == null ? absent : Integer.parseInt(parts.group(group));
        } catch (NumberFormatException e) {
            throw new DateTimeException("a year of " + parts.group(group), e);
        }
    }
}
