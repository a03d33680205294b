package taxi;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.WindowedSerdes;

import java.time.Duration;

/// How many rides end at each place in every ten seconds.
public final class RideWindows {
    public static final Duration SIZE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofMinutes(5);

    private RideWindows() {}

    public static Topology topology() {
        var builder = new StreamsBuilder();
        builder.stream(Topics.RIDES, Topics.rides())
                .groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(SIZE, GRACE))
                .count()
                .toStream()
                .to(
                        Topics.RIDES_PER_10S,
                        Produced.with(
                                WindowedSerdes.timeWindowedSerdeFrom(String.class, SIZE.toMillis()),
                                Serdes.Long()));
        return builder.build();
    }

    public static void main(String[] args) {
        Jobs.run("java-ride-windows", topology(), args);
    }
}
