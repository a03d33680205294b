package io.millrace.cluster;

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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// How far a consumer group is behind what is committed in its topics.
///
/// @param lag records not yet processed and committed by the group
/// @param position sum of the offsets that the group has committed
public record GroupLag(long lag, long position) {
    /// Lag up to which it is looked at whether it is only marks of transactions, which nobody
    /// commits past.
    private static final long MARKS_MAX = 64;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK_AT_MOST = Duration.ofSeconds(2);

    /// Measures it now.
    ///
    /// @param topics that the group reads; those that do not exist count nothing. Internal topics
    ///   of Kafka Streams, whose names begin with the group's, are counted too
    public static GroupLag measure(Cluster cluster, String group, Collection<String> topics) {
        var admin = cluster.admin();
        var committed = committed(admin, group);
        var all = new TreeSet<>(topics);
        committed.keySet().stream()
                .map(TopicPartition::topic)
                .filter(topic -> topic.startsWith(group))
                .forEach(all::add);
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : all) {
            NewTopics.describe(admin, topic)
                    .ifPresent(
                            d ->
                                    d.partitions().stream()
                                            .map(p -> new TopicPartition(topic, p.partition()))
                                            .forEach(partitions::add));
        }
        return of(cluster, partitions, committed);
    }

    private static GroupLag of(
            Cluster cluster, List<TopicPartition> partitions, Map<TopicPartition, Long> committed) {
        var begins = offsets(cluster.admin(), partitions, OffsetSpec.earliest());
        var ends = offsets(cluster.admin(), partitions, OffsetSpec.latest());
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
        boolean done = lag > 0 && lag <= MARKS_MAX && onlyMarks(cluster, tails, ends);
        return new GroupLag(done ? 0 : lag, position);
    }

    /// Whether no record is between these positions and the ends: marks of transactions take
    /// offsets too.
    private static boolean onlyMarks(
            Cluster cluster, Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(Set.copyOf(from.keySet()));
            from.forEach(consumer::seek);
            long deadline = System.nanoTime() + LOOK_AT_MOST.toNanos();
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

    /// What a group has committed; empty for one that does not exist.
    public static Map<TopicPartition, Long> committed(Admin admin, String group) {
        var committed = new HashMap<TopicPartition, Long>();
        try {
            Answers.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                    .forEach(
                            (tp, o) -> {
                                if (o != null) {
                                    committed.put(tp, o.offset());
                                }
                            });
        } catch (GroupIdNotFoundException _) {
            return Map.of();
        }
        return committed;
    }

    /// Where partitions begin, or end, for readers of committed records.
    public static Map<TopicPartition, Long> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec which) {
        var specs = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(tp -> specs.put(tp, which));
        var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        var offsets = new HashMap<TopicPartition, Long>();
        Answers.await(admin.listOffsets(specs, options).all())
                .forEach((tp, info) -> offsets.put(tp, info.offset()));
        return offsets;
    }
}
