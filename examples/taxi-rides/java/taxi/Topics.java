package taxi;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Consumed;

/// The topics, and how their records are read: the key is the number of the place, as text.
public final class Topics {
    public static final String RIDES = "rides";
    public static final String PICKUPS = "pickups";
    public static final String RIDES_PER_LOCATION = "java_rides_per_location";
    public static final String RIDES_PER_10S = "java_rides_per_10s";
    public static final String RIDES_ON = "java_rides_on";

    private Topics() {}

    static Consumed<String, Ride> rides() {
        return Consumed.with(Serdes.String(), new JsonSerde<>(Ride.class))
                .withTimestampExtractor(new RideTime());
    }

    static Consumed<String, Pickup> pickups() {
        return Consumed.with(Serdes.String(), new JsonSerde<>(Pickup.class))
                .withTimestampExtractor(new RideTime());
    }
}
