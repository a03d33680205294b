package io.millrace.bench;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/// The jobs written by hand on Kafka Streams: typed classes, Jackson, one shared mapper.
final class PojoJobs {
    private PojoJobs() {}

    static Job enrichment(Job.Place place) {
        var builder = new StreamsBuilder();
        var searches = JsonSerde.of(HotelSearch.class);
        builder.stream(place.input(), Consumed.with(Serdes.ByteArray(), searches))
                .mapValues(
                        search -> {
                            search.stayCategory =
                                    StayCategory.of(search.srchCi, search.srchCo).label();
                            return search;
                        })
                .to(place.output(), Produced.with(Serdes.ByteArray(), searches));
        return new StreamsJob(builder.build(), place);
    }

    static Job count(Job.Place place) {
        var builder = new StreamsBuilder();
        var stays = JsonSerde.of(Stay.class);
        builder.stream(place.input(), Consumed.with(Serdes.ByteArray(), stays))
                .groupBy((_, stay) -> stay, Grouped.with(stays, stays))
                .count(Materialized.with(stays, Serdes.Long()))
                .toStream()
                .mapValues(StayCount::new)
                .to(place.output(), Produced.with(stays, JsonSerde.of(StayCount.class)));
        return new StreamsJob(builder.build(), place);
    }
}
