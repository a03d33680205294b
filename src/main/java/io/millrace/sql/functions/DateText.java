package io.millrace.sql.functions;

import java.text.ParsePosition;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// Dates and times as text in a pattern of java.time (`yyyy-MM-dd HH:mm:ss.SSS`); UTC where no zone
/// is given.
final class DateText {
    private DateText() {}

    @SqlFunction(
            name = "FORMAT_DATE",
            doc = "The date as text.",
            example = "FORMAT_DATE(DATE '2022-01-31', 'dd/MM/yyyy') = '31/01/2022'")
    public static String format(CallSite site, LocalDate date, String pattern) {
        return site.memo(pattern, Temporals::formatter).format(date);
    }

    @SqlFunction(
            name = "PARSE_DATE",
            doc = "The date at the beginning of a text; what follows the pattern is ignored.",
            example = "PARSE_DATE('31/01/2022', 'dd/MM/yyyy') = DATE '2022-01-31'")
    public static LocalDate parseDate(CallSite site, String text, String pattern) {
        return Temporals.date(
                site.memo(pattern, Temporals::formatter).parse(text, new ParsePosition(0)));
    }

    @SqlFunction(
            name = "DATETOSTRING",
            doc = "The date so many days after 1970-01-01 as text.",
            example = "DATETOSTRING(10, 'yyyy-MM-dd') = '1970-01-11'")
    public static String format(CallSite site, int days, String pattern) {
        return format(site, LocalDate.ofEpochDay(days), pattern);
    }

    @SqlFunction(
            name = "STRINGTODATE",
            doc = "Days since 1970-01-01 of the date in a text.",
            example = "STRINGTODATE('1970-01-11', 'yyyy-MM-dd') = 10")
    public static int days(CallSite site, String text, String pattern) {
        return Math.toIntExact(parseDate(site, text, pattern).toEpochDay());
    }

    @SqlFunction(name = "FORMAT_TIME", doc = "The time of day as text.")
    public static String format(CallSite site, LocalTime time, String pattern) {
        return site.memo(pattern, Temporals::formatter).format(time);
    }

    @SqlFunction(
            name = "PARSE_TIME",
            doc = "The time of day in a text.",
            example = "PARSE_TIME('23:59', 'HH:mm') = TIME '23:59:00'")
    public static LocalTime parseTime(CallSite site, String text, String pattern) {
        return LocalTime.from(site.memo(pattern, Temporals::formatter).parse(text))
                .truncatedTo(ChronoUnit.MILLIS);
    }

    @SqlFunction(name = "FORMAT_TIMESTAMP", doc = "The timestamp as text.")
    public static String format(CallSite site, Instant timestamp, String pattern) {
        return format(site, timestamp, pattern, ZoneOffset.UTC);
    }

    @SqlFunction(
            name = "FORMAT_TIMESTAMP",
            doc = "The timestamp as text in a time zone.",
            example = "FORMAT_TIMESTAMP(FROM_UNIXTIME(0), 'HH:mm', 'Europe/Vienna') = '01:00'")
    public static String format(CallSite site, Instant timestamp, String pattern, String zone) {
        return format(site, timestamp, pattern, ZoneId.of(zone));
    }

    private static String format(CallSite site, Instant timestamp, String pattern, ZoneId zone) {
        return site.memo(pattern, Temporals::formatter).format(timestamp.atZone(zone));
    }

    @SqlFunction(
            name = "PARSE_TIMESTAMP",
            doc = "The timestamp in a text; what it leaves out is that of 1970-01-01T00:00.")
    public static Instant parse(CallSite site, String text, String pattern) {
        return parse(site, text, pattern, ZoneOffset.UTC);
    }

    @SqlFunction(
            name = "PARSE_TIMESTAMP",
            doc = "The timestamp in a text that is in this time zone, unless it says another.",
            example =
                    "PARSE_TIMESTAMP('1970-01-01 01', 'yyyy-MM-dd HH', 'Europe/Vienna') ="
                            + " FROM_UNIXTIME(0)")
    public static Instant parse(CallSite site, String text, String pattern, String zone) {
        return parse(site, text, pattern, ZoneId.of(zone));
    }

    private static Instant parse(CallSite site, String text, String pattern, ZoneId zone) {
        var parsed = site.memo(pattern, Temporals::formatter).parse(text);
        return Temporals.instant(parsed, zone).truncatedTo(ChronoUnit.MILLIS);
    }

    @SqlFunction(
            name = "TIMESTAMPTOSTRING",
            doc = "Milliseconds since 1970-01-01T00:00Z as text.",
            example = "TIMESTAMPTOSTRING(0, 'yyyy-MM-dd') = '1970-01-01'")
    public static String format(CallSite site, long millis, String pattern) {
        return format(site, Instant.ofEpochMilli(millis), pattern);
    }

    @SqlFunction(
            name = "TIMESTAMPTOSTRING",
            doc = "Milliseconds since 1970-01-01T00:00Z as text in a time zone.")
    public static String format(CallSite site, long millis, String pattern, String zone) {
        return format(site, Instant.ofEpochMilli(millis), pattern, zone);
    }

    @SqlFunction(
            name = "STRINGTOTIMESTAMP",
            doc = "Milliseconds since 1970-01-01T00:00Z of the timestamp in a text.",
            example = "STRINGTOTIMESTAMP('1970-01-02', 'yyyy-MM-dd') = 86400000")
    public static long millis(CallSite site, String text, String pattern) {
        return parse(site, text, pattern).toEpochMilli();
    }

    @SqlFunction(
            name = "STRINGTOTIMESTAMP",
            doc = "The same for a text that is in this time zone, unless it says another.")
    public static long millis(CallSite site, String text, String pattern, String zone) {
        return parse(site, text, pattern, zone).toEpochMilli();
    }
}
