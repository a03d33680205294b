package io.millrace.sql.query;

import io.millrace.cluster.Answers;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.stream.Partitions;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The topics that a plan reads, as they are in the cluster.
final class SourceTopics {
    private SourceTopics() {}

    private static Set<String> of(Plan plan, Predicate<Plan.Scan> wanted) {
        var topics = new HashSet<String>();
        collect(plan, wanted, topics);
        return topics;
    }

    private static void collect(Plan plan, Predicate<Plan.Scan> wanted, Set<String> topics) {
        switch (plan) {
            case Plan.Scan scan -> {
                if (wanted.test(scan)) {
                    topics.add(scan.source().topic());
                }
            }
            case Plan.Group group -> collect(group.input(), wanted, topics);
            case Plan.Join join -> {
                collect(join.left().input(), wanted, topics);
                collect(join.right().input(), wanted, topics);
            }
            case Plan.Union(var inputs) -> inputs.forEach(i -> collect(i, wanted, topics));
            case Plan.Filter _, Plan.Project _, Plan.Rekey _, Plan.Explode _ ->
                    collect(plan.below().orElseThrow(), wanted, topics);
        }
    }

    /// How many partitions the topics have; asked only where it matters, for a plan that joins.
    static Partitions partitions(Admin admin, Plan plan) {
        if (plan.base() instanceof Plan.Scan) {
            return Partitions.ALIKE;
        }
        var counts = new HashMap<String, Integer>();
        Answers.await(admin.describeTopics(of(plan, _ -> true)).allTopicNames())
                .forEach((name, about) -> counts.put(name, about.partitions().size()));
        return topic -> counts.getOrDefault(topic, 1);
    }

    /// Where the topics of the streams of a plan end now.
    static Map<TopicPartition, Long> ends(Admin admin, Plan plan) {
        var topics = of(plan, scan -> !scan.source().isTable());
        var wanted = new HashMap<TopicPartition, OffsetSpec>();
        Answers.await(admin.describeTopics(topics).allTopicNames())
                .forEach(
                        (name, about) ->
                                about.partitions()
                                        .forEach(
                                                p ->
                                                        wanted.put(
                                                                new TopicPartition(
                                                                        name, p.partition()),
                                                                OffsetSpec.latest())));
        var ends = new HashMap<TopicPartition, Long>();
        Answers.await(admin.listOffsets(wanted).all())
                .forEach((p, end) -> ends.put(p, end.offset()));
        return ends;
    }
}
