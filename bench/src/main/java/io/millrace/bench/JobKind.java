package io.millrace.bench;

import io.millrace.bench.Job.Place;

import java.util.function.Function;

/// The jobs that are compared.
enum JobKind {
    SQL("(a) Millrace SQL", SqlJobs::enrichment),
    POJO("(b) Kafka Streams, POJO", PojoJobs::enrichment),
    PASS_THROUGH("(c) pass-through", PassThrough::new),
    JSON_NODE("(d) Kafka Streams, JsonNode", JsonNodeJob::enrichment),
    SQL_COUNT("Millrace SQL", SqlJobs::count),
    POJO_COUNT("Kafka Streams, POJO", PojoJobs::count);

    private final String label;
    private final Function<Place, Job> make;

    JobKind(String label, Function<Place, Job> make) {
        this.label = label;
        this.make = make;
    }

    String label() {
        return label;
    }

    Job make(Place place) {
        return make.apply(place);
    }

    boolean counts() {
        return this == SQL_COUNT || this == POJO_COUNT;
    }
}
