package io.millrace.bench;

import io.millrace.bench.Job.Place;

import java.util.function.Function;

/// The jobs that are compared.
enum JobKind {
    SQL("(a) Millrace SQL", Load.ENRICHMENT, SqlJobs::enrichment),
    POJO("(b) Kafka Streams, POJO", Load.ENRICHMENT, PojoJobs::enrichment),
    PASS_THROUGH("(c) pass-through", Load.COPY, PassThrough::new),
    JSON_NODE("(d) Kafka Streams, JsonNode", Load.ENRICHMENT, JsonNodeJob::enrichment),
    SQL_COUNT("count, Millrace SQL", Load.COUNT, SqlJobs::count),
    POJO_COUNT("count, POJO", Load.COUNT, PojoJobs::count),
    SQL_WINDOW("window, Millrace SQL", Load.WINDOW, SqlJobs::window),
    POJO_WINDOW("window, POJO", Load.WINDOW, RideJobs::window),
    SQL_STREAM_JOIN("stream join, Millrace SQL", Load.STREAM_JOIN, SqlJobs::streamJoin),
    POJO_STREAM_JOIN("stream join, POJO", Load.STREAM_JOIN, RideJobs::streamJoin),
    SQL_TABLE_JOIN("table join, Millrace SQL", Load.TABLE_JOIN, SqlJobs::tableJoin),
    POJO_TABLE_JOIN("table join, POJO", Load.TABLE_JOIN, RideJobs::tableJoin);

    private final String label;
    private final Load load;
    private final Function<Place, Job> make;

    JobKind(String label, Load load, Function<Place, Job> make) {
        this.label = label;
        this.load = load;
        this.make = make;
    }

    String label() {
        return label;
    }

    Load load() {
        return load;
    }

    Job make(Place place) {
        return make.apply(place);
    }
}
