package io.millrace.gateway;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// What the gateway asks the cluster. Each call blocks, for the longest time that it was made with;
/// failures are worded by [KafkaFailure].
final class TopicAdmin {
    private final Admin admin;
    private final Duration longest;

    TopicAdmin(Admin admin, Duration longest) {
        this.admin = admin;
        this.longest = longest;
    }

    /// All topics but Kafka's internal ones.
    SortedSet<String> names() {
        return new TreeSet<>(await(admin.listTopics().names()));
    }

    /// All topics, those of Kafka itself too.
    Collection<TopicDescription> all() {
        var names = await(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        return await(admin.describeTopics(names).allTopicNames()).values();
    }

    /// A topic; fails with Kafka's own exception where there is none.
    ///
    /// Brokers learn of a new topic a moment after the controller has made it, so one that is not
    /// there is asked for again, for a tenth of a second.
    TopicDescription describe(String topic) throws ExecutionException {
        for (int again = 2; ; again--) {
            try {
                return one(get(admin.describeTopics(List.of(topic)).allTopicNames()));
            } catch (ExecutionException e) {
                if (again == 0 || !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    Config config(String topic) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return one(await(admin.describeConfigs(List.of(resource)).all()));
    }

    void create(NewTopic topic) {
        await(admin.createTopics(List.of(topic)).all());
    }

    void delete(String topic) {
        await(admin.deleteTopics(List.of(topic)).all());
    }

    void alter(String topic, List<AlterConfigOp> changes) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        await(admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
    }

    long offset(TopicPartition partition, OffsetSpec which) {
        return await(admin.listOffsets(Map.of(partition, which)).partitionResult(partition))
                .offset();
    }

    String clusterId() {
        return await(admin.describeCluster().clusterId());
    }

    Node controller() {
        return await(admin.describeCluster().controller());
    }

    Collection<Node> brokers() {
        return await(admin.describeCluster().nodes());
    }

    private static <T> T one(Map<?, T> answers) {
        return answers.values().iterator().next();
    }

    private <T> T await(KafkaFuture<T> answer) {
        try {
            return get(answer);
        } catch (ExecutionException e) {
            throw KafkaFailure.of(e);
        }
    }

    private <T> T get(KafkaFuture<T> answer) throws ExecutionException {
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw KafkaFailure.of(
                    new TimeoutException("no answer within %d s".formatted(longest.toSeconds())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaFailure.busy("The server is stopping.");
        }
    }
}
