package io.millrace.sql;

import io.millrace.cluster.Answers;
import io.millrace.cluster.NewTopics;
import io.millrace.sql.analyze.Sink;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.SqlException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Topics as statements need them.
record TopicAdmin(Admin admin) {
    /// Makes sure that the topic of a new source exists, with the partitions and replicas that the
    /// statement gives.
    ///
    /// @param like the topic whose partitions the new one gets where the statement does not say; a
    ///   source without one must name a topic that exists
    void ensure(Sink sink, Optional<String> like) {
        var topic = sink.source().topic();
        var existing = describe(topic);
        if (existing.isPresent()) {
            check(topic, existing.get(), sink);
            return;
        }
        if (sink.partitions().isEmpty() && like.isEmpty()) {
            throw new SqlException(
                    Span.NONE,
                    "Kafka topic does not exist: " + topic,
                    "add PARTITIONS=1 to the WITH clause to create it");
        }
        int partitions =
                sink.partitions()
                        .or(() -> like.flatMap(this::describe).map(d -> d.partitions().size()))
                        .orElse(1);
        var config = new HashMap<String, String>();
        boolean table = sink.source().kind() == Kind.TABLE;
        sink.cleanupPolicy()
                .or(
                        () ->
                                table
                                        ? Optional.of(TopicConfig.CLEANUP_POLICY_COMPACT)
                                        : Optional.empty())
                .ifPresent(policy -> config.put(TopicConfig.CLEANUP_POLICY_CONFIG, policy));
        sink.retentionMs()
                .ifPresent(ms -> config.put(TopicConfig.RETENTION_MS_CONFIG, ms.toString()));
        create(topic, partitions, sink.replicas(), config);
    }

    private static void check(String topic, TopicDescription existing, Sink sink) {
        int partitions = existing.partitions().size();
        if (sink.partitions().isPresent() && sink.partitions().get() != partitions) {
            throw new SqlException(
                    Span.NONE,
                    "A Kafka topic with the name '%s' already exists, with %d partitions instead of %d"
                            .formatted(topic, partitions, sink.partitions().get()),
                    "remove PARTITIONS, or use another KAFKA_TOPIC");
        }
    }

    /// Creates a topic unless it exists; returns when the cluster knows it.
    void create(
            String topic, int partitions, Optional<Integer> replicas, Map<String, String> config) {
        var wanted =
                new NewTopic(topic, Optional.of(partitions), replicas.map(Integer::shortValue))
                        .configs(config);
        try {
            Answers.await(admin.createTopics(List.of(wanted)).all());
        } catch (TopicExistsException _) {
            // somebody else was faster, which is as good
        }
        NewTopics.await(admin, topic);
    }

    Optional<TopicDescription> describe(String topic) {
        return NewTopics.describe(admin, topic);
    }

    /// All topics but Kafka's own, by name.
    Map<String, TopicDescription> all() {
        var names =
                Answers.await(
                        admin.listTopics(new ListTopicsOptions().listInternal(false)).names());
        var all = new TreeMap<String, TopicDescription>();
        admin.describeTopics(names)
                .topicNameValues()
                .forEach(
                        (name, described) -> {
                            try {
                                all.put(name, Answers.await(described));
                            } catch (UnknownTopicOrPartitionException _) {
                                // deleted since it was listed
                            }
                        });
        return all;
    }

    /// How many consumer groups and members read each topic.
    Map<String, Engine.Readers> readers() {
        var ids =
                Answers.await(admin.listGroups().valid()).stream()
                        .filter(g -> g.protocol().equals("consumer")) // Connect's are others
                        .map(GroupListing::groupId)
                        .toList();
        var readers = new TreeMap<String, Engine.Readers>();
        for (var group : Answers.await(admin.describeConsumerGroups(ids).all()).values()) {
            var members = new HashMap<String, Integer>();
            for (var member : group.members()) {
                member.assignment().topicPartitions().stream()
                        .map(TopicPartition::topic)
                        .distinct()
                        .forEach(topic -> members.merge(topic, 1, Integer::sum));
            }
            members.forEach(
                    (topic, count) ->
                            readers.merge(
                                    topic,
                                    new Engine.Readers(1, count),
                                    (a, b) ->
                                            new Engine.Readers(
                                                    a.groups() + b.groups(),
                                                    a.members() + b.members())));
        }
        return readers;
    }

    /// Deletes the topics that exist of these.
    void delete(List<String> topics) {
        for (var topic : topics) {
            try {
                Answers.await(admin.deleteTopics(List.of(topic)).all());
            } catch (UnknownTopicOrPartitionException _) {
                // gone already, which is what was wanted
            }
        }
    }
}
