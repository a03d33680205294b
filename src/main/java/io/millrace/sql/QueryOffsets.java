package io.millrace.sql;

import io.millrace.cluster.GroupLag;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where the consumer group of a query is in one of its topics.
///
/// @param partitions in their order
public record QueryOffsets(String group, String topic, List<OfPartition> partitions) {
    public QueryOffsets {
        partitions = List.copyOf(partitions);
    }

    /// @param start offset of the first record that is still there
    /// @param end offset that the next record will have
    /// @param committed offset up to which the query has processed; `start` where it has not
    ///   committed yet
    public record OfPartition(int partition, long start, long end, long committed) {}

    /// Of all partitions.
    public long lag() {
        return partitions.stream().mapToLong(p -> Math.max(0, p.end() - p.committed())).sum();
    }

    /// Reads them now.
    ///
    /// @param inputs names of the topics that the query reads
    static List<QueryOffsets> of(TopicAdmin topics, String group, List<String> inputs) {
        Admin admin = topics.admin();
        var committed = GroupLag.committed(admin, group);
        var all = new ArrayList<QueryOffsets>();
        for (var topic : inputs) {
            var partitions =
                    topics.describe(topic).stream()
                            .flatMap(d -> d.partitions().stream())
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .sorted(Comparator.comparingInt(TopicPartition::partition))
                            .toList();
            var starts = GroupLag.offsets(admin, partitions, OffsetSpec.earliest());
            var ends = GroupLag.offsets(admin, partitions, OffsetSpec.latest());
            all.add(
                    new QueryOffsets(
                            group,
                            topic,
                            partitions.stream()
                                    .map(
                                            p -> {
                                                long start = starts.getOrDefault(p, 0L);
                                                return new OfPartition(
                                                        p.partition(),
                                                        start,
                                                        ends.getOrDefault(p, 0L),
                                                        committed.getOrDefault(p, start));
                                            })
                                    .toList()));
        }
        return all;
    }
}
