package io.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/// The enrichment on generic rows: trees of Jackson's nodes.
final class JsonNodeJob {
    private JsonNodeJob() {}

    static Job enrichment(Job.Place place) {
        var builder = new StreamsBuilder();
        var rows = JsonSerde.of(JsonNode.class);
        builder.stream(place.input(), Consumed.with(Serdes.ByteArray(), rows))
                .mapValues(
                        row -> {
                            var category =
                                    StayCategory.of(
                                            row.path("srch_ci").textValue(),
                                            row.path("srch_co").textValue());
                            return (JsonNode)
                                    ((ObjectNode) row).put("stay_category", category.label());
                        })
                .to(place.output(), Produced.with(Serdes.ByteArray(), rows));
        return new StreamsJob(builder.build(), place);
    }
}
