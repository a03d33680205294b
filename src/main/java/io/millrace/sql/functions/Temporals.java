package io.millrace.sql.functions;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;

/// Dates and times as text in a pattern, and units of time. Without a zone everything is in UTC.
/// Text without a pattern is read by [Times].
final class Temporals {
    private static final int EPOCH_YEAR = 1970;

    private Temporals() {}

    /// A formatter for a pattern of java.time; letters match in any case.
    static DateTimeFormatter formatter(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH);
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
