package io.millrace.gateway;

import static io.millrace.http.Response.empty;
import static io.millrace.http.Response.ok;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.http.Request;
import io.millrace.http.Response;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Settings of topics of REST Proxy v3.
///
/// Source: Confluent REST Proxy API reference, v3.
final class V3Configs {
    private static final String CONFIGS = "/v3/clusters/{cluster}/topics/{topic}/configs";
    private static final String CONFIG = CONFIGS + "/{name}";

    private final V3Clusters clusters;
    private final V3Topics topics;
    private final TopicAdmin admin;

    V3Configs(V3Clusters clusters, V3Topics topics, TopicAdmin admin) {
        this.clusters = clusters;
        this.topics = topics;
        this.admin = admin;
    }

    void addTo(Api api) {
        var changes = V3Clusters.says("Changes settings").takes("application/json").answers(204);
        api.alsoUnderKafka("GET " + CONFIGS, V3Clusters.says("Settings of a topic"), this::list)
                .alsoUnderKafka("POST " + CONFIGS + ":alter", changes, this::alter)
                .alsoUnderKafka(
                        "GET " + CONFIG,
                        V3Clusters.says("A setting"),
                        r -> ok(config(clusters.links(r), r.path("topic"), entry(r))))
                .alsoUnderKafka("PUT " + CONFIG, changes, this::put)
                .alsoUnderKafka(
                        "DELETE " + CONFIG,
                        V3Clusters.says("Takes a setting back to its default").answers(204),
                        this::delete);
    }

    private Response list(Request request) {
        var topic = topics.describe(request).name();
        var links = clusters.links(request);
        var data =
                admin.config(topic).entries().stream()
                        .map(entry -> config(links, topic, entry))
                        .toList();
        return ok(Links.list("KafkaTopicConfigList", links.to(path(topic)), data));
    }

    private static String path(String topic) {
        return "/topics/" + Links.part(topic) + "/configs";
    }

    private static Map<String, Object> config(Links links, String topic, ConfigEntry entry) {
        var path = path(topic) + "/" + Links.part(entry.name());
        var resource = "/topic=" + topic + "/config=" + entry.name();
        var config = links.thing("KafkaTopicConfig", path, resource);
        config.put("topic_name", topic);
        config.put("name", entry.name());
        config.put("value", entry.value());
        config.put("is_default", entry.isDefault());
        config.put("is_read_only", entry.isReadOnly());
        config.put("is_sensitive", entry.isSensitive());
        config.put("source", entry.source().name());
        config.put("synonyms", List.of());
        return config;
    }

    private ConfigEntry entry(Request request) {
        var topic = topics.describe(request).name();
        var name = request.path("name");
        var entry = admin.config(topic).get(name);
        if (entry == null) {
            throw GatewayError.CONFIG_NOT_FOUND.with(topic, name);
        }
        return entry;
    }

    private Response put(Request request) throws IOException {
        var name = entry(request).name();
        return change(request, List.of(set(name, Texts.body(request.body()).path("value"))));
    }

    private Response delete(Request request) {
        var name = entry(request).name();
        return change(request, List.of(reset(name)));
    }

    private Response alter(Request request) throws IOException {
        var data = Texts.body(request.body()).path("data");
        if (!data.isArray() || data.isEmpty()) {
            throw GatewayError.MALFORMED.with("The body must have 'data', an array of settings.");
        }
        var changes = new ArrayList<AlterConfigOp>();
        for (var each : data) {
            var name = each.path("name").asText();
            changes.add(
                    switch (each.path("operation").asText("SET")) {
                        case "SET" -> set(name, each.path("value"));
                        case "DELETE" -> reset(name);
                        default ->
                                throw GatewayError.MALFORMED.with(
                                        "operation is SET or DELETE: " + each);
                    });
        }
        return change(request, changes);
    }

    private Response change(Request request, List<AlterConfigOp> changes) {
        admin.alter(topics.describe(request).name(), changes);
        return empty(204);
    }

    private static AlterConfigOp set(String name, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw GatewayError.MALFORMED.with("'value' must be a text: " + value);
        }
        return new AlterConfigOp(new ConfigEntry(name, value.asText()), OpType.SET);
    }

    private static AlterConfigOp reset(String name) {
        return new AlterConfigOp(new ConfigEntry(name, null), OpType.DELETE);
    }
}
