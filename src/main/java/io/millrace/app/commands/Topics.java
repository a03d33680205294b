package io.millrace.app.commands;

import io.millrace.cluster.Cluster;
import io.millrace.config.Nearest;
import io.millrace.config.UserError;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/// What the topic verbs ask of a cluster, with refusals in words.
final class Topics {
    private Topics() {}

    /// @throws UserError when there is no such topic, naming the nearest
    static TopicDescription find(Cluster cluster, String name) throws InterruptedException {
        try {
            var found = cluster.admin().describeTopics(List.of(name)).allTopicNames().get();
            return found.values().iterator().next();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw missing(cluster, name);
            }
            throw refused(name, e);
        }
    }

    private static UserError missing(Cluster cluster, String name) throws InterruptedException {
        var names = done(name, cluster.admin().listTopics().names());
        return UserError.of(
                "There is no topic %s.".formatted(name),
                Nearest.to(name, names)
                        .map("Did you mean %s?"::formatted)
                        .orElse("millrace topic list shows all topics"));
    }

    /// Waits for an answer of the cluster.
    ///
    /// @throws UserError with Kafka's words when it refuses
    static <T> T done(String name, KafkaFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw refused(name, e);
        }
    }

    static RuntimeException refused(String name, ExecutionException e) {
        return e.getCause() instanceof ApiException refusal
                ? UserError.of("Topic %s: %s".formatted(name, refusal.getMessage()))
                : new IllegalStateException(e.getCause());
    }

    /// One offset of each partition.
    static Map<TopicPartition, Long> offsets(
            Cluster cluster, String name, int partitions, OffsetSpec which)
            throws InterruptedException {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        IntStream.range(0, partitions).forEach(p -> asked.put(new TopicPartition(name, p), which));
        var offsets = new HashMap<TopicPartition, Long>();
        done(name, cluster.admin().listOffsets(asked).all())
                .forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }
}
