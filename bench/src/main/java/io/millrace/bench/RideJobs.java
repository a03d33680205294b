package io.millrace.bench;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.WindowedSerdes;

import java.time.Duration;

/// The jobs on taxi rides written by hand on Kafka Streams: typed classes, Jackson, the DSL and its
/// default stores.
final class RideJobs {
    static final Duration WINDOW = Duration.ofHours(1);
    static final Duration WITHIN = Duration.ofMinutes(20);
    static final Duration GRACE = Duration.ofMinutes(5);

    private RideJobs() {}

    private static KStream<String, TaxiRide> rides(StreamsBuilder builder) {
        return builder.stream(
                RideInputs.RIDES, Consumed.with(Serdes.String(), JsonSerde.of(TaxiRide.class)));
    }

    static Job window(Job.Place place) {
        var builder = new StreamsBuilder();
        rides(builder)
                .groupByKey(Grouped.with(Serdes.String(), JsonSerde.of(TaxiRide.class)))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .count(Materialized.with(Serdes.String(), Serdes.Long()))
                .toStream()
                .mapValues(TaxiRide.Count::new)
                .to(
                        place.output(),
                        Produced.with(
                                WindowedSerdes.timeWindowedSerdeFrom(
                                        String.class, WINDOW.toMillis()),
                                JsonSerde.of(TaxiRide.Count.class)));
        return new StreamsJob(builder.build(), place);
    }

    static Job streamJoin(Job.Place place) {
        var builder = new StreamsBuilder();
        var pickups =
                builder.stream(
                        RideInputs.PICKUPS,
                        Consumed.with(Serdes.String(), JsonSerde.of(TaxiRide.Pickup.class)));
        rides(builder)
                .join(
                        pickups,
                        (ride, pickup) ->
                                new TaxiRide.WithPickup(
                                        ride.vendorId,
                                        ride.dropoffTime,
                                        ride.totalAmount,
                                        pickup.time()),
                        JoinWindows.ofTimeDifferenceAndGrace(WITHIN, GRACE),
                        StreamJoined.with(
                                Serdes.String(),
                                JsonSerde.of(TaxiRide.class),
                                JsonSerde.of(TaxiRide.Pickup.class)))
                .to(
                        place.output(),
                        Produced.with(Serdes.String(), JsonSerde.of(TaxiRide.WithPickup.class)));
        return new StreamsJob(builder.build(), place);
    }

    static Job tableJoin(Job.Place place) {
        var builder = new StreamsBuilder();
        var zones =
                builder.table(
                        RideInputs.ZONES,
                        Consumed.with(Serdes.String(), JsonSerde.of(TaxiRide.Zone.class)));
        rides(builder)
                .leftJoin(
                        zones,
                        (ride, zone) ->
                                new TaxiRide.WithZone(
                                        ride.vendorId,
                                        ride.dropoffTime,
                                        ride.totalAmount,
                                        zone == null ? null : zone.borough(),
                                        zone == null ? null : zone.zone()),
                        Joined.with(
                                Serdes.String(),
                                JsonSerde.of(TaxiRide.class),
                                JsonSerde.of(TaxiRide.Zone.class)))
                .to(
                        place.output(),
                        Produced.with(Serdes.String(), JsonSerde.of(TaxiRide.WithZone.class)));
        return new StreamsJob(builder.build(), place);
    }
}
