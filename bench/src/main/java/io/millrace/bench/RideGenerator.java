package io.millrace.bench;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;

/// Makes taxi rides in the order of their pickups: JSON objects of 18 fields with the names and
/// types of New York's yellow taxis, about 400 bytes each. The same seed makes the same rides,
/// everywhere and always.
///
/// Distributions, roughly those of a night's real rides; columns are independent of each other
/// unless said here:
///
/// - pickups follow each other at random (a Poisson process) with the given mean gap, from
///   2021-03-05 20:00:00 on; times are whole seconds.
/// - a ride takes 10 s to 15 minutes, half of all more than 7 ([#SECONDS]); nothing longer, so that
///   a file of few rides lies within the join's window.
/// - places 1 to `count`: the frequency of the n-th is proportional to 1 / (n + `evenness`).
/// - `payment_type` is 1 in 59% (card), 2 in 39% (cash), 3 and 4 in 1% each; only cards tip, 0 to
///   30% of the fare.
/// - `trip_distance` is the time at 4 to 25 miles an hour; `fare_amount` 2.50 and 2.50 a mile, by
///   halves; `total_amount` the sum of all amounts.
/// - the other fields are drawn from tables of their shares.
final class RideGenerator {
    /// 2021-03-05 20:00:00
    static final long FIRST_PICKUP_SEC =
            LocalDateTime.of(2021, 3, 5, 20, 0).toEpochSecond(ZoneOffset.UTC);

    static final int MAX_SECONDS = 900;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final Quantiles SECONDS =
            Quantiles.of(0, 10, .05, 130, .25, 290, .5, 430, .75, 620, .95, 840, 1, MAX_SECONDS);
    private static final Weighted VENDOR = Weighted.of(2, 67, 1, 33);
    private static final Weighted PASSENGERS =
            Weighted.of(1, 812, 2, 120, 3, 41, 4, 11, 6, 11, 0, 5);
    private static final Weighted RATE = Weighted.of(1, 970, 2, 15, 4, 8, 5, 7);
    private static final Weighted STORED = Weighted.of(0, 99, 1, 1);
    private static final Weighted PAYMENT = Weighted.of(1, 59, 2, 39, 3, 1, 4, 1);
    private static final Weighted EXTRA_CENTS = Weighted.of(50, 73, 300, 22, 0, 5);
    private static final Weighted TOLLS_CENTS = Weighted.of(0, 94, 612, 6);
    private static final Weighted CONGESTION_CENTS = Weighted.of(250, 76, 0, 24);
    private static final int CARD = 1;
    private static final int MTA_TAX_CENTS = 50;
    private static final int IMPROVEMENT_CENTS = 30;

    private final SplittableRandom random;
    private final double meanGapSec;
    private final Weighted location;
    private final StringBuilder json = new StringBuilder(512);
    private double pickupSec = FIRST_PICKUP_SEC;

    /// @param evenness 2 where a few places have most rides, the number of places where all are
    ///   about as frequent
    record Places(int count, int evenness) {}

    RideGenerator(long seed, double meanGapSec, Places places) {
        random = new SplittableRandom(seed);
        this.meanGapSec = meanGapSec;
        var weights = new int[2 * places.count()];
        for (int i = 0; i < places.count(); i++) {
            weights[2 * i] = i + 1;
            weights[2 * i + 1] = 100_000_000 / (i + 1 + places.evenness());
        }
        location = Weighted.of(weights);
    }

    Ride next() {
        pickupSec -= meanGapSec * StrictMath.log(1 - random.nextDouble());
        long pickup = (long) pickupSec;
        long seconds = (long) SECONDS.draw(random);
        int from = location.draw(random);
        int to = location.draw(random);
        int payment = PAYMENT.draw(random);
        long hundredthMiles = (long) (seconds / 36.0 * (4 + 21 * random.nextDouble()));
        json.setLength(0);
        json.append('{');
        number("VendorID", VENDOR.draw(random));
        text("tpep_pickup_datetime", time(pickup));
        text("tpep_dropoff_datetime", time(pickup + seconds));
        number("passenger_count", PASSENGERS.draw(random));
        hundredths("trip_distance", hundredthMiles);
        number("RatecodeID", RATE.draw(random));
        text("store_and_fwd_flag", STORED.draw(random) == 0 ? "N" : "Y");
        number("PULocationID", from);
        number("DOLocationID", to);
        number("payment_type", payment);
        amounts(250 + hundredthMiles * 5 / 100 * 50, payment == CARD);
        return new Ride(pickup, pickup + seconds, from, to, payment, json.append('}').toString());
    }

    /// The pickup alone, as a meter reports it at once.
    static String pickupJson(Ride ride) {
        return "{\"PULocationID\":%d,\"tpep_pickup_datetime\":\"%s\"}"
                .formatted(ride.pickupLocation(), time(ride.pickupSec()));
    }

    private void amounts(long fareCents, boolean tips) {
        int extra = EXTRA_CENTS.draw(random);
        int tolls = TOLLS_CENTS.draw(random);
        int congestion = CONGESTION_CENTS.draw(random);
        long tip = (long) (fareCents * .3 * random.nextDouble()) * (tips ? 1 : 0);
        hundredths("fare_amount", fareCents);
        hundredths("extra", extra);
        hundredths("mta_tax", MTA_TAX_CENTS);
        hundredths("tip_amount", tip);
        hundredths("tolls_amount", tolls);
        hundredths("improvement_surcharge", IMPROVEMENT_CENTS);
        hundredths(
                "total_amount",
                fareCents + extra + MTA_TAX_CENTS + tip + tolls + IMPROVEMENT_CENTS + congestion);
        hundredths("congestion_surcharge", congestion);
    }

    static String time(long epochSec) {
        return LocalDateTime.ofEpochSecond(epochSec, 0, ZoneOffset.UTC).format(TIME);
    }

    /// A number with two decimals.
    private void hundredths(String name, long hundredths) {
        name(name);
        long rest = hundredths % 100;
        json.append(hundredths / 100).append('.').append(rest / 10).append(rest % 10);
    }

    private void number(String name, long value) {
        name(name);
        json.append(value);
    }

    private void text(String name, String value) {
        name(name);
        json.append('"').append(value).append('"');
    }

    private void name(String name) {
        json.append(json.length() == 1 ? "\"" : ",\"").append(name).append("\":");
    }
}
