package taxi;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Produced;

/// How many rides end at each place.
public final class RideCount {
    private RideCount() {}

    public static Topology topology() {
        var builder = new StreamsBuilder();
        builder.stream(Topics.RIDES, Topics.rides())
                .groupByKey()
                .count()
                .toStream()
                .to(Topics.RIDES_PER_LOCATION, Produced.with(Serdes.String(), Serdes.Long()));
        return builder.build();
    }

    public static void main(String[] args) {
        Jobs.run("java-ride-count", topology(), args);
    }
}
