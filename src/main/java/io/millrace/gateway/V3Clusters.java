package io.millrace.gateway;

import static io.millrace.http.Response.ok;

import io.millrace.gateway.Api.Operation;
import io.millrace.http.Request;

import org.apache.kafka.common.Node;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Clusters and brokers of REST Proxy v3; there is one cluster.
///
/// Source: Confluent REST Proxy API reference, v3.
final class V3Clusters {
    private final TopicAdmin admin;
    private volatile String known = "";

    V3Clusters(TopicAdmin admin) {
        this.admin = admin;
    }

    void addTo(Api api) {
        api.alsoUnderKafka("GET /v3/clusters", says("Clusters"), r -> ok(all(r)))
                .alsoUnderKafka(
                        "GET /v3/clusters/{cluster}", says("A cluster"), r -> ok(one(links(r))))
                .alsoUnderKafka(
                        "GET /v3/clusters/{cluster}/brokers", says("Brokers"), r -> ok(brokers(r)));
    }

    static Operation says(String what) {
        return Operation.of("REST Proxy v3", what);
    }

    /// The cluster's id; it never changes.
    String id() {
        if (known.isEmpty()) {
            known = admin.clusterId();
        }
        return known;
    }

    /// The addresses in the cluster that a request names.
    ///
    /// @throws io.millrace.http.ProblemException 404 if it is another one
    Links links(Request request) {
        var asked = request.path("cluster");
        if (!asked.equals(id())) {
            throw GatewayError.CLUSTER_NOT_FOUND.with(asked);
        }
        return Links.of(request, asked);
    }

    private Map<String, Object> all(Request request) {
        var links = Links.of(request, id());
        return Links.list("KafkaClusterList", links.base() + "/clusters", List.of(one(links)));
    }

    private Map<String, Object> one(Links links) {
        var cluster = links.thing("KafkaCluster", "", "");
        cluster.put("controller", links.related("/brokers/" + admin.controller().id()));
        cluster.put("acls", links.related("/acls"));
        cluster.put("brokers", links.related("/brokers"));
        cluster.put("broker_configs", links.related("/broker-configs"));
        cluster.put("consumer_groups", links.related("/consumer-groups"));
        cluster.put("topics", links.related("/topics"));
        cluster.put(
                "partition_reassignments", links.related("/topics/-/partitions/-/reassignment"));
        return cluster;
    }

    private Map<String, Object> brokers(Request request) {
        var links = links(request);
        var data =
                admin.brokers().stream()
                        .sorted(Comparator.comparingInt(Node::id))
                        .map(node -> broker(links, node))
                        .toList();
        return Links.list("KafkaBrokerList", links.to("/brokers"), data);
    }

    private static Map<String, Object> broker(Links links, Node node) {
        var path = "/brokers/" + node.id();
        var broker = links.thing("KafkaBroker", path, "/broker=" + node.id());
        broker.put("broker_id", node.id());
        broker.put("host", node.host());
        broker.put("port", node.port());
        broker.put("rack", node.rack());
        return broker;
    }
}
