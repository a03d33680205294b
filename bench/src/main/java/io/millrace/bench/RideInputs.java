package io.millrace.bench;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;

/// Fills the topics of rides, pickups and zones, and knows what must come out. Keys are places as
/// text; the time of a record is that of the ride's end, or of the pickup.
///
/// @param windows pairs of place and hour in which rides end
/// @param pairs of a ride and a pickup at its end within [RideJobs#WITHIN]
/// @param unknown rides that end at a place without a name
record RideInputs(long records, long bytes, long windows, long pairs, long unknown) {
    static final String RIDES = "rides";
    static final String PICKUPS = "pickups";
    static final String ZONES = "zones";

    /// Blocks of houses rather than zones, and ten rides a second: so that a ride meets a few
    /// pickups within twenty minutes, and event time does not run so much faster than in life that
    /// only the opening and closing of a store's segments is measured.
    private static final RideGenerator.Places PLACES = new RideGenerator.Places(20_000, 4000);

    private static final double MEAN_GAP_SEC = 0.1;

    /// Places with a larger number have no name.
    private static final int NAMED = 18_000;

    static RideInputs produce(String bootstrap, long seed, int records) {
        var counter = new Counter(records);
        try (var producer = new KafkaProducer<byte[], byte[]>(ClientSettings.producer(bootstrap))) {
            for (int zone = 1; zone <= NAMED; zone++) {
                var json =
                        "{\"borough\":\"Borough %d\",\"zone\":\"Zone"
                                + " %d\",\"service_zone\":\"City\"}";
                send(producer, ZONES, 0, zone, json.formatted(zone % 5, zone));
            }
            RideStream.draw(
                    new RideGenerator(seed, MEAN_GAP_SEC, PLACES),
                    records,
                    ride -> {
                        counter.pickup(ride);
                        send(
                                producer,
                                PICKUPS,
                                ride.pickupSec(),
                                ride.pickupLocation(),
                                RideGenerator.pickupJson(ride));
                    },
                    ride -> {
                        counter.ride(ride);
                        send(
                                producer,
                                RIDES,
                                ride.dropoffSec(),
                                ride.dropoffLocation(),
                                ride.json());
                    });
        }
        return counter.inputs();
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, String topic, long sec, int key, String json) {
        producer.send(
                new ProducerRecord<>(
                        topic,
                        null,
                        sec * 1000,
                        Integer.toString(key).getBytes(StandardCharsets.UTF_8),
                        json.getBytes(StandardCharsets.UTF_8)));
    }

    private static final class Counter {
        /// `place << 40 | second` of each, sorted when all are there.
        private final long[] pickups;

        private final long[] rides;
        private int pickupCount;
        private int rideCount;
        private long bytes;
        private long unknown;
        private final HashSet<Long> windows = new HashSet<>();

        Counter(int records) {
            pickups = new long[records];
            rides = new long[records];
        }

        private static long at(long place, long sec) {
            return place << 40 | sec;
        }

        void pickup(Ride ride) {
            pickups[pickupCount++] = at(ride.pickupLocation(), ride.pickupSec());
        }

        void ride(Ride ride) {
            rides[rideCount++] = at(ride.dropoffLocation(), ride.dropoffSec());
            bytes += ride.json().length();
            unknown += ride.dropoffLocation() > NAMED ? 1 : 0;
            windows.add(
                    at(ride.dropoffLocation(), ride.dropoffSec() / RideJobs.WINDOW.toSeconds()));
        }

        RideInputs inputs() {
            Arrays.sort(pickups);
            long pairs = 0;
            long within = RideJobs.WITHIN.toSeconds();
            for (long ride : rides) {
                pairs += below(ride + within + 1) - below(ride - within);
            }
            return new RideInputs(rideCount, bytes, windows.size(), pairs, unknown);
        }

        /// How many pickups are below; equal ones are not.
        private int below(long at) {
            int from = 0;
            int to = pickups.length;
            while (from < to) {
                int middle = (from + to) >>> 1;
                if (pickups[middle] < at) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from;
        }
    }
}
