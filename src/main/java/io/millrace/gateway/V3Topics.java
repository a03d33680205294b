package io.millrace.gateway;

import static io.millrace.http.Response.empty;
import static io.millrace.http.Response.json;
import static io.millrace.http.Response.ok;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.http.Request;
import io.millrace.http.Response;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// Topics and partitions of REST Proxy v3.
///
/// Source: Confluent REST Proxy API reference, v3.
final class V3Topics {
    private static final String TOPICS = "/v3/clusters/{cluster}/topics";
    private static final String TOPIC = TOPICS + "/{topic}";

    private final V3Clusters clusters;
    private final TopicAdmin admin;
    private final Topics topics;

    V3Topics(V3Clusters clusters, TopicAdmin admin, Topics topics) {
        this.clusters = clusters;
        this.admin = admin;
        this.topics = topics;
    }

    void addTo(Api api) {
        api.alsoUnderKafka("GET " + TOPICS, V3Clusters.says("Topics"), this::list)
                .alsoUnderKafka(
                        "POST " + TOPICS,
                        V3Clusters.says("Makes a topic")
                                .takes("application/json")
                                .answers(201, "application/json"),
                        this::create)
                .alsoUnderKafka(
                        "GET " + TOPIC,
                        V3Clusters.says("A topic"),
                        r -> ok(topic(clusters.links(r), describe(r))))
                .alsoUnderKafka(
                        "DELETE " + TOPIC,
                        V3Clusters.says("Deletes a topic").answers(204),
                        this::delete)
                .alsoUnderKafka(
                        "GET " + TOPIC + "/partitions",
                        V3Clusters.says("Partitions of a topic"),
                        this::partitions)
                .alsoUnderKafka(
                        "GET " + TOPIC + "/partitions/{partition}",
                        V3Clusters.says("A partition"),
                        this::partition);
    }

    /// @throws io.millrace.http.ProblemException 404 in the words of v3
    TopicDescription describe(Request request) {
        clusters.links(request);
        var name = request.path("topic");
        try {
            return admin.describe(name);
        } catch (ExecutionException e) {
            throw Topics.isMissing(e.getCause())
                    ? GatewayError.TOPIC_NOT_FOUND_V3.with(name, topics.meant(name))
                    : KafkaFailure.of(e);
        }
    }

    private Response list(Request request) {
        var links = clusters.links(request);
        var data =
                admin.all().stream()
                        .sorted(Comparator.comparing(TopicDescription::name))
                        .map(t -> topic(links, t))
                        .toList();
        return ok(Links.list("KafkaTopicList", links.to("/topics"), data));
    }

    private static Map<String, Object> topic(Links links, TopicDescription of) {
        var path = path(of.name());
        var replicas = of.partitions().isEmpty() ? 0 : of.partitions().getFirst().replicas().size();
        var topic = links.thing("KafkaTopic", path, "/topic=" + of.name());
        topic.put("topic_name", of.name());
        topic.put("is_internal", of.isInternal());
        topic.put("replication_factor", replicas);
        topic.put("partitions_count", of.partitions().size());
        topic.put("partitions", links.related(path + "/partitions"));
        topic.put("configs", links.related(path + "/configs"));
        topic.put("partition_reassignments", links.related(path + "/partitions/-/reassignment"));
        return topic;
    }

    private static String path(String topic) {
        return "/topics/" + Links.part(topic);
    }

    private Response create(Request request) throws IOException {
        var links = clusters.links(request);
        var body = Texts.body(request.body());
        var name = body.path("topic_name");
        if (!name.isTextual()) {
            throw GatewayError.MALFORMED.with("The body must have 'topic_name', a text.");
        }
        var settings = new HashMap<String, String>();
        for (var setting : body.path("configs")) {
            settings.put(setting.path("name").asText(), text(setting.path("value")));
        }
        var topic =
                new NewTopic(
                        name.textValue(),
                        number(body, "partitions_count"),
                        number(body, "replication_factor").map(Integer::shortValue));
        admin.create(topic.configs(settings));
        topics.forget(name.textValue());
        try {
            return json(201, topic(links, admin.describe(name.textValue())))
                    .header("Location", links.to(path(name.textValue())));
        } catch (ExecutionException e) {
            throw KafkaFailure.of(e);
        }
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.asText();
    }

    private static Optional<Integer> number(JsonNode body, String name) {
        var number = body.path(name);
        if (number.isMissingNode() || number.isNull()) {
            return Optional.empty();
        }
        if (!number.isInt() || number.intValue() < 1 || number.intValue() > Short.MAX_VALUE) {
            throw GatewayError.MALFORMED.with(
                    "'%s' must be a number from 1 to %d, not %s."
                            .formatted(name, Short.MAX_VALUE, number));
        }
        return Optional.of(number.intValue());
    }

    private Response delete(Request request) {
        var name = describe(request).name();
        admin.delete(name);
        topics.forget(name);
        return empty(204);
    }

    private Response partitions(Request request) {
        var topic = describe(request);
        var links = clusters.links(request);
        var data = topic.partitions().stream().map(p -> partition(links, topic.name(), p)).toList();
        return ok(
                Links.list(
                        "KafkaPartitionList", links.to(path(topic.name()) + "/partitions"), data));
    }

    private Response partition(Request request) {
        var topic = describe(request);
        var number = request.intPath("partition");
        if (number < 0 || number >= topic.partitions().size()) {
            throw GatewayError.PARTITION_NOT_FOUND.with(
                    topic.name(), topic.partitions().size() - 1, number);
        }
        var info = topic.partitions().get(number);
        return ok(partition(clusters.links(request), topic.name(), info));
    }

    private static Map<String, Object> partition(
            Links links, String topic, TopicPartitionInfo info) {
        var path = path(topic) + "/partitions/" + info.partition();
        var resource = "/topic=" + topic + "/partition=" + info.partition();
        var partition = links.thing("KafkaPartition", path, resource);
        partition.put("topic_name", topic);
        partition.put("partition_id", info.partition());
        if (info.leader() != null) {
            partition.put("leader", links.related(path + "/replicas/" + info.leader().id()));
        }
        partition.put("replicas", links.related(path + "/replicas"));
        partition.put("reassignment", links.related(path + "/reassignment"));
        return partition;
    }
}
