package io.millrace.sql;

import io.millrace.sql.catalog.Source;
import io.millrace.sql.query.RunningQuery;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How far queries are behind their input: records of their topics, internal ones too, that are
/// committed there and not yet here.
///
/// @param queries in the order in which they were made, so that upstream ones come first
public record Progress(List<OfQuery> queries) {
    /// Lag up to which it is looked at whether it is only marks of transactions, which nobody
    /// commits past.
    private static final long MARKS_MAX = 64;

    private static final Duration POLL = Duration.ofMillis(100);

    public Progress {
        queries = List.copyOf(queries);
    }

    /// @param lag records not yet processed and committed
    /// @param position records processed and committed
    /// @param problems records that could not be worked with
    public record OfQuery(String id, String state, long lag, long position, long problems) {}

    /// Measures each query in turn. A query's outputs are committed along with its position, so
    /// where all have lag 0 in two measures in a row with the same positions, nothing is on its way
    /// between them.
    static Progress measure(Engine engine) {
        var all = new ArrayList<OfQuery>();
        var admin = engine.cluster().admin();
        for (var query : engine.catalog().queries()) {
            var group = RunningQuery.applicationId(engine.settings(), query.id());
            var topics = new ArrayList<String>();
            query.reads().stream()
                    .flatMap(name -> engine.catalog().source(name).stream())
                    .map(Source::topic)
                    .forEach(topics::add);
            var committed = committed(admin, group);
            committed.keySet().stream()
                    .map(TopicPartition::topic)
                    .filter(t -> t.startsWith(group))
                    .distinct()
                    .forEach(topics::add);
            var offsets = offsets(engine, admin, topics, committed);
            all.add(
                    new OfQuery(
                            query.id(),
                            engine.running(query.id())
                                    .map(RunningQuery::state)
                                    .orElse("NOT_RUNNING"),
                            offsets.lag(),
                            offsets.position(),
                            engine.processingLog().counts(query.id()).problems()));
        }
        return new Progress(all);
    }

    private record Offsets(long lag, long position) {}

    private static Offsets offsets(
            Engine engine, Admin admin, List<String> topics, Map<TopicPartition, Long> committed) {
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : topics) {
            engine.topics()
                    .describe(topic)
                    .ifPresent(
                            d ->
                                    d.partitions()
                                            .forEach(
                                                    p ->
                                                            partitions.add(
                                                                    new TopicPartition(
                                                                            topic,
                                                                            p.partition()))));
        }
        var begins = list(admin, partitions, OffsetSpec.earliest());
        var ends = list(admin, partitions, OffsetSpec.latest());
        long lag = 0;
        long position = 0;
        var tails = new HashMap<TopicPartition, Long>();
        for (var tp : partitions) {
            long at = committed.getOrDefault(tp, begins.getOrDefault(tp, 0L));
            long behind = Math.max(0, ends.getOrDefault(tp, 0L) - at);
            position += at;
            lag += behind;
            if (behind > 0) {
                tails.put(tp, at);
            }
        }
        boolean done = lag > 0 && lag <= MARKS_MAX && onlyMarks(engine, tails, ends);
        return new Offsets(done ? 0 : lag, position);
    }

    /// Whether no record is between these positions and the ends: marks of transactions take
    /// offsets too.
    private static boolean onlyMarks(
            Engine engine, Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
        var config = new HashMap<String, Object>(engine.cluster().clientProperties());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(Set.copyOf(from.keySet()));
            from.forEach(consumer::seek);
            long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (System.nanoTime() < deadline) {
                if (!consumer.poll(POLL).isEmpty()) {
                    return false;
                }
                if (from.keySet().stream()
                        .allMatch(tp -> consumer.position(tp) >= ends.getOrDefault(tp, 0L))) {
                    return true;
                }
            }
            return false;
        }
    }

    static Map<TopicPartition, Long> committed(Admin admin, String group) {
        var committed = new HashMap<TopicPartition, Long>();
        try {
            TopicAdmin.join(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                    .forEach(
                            (tp, o) -> {
                                if (o != null) {
                                    committed.put(tp, o.offset());
                                }
                            });
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
        return committed;
    }

    static Map<TopicPartition, Long> list(
            Admin admin, List<TopicPartition> partitions, OffsetSpec spec) {
        var specs = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(tp -> specs.put(tp, spec));
        var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        var offsets = new HashMap<TopicPartition, Long>();
        TopicAdmin.join(admin.listOffsets(specs, options).all())
                .forEach((tp, info) -> offsets.put(tp, info.offset()));
        return offsets;
    }
}
