package io.millrace.bench;

import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.SplittableRandom;

/// Makes hotel searches: JSON objects of 20 fields, about 440 bytes each. The same seed makes the
/// same searches, everywhere and always.
///
/// Distributions, after the published marginals of a set of real hotel searches; columns are drawn
/// independently of each other unless said here:
///
/// - `id` counts from 0; `date_time` is any second of 2015, days evenly, hours as in [#HOUR].
/// - `srch_ci` is two years and the lead time after it ([#LEAD_DAYS]: half of all within 20 days,
///   1% later than 270); `srch_co` is `srch_ci` and the days of the stay ([#STAY_DAYS]: 89% 1 to 4,
///   10% 5 to 10, 0.6% 11 to 14, 0.2% longer, up to 305).
/// - 0.25% are wrong ([#FAULT]), of 10,000 searches on average: 2 without `srch_ci`, 2 without
///   `srch_co`, 3 with text that is no date, 8 with check-out on the day of check-in, 10 with
///   check-out before check-in, by 1 to 146 days.
/// - `orig_destination_distance` is null in 41.07%, else as in [#DISTANCE], four decimals.
/// - `site_name`, `user_location_country` and the other small numbers are drawn from tables of
///   their shares; `posa_container` is always null.
/// - regions, cities, users, destinations and hotels are [Ranked]: a few frequent ones, a long
///   tail.
/// - `hotel_id` has the form block * 2^33 + number, as engines that number rows in parallel give.
public final class SearchGenerator {
    private static final double NO_DISTANCE = 0.4107;
    private static final int YEAR = 2015;
    private static final int STAY_YEARS_LATER = 2;

    private static final Weighted SITE =
            Weighted.of(
                    2, 5431, 24, 1522, 37, 462, 11, 431, 34, 362, 8, 343, 13, 341, 23, 280, 28, 186,
                    26, 118, 30, 84, 25, 76, 17, 62, 33, 57, 10, 52, 18, 48, 35, 34, 15, 34, 27, 21,
                    7, 13, 31, 7, 22, 7, 36, 6, 20, 6, 38, 6);
    private static final Weighted COUNTRY =
            Weighted.of(
                    66, 4837, 3, 1434, 205, 756, 69, 444, 77, 358, 1, 302, 46, 297, 215, 177, 68,
                    163, 23, 93, 133, 80, 195, 75, 194, 63, 182, 59, 70, 57, 119, 57, 55, 56, 5, 40,
                    231, 39, 57, 35, 198, 32, 50, 32, 80, 31, 167, 30, 63, 26);
    private static final Weighted MOBILE = Weighted.of(0, 8614, 1, 1386);
    private static final Weighted PACKAGE = Weighted.of(0, 8909, 1, 1091);
    private static final Weighted CHANNEL =
            Weighted.of(
                    10, 3628, 9, 1647, 0, 1117, 5, 983, 1, 839, 2, 808, 3, 529, 4, 357, 7, 64, 8,
                    25, 6, 3);
    private static final Weighted ADULTS =
            Weighted.of(2, 6137, 1, 2689, 3, 502, 4, 487, 6, 78, 5, 74, 8, 20, 9, 5, 7, 5, 0, 3);
    private static final Weighted CHILDREN =
            Weighted.of(0, 8638, 1, 637, 2, 590, 3, 90, 4, 33, 5, 7, 6, 5);
    private static final Weighted ROOMS =
            Weighted.of(1, 9119, 2, 678, 3, 143, 4, 30, 5, 19, 8, 4, 7, 3, 6, 3, 0, 1);
    private static final Weighted DESTINATION_TYPE =
            Weighted.of(1, 5627, 6, 2776, 3, 815, 5, 403, 4, 302, 8, 57, 7, 17, 9, 3);
    private static final Weighted HOUR =
            Weighted.of(
                    0, 252, 1, 162, 2, 122, 3, 84, 4, 93, 5, 145, 6, 224, 7, 332, 8, 454, 9, 522,
                    10, 559, 11, 618, 12, 571, 13, 600, 14, 588, 15, 581, 16, 562, 17, 565, 18, 560,
                    19, 575, 20, 542, 21, 511, 22, 442, 23, 336);
    private static final Weighted STAY_DAYS =
            Weighted.of(
                    1, 4286, 2, 2336, 3, 1493, 4, 798, 5, 383, 6, 235, 7, 208, 8, 82, 9, 40, 10, 35,
                    11, 23, 12, 9, 13, 6, 14, 21, 15, 4, 16, 2, 18, 2, 19, 2, 20, 2, 25, 1, 28, 2,
                    29, 1, 49, 1, 83, 1, 90, 1, 305, 1);
    private static final Weighted DAYS_BEFORE =
            Weighted.of(1, 2, 2, 2, 3, 2, 6, 1, 8, 1, 9, 3, 12, 2, 27, 1, 64, 1, 65, 1, 146, 1);
    private static final Quantiles LEAD_DAYS =
            Quantiles.of(0, 0, .05, 0, .25, 5, .5, 20, .75, 58, .95, 174, .99, 270, 1, 360);
    private static final Quantiles DISTANCE =
            Quantiles.of(
                    0, .0056, .01, 1.5379, .05, 29.4649, .25, 207.7681, .5, 683.4318, .75, 2269.053,
                    .95, 6749.5188, .99, 9667.2677, 1, 11_650);
    private static final Ranked REGION = new Ranked(500, 1017, .0934, .3773, .8798);
    private static final Ranked CITY = new Ranked(8000, 56_507, .039, .13, .3796);
    private static final Ranked USER = new Ranked(12_000, 1_198_785, .004, .0274, .1382);
    private static final Ranked DESTINATION = new Ranked(10_000, 65_768, .025, .1043, .3457);
    private static final Ranked HOTEL = new Ranked(2500, 2799, .0253, .11, .4);

    private static final int NO_FAULT = 0;
    private static final int NO_CHECK_IN = 1;
    private static final int NO_CHECK_OUT = 2;
    private static final int NO_DATE = 3;
    private static final int SAME_DAY = 4;
    private static final int BEFORE = 5;
    private static final Weighted FAULT =
            Weighted.of(
                    NO_FAULT,
                    9975,
                    NO_CHECK_IN,
                    2,
                    NO_CHECK_OUT,
                    2,
                    NO_DATE,
                    3,
                    SAME_DAY,
                    8,
                    BEFORE,
                    10);
    private static final String[] NO_DATES = {"", "n/a", "2017-02-30", "31.12.2017", "tomorrow"};

    private final SplittableRandom random;
    private final StringBuilder json = new StringBuilder(512);
    private long id;

    public SearchGenerator(long seed) {
        random = new SplittableRandom(seed);
    }

    Search next() {
        var date = LocalDate.ofYearDay(YEAR, 1 + random.nextInt(365));
        var in = date.plusYears(STAY_YEARS_LATER).plusDays((long) LEAD_DAYS.draw(random));
        @Nullable String checkIn = in.toString();
        @Nullable String checkOut = in.plusDays(STAY_DAYS.draw(random)).toString();
        switch (FAULT.draw(random)) {
            case NO_CHECK_IN -> checkIn = null;
            case NO_CHECK_OUT -> checkOut = null;
            case NO_DATE -> checkOut = NO_DATES[random.nextInt(NO_DATES.length)];
            case SAME_DAY -> checkOut = checkIn;
            case BEFORE -> checkOut = in.minusDays(DAYS_BEFORE.draw(random)).toString();
            default -> {}
        }
        int hotel = HOTEL.draw(random);
        long hotelId = (hotel % 400L << 33) + hotel / 400;
        json.setLength(0);
        json.append("{\"id\":").append(id++).append(",\"date_time\":\"").append(date).append(' ');
        two(HOUR.draw(random), ':');
        two(random.nextInt(60), ':');
        two(random.nextInt(60), '"');
        user();
        number("is_mobile", MOBILE.draw(random));
        number("is_package", PACKAGE.draw(random));
        number("channel", CHANNEL.draw(random));
        text("srch_ci", checkIn);
        text("srch_co", checkOut);
        number("srch_adults_cnt", ADULTS.draw(random));
        number("srch_children_cnt", CHILDREN.draw(random));
        number("srch_rm_cnt", ROOMS.draw(random));
        number("srch_destination_id", DESTINATION.draw(random));
        number("srch_destination_type_id", DESTINATION_TYPE.draw(random));
        number("hotel_id", hotelId);
        return new Search(json.append('}').toString(), checkIn, checkOut, hotelId);
    }

    private void user() {
        number("site_name", SITE.draw(random));
        text("posa_container", null);
        number("user_location_country", COUNTRY.draw(random));
        number("user_location_region", REGION.draw(random));
        number("user_location_city", CITY.draw(random));
        name("orig_destination_distance");
        if (random.nextDouble() < NO_DISTANCE) {
            json.append("null");
        } else {
            distance((long) (DISTANCE.draw(random) * 10_000));
        }
        number("user_id", USER.draw(random));
    }

    /// Four decimals, without zeros at the end.
    private void distance(long tenThousandths) {
        json.append(tenThousandths / 10_000).append('.');
        long rest = tenThousandths % 10_000;
        int digits = 4;
        while (digits > 1 && rest % 10 == 0) {
            rest /= 10;
            digits--;
        }
        for (long ten = (long) StrictMath.pow(10, digits - 1); ten > 0; ten /= 10) {
            json.append((char) ('0' + rest / ten % 10));
        }
    }

    private void two(int number, char then) {
        json.append((char) ('0' + number / 10)).append((char) ('0' + number % 10)).append(then);
    }

    private void number(String name, long value) {
        name(name);
        json.append(value);
    }

    private void text(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            json.append("null");
        } else {
            json.append('"').append(value).append('"');
        }
    }

    private void name(String name) {
        json.append(",\"").append(name).append("\":");
    }
}
