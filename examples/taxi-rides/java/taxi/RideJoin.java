package taxi;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;

import java.time.Duration;

/// Pickups where a ride ended, up to 20 minutes before or after.
public final class RideJoin {
    private static final Duration WITHIN = Duration.ofMinutes(20);
    private static final Duration GRACE = Duration.ofMinutes(5);

    private RideJoin() {}

    public static Topology topology() {
        var builder = new StreamsBuilder();
        var rides = builder.stream(Topics.RIDES, Topics.rides());
        var pickups = builder.stream(Topics.PICKUPS, Topics.pickups());
        rides.join(
                        pickups,
                        (ride, pickup) ->
                                new RideOn(ride.vendorId(), ride.dropoffTime(), pickup.time()),
                        JoinWindows.ofTimeDifferenceAndGrace(WITHIN, GRACE),
                        StreamJoined.with(
                                Serdes.String(),
                                new JsonSerde<>(Ride.class),
                                new JsonSerde<>(Pickup.class)))
                .to(Topics.RIDES_ON, Produced.with(Serdes.String(), new JsonSerde<>(RideOn.class)));
        return builder.build();
    }

    public static void main(String[] args) {
        Jobs.run("java-ride-join", topology(), args);
    }
}
