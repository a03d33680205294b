package io.millrace.sql.functions;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// Reckoning with dates and times. Units are the keywords MILLISECONDS to YEARS.
final class Dates {
    private Dates() {}

    @SqlFunction(
            name = "DATEADD",
            doc = "The date so many units later.",
            example = "DATEADD('DAYS', 5, DATE '2022-01-01') = DATE '2022-01-06'")
    public static LocalDate add(String unit, int count, LocalDate date) {
        return date.atStartOfDay().plus(count, Temporals.unit(unit)).toLocalDate();
    }

    @SqlFunction(
            name = "DATESUB",
            doc = "The date so many units earlier.",
            example = "DATESUB('DAYS', 5, DATE '2022-01-06') = DATE '2022-01-01'")
    public static LocalDate subtract(String unit, int count, LocalDate date) {
        return date.atStartOfDay().minus(count, Temporals.unit(unit)).toLocalDate();
    }

    @SqlFunction(name = "TIMEADD", doc = "The time of day so many units later, over midnight.")
    public static LocalTime add(String unit, int count, LocalTime time) {
        ChronoUnit of = Temporals.unit(unit);
        return of.isTimeBased() ? time.plus(count, of) : time;
    }

    @SqlFunction(name = "TIMESUB", doc = "The time of day so many units earlier, over midnight.")
    public static LocalTime subtract(String unit, int count, LocalTime time) {
        ChronoUnit of = Temporals.unit(unit);
        return of.isTimeBased() ? time.minus(count, of) : time;
    }

    @SqlFunction(name = "TIMESTAMPADD", doc = "The timestamp so many units later.")
    public static Instant add(String unit, int count, Instant timestamp) {
        ChronoUnit of = Temporals.unit(unit);
        return timestamp.atOffset(ZoneOffset.UTC).plus(count, of).toInstant();
    }

    @SqlFunction(name = "TIMESTAMPSUB", doc = "The timestamp so many units earlier.")
    public static Instant subtract(String unit, int count, Instant timestamp) {
        ChronoUnit of = Temporals.unit(unit);
        return timestamp.atOffset(ZoneOffset.UTC).minus(count, of).toInstant();
    }

    @SqlFunction(name = "UNIX_DATE", doc = "Days since 1970-01-01 until today.", varies = true)
    public static int today() {
        return (int) LocalDate.now(ZoneOffset.UTC).toEpochDay();
    }

    @SqlFunction(
            name = "UNIX_DATE",
            doc = "Days since 1970-01-01.",
            example = "UNIX_DATE(DATE '1970-01-11') = 10")
    public static int days(LocalDate date) {
        return Math.toIntExact(date.toEpochDay());
    }

    @SqlFunction(
            name = "FROM_DAYS",
            doc = "The date so many days after 1970-01-01.",
            example = "FROM_DAYS(10) = DATE '1970-01-11'")
    public static LocalDate fromDays(int days) {
        return LocalDate.ofEpochDay(days);
    }

    @SqlFunction(
            name = "UNIX_TIMESTAMP",
            doc = "Milliseconds since 1970-01-01T00:00Z until now.",
            varies = true)
    public static long now() {
        return System.currentTimeMillis();
    }

    @SqlFunction(name = "UNIX_TIMESTAMP", doc = "Milliseconds since 1970-01-01T00:00Z.")
    public static long millis(Instant timestamp) {
        return timestamp.toEpochMilli();
    }

    @SqlFunction(
            name = "FROM_UNIXTIME",
            doc = "The timestamp so many milliseconds after 1970-01-01T00:00Z.")
    public static Instant fromMillis(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    @SqlFunction(
            name = "CONVERT_TZ",
            doc = "The timestamp whose wall clock in the second zone is that in the first.",
            example = "UNIX_TIMESTAMP(CONVERT_TZ(FROM_UNIXTIME(0), '+0200', '+0500')) = 10800000")
    public static Instant convert(Instant timestamp, String from, String to) {
        var moment = timestamp.atOffset(ZoneOffset.UTC).toLocalDateTime().atZone(ZoneId.of(from));
        return moment.withZoneSameInstant(ZoneId.of(to))
                .toLocalDateTime()
                .toInstant(ZoneOffset.UTC);
    }
}
