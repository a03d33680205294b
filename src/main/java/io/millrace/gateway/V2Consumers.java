package io.millrace.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.millrace.format.SchemaStore.UnavailableException;
import io.millrace.gateway.Api.Operation;
import io.millrace.gateway.ConsumerInstance.Commits;
import io.millrace.gateway.schemas.SchemaJson;
import io.millrace.http.Request;
import io.millrace.http.Response;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Consumers of REST Proxy v2: an instance is made, subscribed, asked for records, and deleted.
///
/// Source: Confluent REST Proxy API reference, v2.
final class V2Consumers {
    private static final String INSTANCE = "/consumers/{group}/instances/{instance}";
    private static final String SUBSCRIPTION = INSTANCE + "/subscription";
    private static final String ASSIGNMENTS = INSTANCE + "/assignments";
    private static final String POSITIONS = INSTANCE + "/positions";
    private static final String OFFSETS = INSTANCE + "/offsets";
    private static final long TIMEOUT_MAX_MS = 30_000;
    private static final long BYTES_MAX = 16L * 1024 * 1024;

    private final ConsumerInstances instances;
    private final SchemaJson schemas;

    V2Consumers(ConsumerInstances instances, SchemaJson schemas) {
        this.instances = instances;
        this.schemas = schemas;
    }

    void addTo(Api api) {
        api.on(
                        "POST /consumers/{group}",
                        tells("Makes a consumer instance").takes(V2Produce.ANSWER),
                        this::create)
                .on("DELETE " + INSTANCE, does("Ends an instance"), this::delete)
                .on("POST " + SUBSCRIPTION, takes("Subscribes to topics"), this::subscribe)
                .on("GET " + SUBSCRIPTION, tells("Its subscription"), this::subscription)
                .on("DELETE " + SUBSCRIPTION, does("Ends the subscription"), this::unsubscribe)
                .on("POST " + ASSIGNMENTS, takes("Assigns partitions by hand"), this::assign)
                .on("GET " + ASSIGNMENTS, tells("Partitions that it has"), this::assignments)
                .on("POST " + POSITIONS, takes("Goes on at offsets"), this::seek)
                .on(
                        "POST " + POSITIONS + "/beginning",
                        takes("To the begin"),
                        this::seekToBeginning)
                .on("POST " + POSITIONS + "/end", takes("To the end"), this::seekToEnd)
                .on("POST " + OFFSETS, takes("Commits offsets").answers(200), this::commit)
                // a GET with a body, as the REST Proxy has it
                .on(
                        "GET " + OFFSETS,
                        tells("Committed offsets").takes(V2Produce.ANSWER),
                        this::committed)
                .on(
                        "GET " + INSTANCE + "/records",
                        tells("Reads records")
                                .answers(200, V2Produce.TYPES)
                                .query("timeout", "Longest wait in ms")
                                .query("max_bytes", "Most bytes of keys and values"),
                        this::records);
    }

    private static Operation tells(String what) {
        return Operation.of("REST Proxy v2", what).answers(200, V2Produce.ANSWER);
    }

    private static Operation does(String what) {
        return Operation.of("REST Proxy v2", what).answers(204);
    }

    private static Operation takes(String what) {
        return does(what).takes(V2Produce.ANSWER);
    }

    private static Response v2(Object value) {
        return Response.ok(value).header("Content-Type", V2Produce.ANSWER);
    }

    private ConsumerInstance instance(Request request) {
        return instances.get(request.path("group"), request.path("instance"));
    }

    // ---------------------------------------------------------------- life

    private Response create(Request request) throws IOException {
        var body = request.body().length == 0 ? object() : Texts.body(request.body());
        var group = request.path("group");
        var name = body.path("name").asText("");
        var instance = name.isEmpty() ? "millrace-" + UUID.randomUUID() : name;
        var formatName = body.path("format").asText("binary");
        var format =
                Embedded.named(formatName)
                        .filter(f -> f != Embedded.STRING)
                        .orElseThrow(() -> wrongSetting("format", formatName));
        var properties = new HashMap<String, String>();
        properties.put("auto.offset.reset", body.path("auto.offset.reset").asText("latest"));
        properties.put("fetch.min.bytes", positive(body.path("fetch.min.bytes").asText("1")));
        var commits =
                switch (body.path("auto.commit.enable").asText("true")) {
                    case "true" -> Commits.AUTOMATIC;
                    case "false" -> Commits.ON_REQUEST;
                    default -> throw wrongSetting("auto.commit.enable", "neither true nor false");
                };
        var timeout =
                Math.clamp(
                        body.path("consumer.request.timeout.ms").asLong(1_000), 0, TIMEOUT_MAX_MS);
        var settings = new ConsumerInstance.Settings(commits, Duration.ofMillis(timeout));
        instances.create(group, instance, format, settings, properties);
        var base =
                Links.host(request)
                        + "/consumers/%s/instances/%s"
                                .formatted(Links.part(group), Links.part(instance));
        var answer = new LinkedHashMap<String, Object>();
        answer.put("instance_id", instance);
        answer.put("base_uri", base);
        return v2(answer);
    }

    /// -1 is the REST Proxy's word for the default.
    private static String positive(String bytes) {
        return bytes.equals("-1") ? "1" : bytes;
    }

    private static RuntimeException wrongSetting(String name, String value) {
        return GatewayError.INVALID_CONSUMER_SETTING.with(name + " " + value);
    }

    private Response delete(Request request) {
        instances.delete(request.path("group"), request.path("instance"));
        return Response.empty(204);
    }

    // ---------------------------------------------------------------- what is read

    private Response subscribe(Request request) throws IOException {
        var body = Texts.body(request.body());
        var instance = instance(request);
        var topics = new ArrayList<String>();
        body.path("topics").forEach(t -> topics.add(t.asText()));
        var pattern = body.path("topic_pattern").asText("");
        if (topics.isEmpty() == pattern.isEmpty()) {
            throw topics.isEmpty()
                    ? GatewayError.UNPROCESSABLE.with("Give 'topics' or 'topic_pattern'.")
                    : GatewayError.SUBSCRIPTION_CONFLICT.with();
        }
        return done(
                instance,
                c -> {
                    if (pattern.isEmpty()) {
                        c.subscribe(topics, instance.listener());
                    } else {
                        c.subscribe(pattern(pattern), instance.listener());
                    }
                    instance.movedAltogether();
                });
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw GatewayError.UNPROCESSABLE.with("topic_pattern: " + e.getDescription());
        }
    }

    private Response subscription(Request request) {
        return v2(Map.of("topics", instance(request).use(c -> new TreeSet<>(c.subscription()))));
    }

    private Response unsubscribe(Request request) {
        var instance = instance(request);
        return done(
                instance,
                c -> {
                    c.unsubscribe();
                    instance.movedAltogether();
                });
    }

    private Response assign(Request request) throws IOException {
        var partitions = partitions(request);
        var instance = instance(request);
        return done(
                instance,
                c -> {
                    c.assign(partitions);
                    instance.movedAltogether();
                });
    }

    private Response assignments(Request request) {
        return v2(Map.of("partitions", instance(request).use(c -> places(c.assignment()))));
    }

    private Response seek(Request request) throws IOException {
        var offsets = offsets(request);
        var instance = instance(request);
        return done(
                instance,
                c -> {
                    offsets.forEach(c::seek);
                    instance.moved(offsets.keySet());
                });
    }

    private Response seekToBeginning(Request request) throws IOException {
        var partitions = partitions(request);
        var instance = instance(request);
        return done(
                instance,
                c -> {
                    c.seekToBeginning(partitions);
                    instance.moved(partitions);
                });
    }

    private Response seekToEnd(Request request) throws IOException {
        var partitions = partitions(request);
        var instance = instance(request);
        return done(
                instance,
                c -> {
                    c.seekToEnd(partitions);
                    instance.moved(partitions);
                });
    }

    /// @throws io.millrace.http.ProblemException 409 where the consumer says that this does not go
    ///   together with what it does already
    private static Response done(
            ConsumerInstance instance,
            java.util.function.Consumer<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>>
                    action) {
        return instance.use(
                c -> {
                    try {
                        action.accept(c);
                    } catch (IllegalStateException e) {
                        throw String.valueOf(e.getMessage()).contains("mutually exclusive")
                                ? GatewayError.SUBSCRIPTION_CONFLICT.with()
                                : GatewayError.UNPROCESSABLE.with(String.valueOf(e.getMessage()));
                    } catch (IllegalArgumentException e) {
                        throw GatewayError.UNPROCESSABLE.with(String.valueOf(e.getMessage()));
                    }
                    return Response.empty(204);
                });
    }

    // ---------------------------------------------------------------- records

    private Response records(Request request) {
        var instance = instance(request);
        var format = instance.format();
        var accept = request.header("Accept").orElse("*/*");
        if (!accepts(accept, format)) {
            throw GatewayError.NOT_ACCEPTABLE.with(format.contentType());
        }
        var timeout =
                request.intQuery("timeout")
                        .map(ms -> Duration.ofMillis(Math.clamp(ms, 0, TIMEOUT_MAX_MS)))
                        .orElse(instance.timeout());
        var maxBytes =
                request.intQuery("max_bytes")
                        .filter(b -> b > 0)
                        .map(b -> Math.min((long) b, BYTES_MAX))
                        .orElse(BYTES_MAX);
        var records = instance.records(timeout, maxBytes, r -> record(r, format));
        return Response.ok(records).header("Content-Type", format.contentType());
    }

    private static boolean accepts(String accept, Embedded format) {
        for (var type : accept.split(",")) {
            var name = type.split(";", 2)[0].strip();
            var isOther =
                    name.startsWith("application/vnd.kafka.") && !name.equals(V2Produce.ANSWER);
            if (!isOther || name.equals(format.contentType())) {
                return true;
            }
        }
        return false;
    }

    /// @throws io.millrace.format.FormatException where it is none of this format
    private Map<String, Object> record(ConsumerRecord<byte[], byte[]> record, Embedded format) {
        try {
            var json = new LinkedHashMap<String, Object>();
            json.put("topic", record.topic());
            json.put("key", format.json(record.key(), schemas));
            json.put("value", format.json(record.value(), schemas));
            json.put("partition", record.partition());
            json.put("offset", record.offset());
            return json;
        } catch (UnavailableException e) {
            throw KafkaFailure.of(e);
        }
    }

    // ---------------------------------------------------------------- offsets

    private Response commit(Request request) throws IOException {
        var instance = instance(request);
        if (request.body().length == 0) {
            instance.commit();
            return Response.empty(200);
        }
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        offsets(request)
                .forEach((place, offset) -> offsets.put(place, new OffsetAndMetadata(offset)));
        instance.use(
                c -> {
                    c.commitSync(offsets);
                    return true;
                });
        return Response.empty(200);
    }

    private Response committed(Request request) throws IOException {
        var partitions = new HashSet<>(partitions(request));
        var committed = instance(request).use(c -> c.committed(partitions));
        var offsets = new ArrayList<Map<String, Object>>();
        for (var place : partitions) {
            var offset = committed.get(place);
            if (offset != null) {
                var json = place(place);
                json.put("offset", offset.offset());
                json.put("metadata", offset.metadata());
                offsets.add(json);
            }
        }
        return v2(Map.of("offsets", offsets));
    }

    // ---------------------------------------------------------------- shapes

    private static JsonNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static List<Map<String, Object>> places(Iterable<TopicPartition> partitions) {
        var places = new ArrayList<Map<String, Object>>();
        partitions.forEach(p -> places.add(place(p)));
        return places;
    }

    private static Map<String, Object> place(TopicPartition partition) {
        var place = new LinkedHashMap<String, Object>();
        place.put("topic", partition.topic());
        place.put("partition", partition.partition());
        return place;
    }

    private static List<TopicPartition> partitions(Request request) throws IOException {
        var all = new ArrayList<TopicPartition>();
        list(request, "partitions").forEach(p -> all.add(partition(p)));
        return all;
    }

    private static Map<TopicPartition, Long> offsets(Request request) throws IOException {
        var all = new LinkedHashMap<TopicPartition, Long>();
        for (var each : list(request, "offsets")) {
            var offset = each.path("offset");
            if (!offset.isIntegralNumber() || offset.longValue() < 0) {
                throw GatewayError.UNPROCESSABLE.with(
                        "'offset' must be a number from 0 on: " + each);
            }
            all.put(partition(each), offset.longValue());
        }
        return all;
    }

    private static JsonNode list(Request request, String name) throws IOException {
        var list = Texts.body(request.body()).path(name);
        if (!list.isArray()) {
            throw GatewayError.UNPROCESSABLE.with("The body must have '" + name + "', an array.");
        }
        return list;
    }

    private static TopicPartition partition(JsonNode json) {
        if (!json.path("topic").isTextual() || !json.path("partition").isInt()) {
            throw GatewayError.UNPROCESSABLE.with(
                    "Expected {\"topic\": ..., \"partition\": ...}, found " + json);
        }
        return new TopicPartition(
                json.path("topic").textValue(), json.path("partition").intValue());
    }
}
