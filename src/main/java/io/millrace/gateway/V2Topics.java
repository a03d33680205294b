package io.millrace.gateway;

import static io.millrace.http.Response.ok;

import io.millrace.gateway.Api.Operation;
import io.millrace.http.Response;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/// What REST Proxy v2 tells of topics and brokers.
///
/// Source: Confluent REST Proxy API reference, v2.
final class V2Topics {
    private final TopicAdmin admin;
    private final Topics topics;

    V2Topics(TopicAdmin admin, Topics topics) {
        this.admin = admin;
        this.topics = topics;
    }

    void addTo(Api api) {
        api.on("GET /topics", says("Names of topics"), _ -> v2(admin.names()));
        api.on("GET /topics/{topic}", says("A topic"), r -> v2(topic(r.path("topic"))));
        api.on(
                "GET /topics/{topic}/partitions",
                says("Partitions of a topic"),
                r -> v2(partitions(describe(r.path("topic")))));
        api.on(
                "GET /topics/{topic}/partitions/{partition}",
                says("A partition"),
                r -> v2(partition(r.path("topic"), r.intPath("partition"))));
        api.on(
                "GET /topics/{topic}/partitions/{partition}/offsets",
                says("Where a partition begins and ends"),
                r -> v2(offsets(r.path("topic"), r.intPath("partition"))));
        api.on(
                "GET /brokers",
                says("Ids of brokers"),
                _ -> v2(Map.of("brokers", admin.brokers().stream().map(Node::id).toList())));
    }

    private static Operation says(String what) {
        return Operation.of("REST Proxy v2", what).answers(200, V2Produce.ANSWER);
    }

    private static Response v2(Object value) {
        return ok(value).header("Content-Type", V2Produce.ANSWER);
    }

    private TopicDescription describe(String topic) {
        try {
            return admin.describe(topic);
        } catch (ExecutionException e) {
            throw Topics.isMissing(e.getCause()) ? topics.notFound(topic) : KafkaFailure.of(e);
        }
    }

    private Map<String, Object> topic(String name) {
        var description = describe(name);
        var settings = new TreeMap<String, Object>();
        admin.config(name).entries().forEach(e -> settings.put(e.name(), e.value()));
        var topic = new LinkedHashMap<String, Object>();
        topic.put("name", name);
        topic.put("configs", settings);
        topic.put("partitions", partitions(description));
        return topic;
    }

    private static List<Map<String, Object>> partitions(TopicDescription topic) {
        return topic.partitions().stream().map(V2Topics::partition).toList();
    }

    private Map<String, Object> partition(String topic, int partition) {
        topics.check(topic, partition);
        return partitions(describe(topic)).get(partition);
    }

    private static Map<String, Object> partition(TopicPartitionInfo info) {
        var leader = info.leader() == null ? -1 : info.leader().id();
        var partition = new LinkedHashMap<String, Object>();
        partition.put("partition", info.partition());
        partition.put("leader", leader);
        partition.put(
                "replicas",
                info.replicas().stream()
                        .map(
                                node ->
                                        Map.of(
                                                "broker", node.id(),
                                                "leader", node.id() == leader,
                                                "in_sync", info.isr().contains(node)))
                        .toList());
        return partition;
    }

    private Map<String, Object> offsets(String topic, int partition) {
        topics.check(topic, partition);
        var place = new TopicPartition(topic, partition);
        return Map.of(
                "beginning_offset", admin.offset(place, OffsetSpec.earliest()),
                "end_offset", admin.offset(place, OffsetSpec.latest()));
    }
}
