package io.millrace.sql.functions;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Pattern;

/// Dates and times as text, and units of time. Without a zone everything is in UTC.
public final class Temporals {
    private static final int EPOCH_YEAR = 1970;

    private static final int ISO_DATE_LENGTH = 10;

    /// 24 o'clock, which is 0 o'clock of the day after (ISO 8601).
    private static final Pattern END_OF_DAY = Pattern.compile("24(:00(:00(\\.0+)?)?)?");

    private Temporals() {}

    /// A formatter for a pattern of java.time; letters match in any case.
    static DateTimeFormatter formatter(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH);
    }

    /// The DATE in a text as CAST reads it: `2022-04-28`, `2022-04`, `2022`, or the date of a
    /// TIMESTAMP.
    ///
    /// @throws java.time.DateTimeException if it is something else
    public static LocalDate date(String text) {
        int time = timeStart(text);
        String date = time < 0 ? text : text.substring(0, time);
        String[] parts = date.split("-", -1);
        if (parts.length > 3 || date.length() < 4) {
            throw new java.time.DateTimeException("not a date: " + shown(text));
        }
        String month = parts.length > 1 ? parts[1] : "01";
        String day = parts.length > 2 ? parts[2] : "01";
        return LocalDate.parse("%s-%s-%s".formatted(parts[0], two(month), two(day)));
    }

    private static String two(String digits) {
        return digits.length() == 1 ? "0" + digits : digits;
    }

    /// The TIME in a text as CAST reads it: `21:44:47.943`, `21:44`.
    ///
    /// @throws java.time.DateTimeException if it is something else
    public static LocalTime time(String text) {
        return LocalTime.parse(text.length() == 2 ? text + ":00" : text)
                .truncatedTo(ChronoUnit.MILLIS);
    }

    /// The TIMESTAMP in a text as CAST reads it: a date, then perhaps `T` or a blank and a time,
    /// then perhaps a zone: `2022-04-28T21:44:47.943+02:00`.
    ///
    /// @throws java.time.DateTimeException if it is something else
    public static Instant timestamp(String text) {
        int start = timeStart(text);
        LocalDate date = date(text);
        if (start < 0) {
            return date.atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        int zone = zoneStart(text, start + 1);
        String time = text.substring(start + 1, zone).strip();
        boolean endOfDay = END_OF_DAY.matcher(time).matches();
        LocalTime of = time.isEmpty() || endOfDay ? LocalTime.MIDNIGHT : time(time);
        String id = text.substring(zone).strip();
        return date.plusDays(endOfDay ? 1 : 0)
                .atTime(of)
                .atZone(id.isEmpty() ? ZoneOffset.UTC : ZoneId.of(id))
                .toInstant()
                .truncatedTo(ChronoUnit.MILLIS);
    }

    private static int timeStart(String text) {
        int t = text.indexOf('T');
        return t >= 0 ? t : text.indexOf(' ');
    }

    private static int zoneStart(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+' || c == '-' || c == ' ' || Character.isLetter(c)) {
                return i;
            }
        }
        return text.length();
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }

    /// The day of `2018-05-20`, perhaps followed by a time, as days since 1970-01-01;
    /// [Long#MIN_VALUE] for anything else. Throws nothing, since it meets every bad record of a
    /// topic.
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
                        && (day <= 28
                                || day <= java.time.YearMonth.of(year, month).lengthOfMonth());
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

    /// The moment that was parsed; what the text leaves out is 1970-01-01T00:00 in `zone`.
    static Instant instant(TemporalAccessor parsed, ZoneId zone) {
        ZoneId own = parsed.query(TemporalQueries.zone());
        return LocalDateTime.of(date(parsed), time(parsed))
                .atZone(own == null ? zone : own)
                .toInstant();
    }

    static LocalDate date(TemporalAccessor parsed) {
        LocalDate date = parsed.query(TemporalQueries.localDate());
        return date != null
                ? date
                : LocalDate.of(
                        field(parsed, ChronoField.YEAR, EPOCH_YEAR),
                        field(parsed, ChronoField.MONTH_OF_YEAR, 1),
                        field(parsed, ChronoField.DAY_OF_MONTH, 1));
    }

    private static LocalTime time(TemporalAccessor parsed) {
        LocalTime time = parsed.query(TemporalQueries.localTime());
        return time != null
                ? time
                : LocalTime.of(
                        field(parsed, ChronoField.HOUR_OF_DAY, 0),
                        field(parsed, ChronoField.MINUTE_OF_HOUR, 0),
                        field(parsed, ChronoField.SECOND_OF_MINUTE, 0));
    }

    private static int field(TemporalAccessor parsed, ChronoField field, int otherwise) {
        return parsed.isSupported(field) ? parsed.get(field) : otherwise;
    }

    /// The unit of a keyword, in singular or plural.
    static ChronoUnit unit(String keyword) {
        return switch (keyword.toUpperCase(Locale.ROOT)) {
            case "MILLISECOND", "MILLISECONDS" -> ChronoUnit.MILLIS;
            case "SECOND", "SECONDS" -> ChronoUnit.SECONDS;
            case "MINUTE", "MINUTES" -> ChronoUnit.MINUTES;
            case "HOUR", "HOURS" -> ChronoUnit.HOURS;
            case "DAY", "DAYS" -> ChronoUnit.DAYS;
            case "WEEK", "WEEKS" -> ChronoUnit.WEEKS;
            case "MONTH", "MONTHS" -> ChronoUnit.MONTHS;
            case "YEAR", "YEARS" -> ChronoUnit.YEARS;
            default ->
                    throw new IllegalArgumentException(
                            ("unknown unit of time '%s'; use MILLISECONDS, SECONDS, MINUTES, HOURS,"
                                            + " DAYS, WEEKS, MONTHS or YEARS")
                                    .formatted(keyword));
        };
    }
}
