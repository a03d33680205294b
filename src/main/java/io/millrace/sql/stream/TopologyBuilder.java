package io.millrace.sql.stream;

import io.millrace.sql.analyze.Plan;
import io.millrace.sql.catalog.Source;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Produced;

import java.util.Properties;

/// Builds the topology of one query.
public final class TopologyBuilder {
    private TopologyBuilder() {}

    /// The topology of a query that writes into a topic.
    ///
    /// @param query its id
    public static Topology persistent(
            String query, Plan.Project plan, Source sink, Partitions partitions, ProblemLog log) {
        var sources = new Sources(query, plan, partitions, log);
        new Ends(new Feeds(sources), plan, sink)
                .records()
                .to(
                        sink.topic(),
                        Produced.with(
                                        Serdes.Bytes(),
                                        Serdes.serdeFrom(
                                                new SinkSerializer(), new ByteArrayDeserializer()))
                                .withName("sink"));
        return build(sources);
    }

    /// The topology of a query whose rows somebody watches.
    public static Topology watched(
            String query,
            Plan.Project plan,
            Watcher watcher,
            Partitions partitions,
            ProblemLog log) {
        var sources = new Sources(query, plan, partitions, log);
        new Watched(new Feeds(sources), plan, watcher).end();
        return build(sources);
    }

    private static Topology build(Sources sources) {
        var config = new Properties();
        // a table that is read from a topic needs no second copy of it as changelog
        config.put("topology.optimization", "reuse.ktable.source.topics");
        return sources.builder().build(config);
    }
}
