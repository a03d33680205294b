package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.http.ProblemException;
import io.millrace.http.Request;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// CloudEvents between HTTP and topics: however an event comes in, its record is in Kafka's binary
/// mode, the data as the value and each attribute as a header `ce_...`, so that all consumers see
/// one form.
///
/// Source: CloudEvents 1.0.2, "HTTP Protocol Binding", "JSON Event Format" and "Kafka Protocol
/// Binding".
final class CloudEvents {
    static final String STRUCTURED = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";

    private static final String IN_HTTP = "ce-";
    private static final String IN_KAFKA = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");
    private static final int BATCH_MAX = 100_000;

    private CloudEvents() {}

    // ---------------------------------------------------------------- from HTTP

    /// Whether a request is an event in binary mode.
    static boolean isBinary(Request request) {
        return request.header(IN_HTTP + "specversion").isPresent();
    }

    /// Attributes in headers, the body is the data.
    static Event.Accepted binary(
            Request request, MediaType type, Optional<byte[]> key, List<Header> headers)
            throws IOException {
        var attributes = new LinkedHashMap<String, String>();
        request.forEachHeader(
                (name, value) -> {
                    var lower = name.toLowerCase(Locale.ROOT);
                    if (lower.startsWith(IN_HTTP)) {
                        attributes.put(lower.substring(IN_HTTP.length()), decoded(value));
                    }
                });
        request.header("Content-Type").ifPresent(t -> attributes.put("datacontenttype", t));
        var body = request.body();
        if (type.isJson() && request.header("Content-Type").isPresent() && body.length > 0) {
            Texts.body(body);
        }
        return accepted(1, attributes, body, key, headers);
    }

    /// One event as JSON.
    static Event.Accepted structured(byte[] body, Optional<byte[]> key, List<Header> headers) {
        return event(1, Texts.body(body), key, headers);
    }

    /// An array of events; those that are none are refused, the others written.
    static List<Event> batch(byte[] body, Optional<byte[]> key, List<Header> headers) {
        var array = Texts.body(body);
        if (!array.isArray()) {
            throw GatewayError.MALFORMED.with("A batch of CloudEvents is a JSON array.");
        }
        if (array.size() > BATCH_MAX) {
            throw GatewayError.TOO_LARGE.with(
                    "A batch holds at most %d events.".formatted(BATCH_MAX));
        }
        var events = new ArrayList<Event>();
        for (var json : array) {
            int place = events.size() + 1;
            try {
                events.add(event(place, json, key, headers));
            } catch (ProblemException e) {
                events.add(new Event.Refused(place, e));
            }
        }
        return events;
    }

    private static Event.Accepted event(
            int place, JsonNode json, Optional<byte[]> key, List<Header> headers) {
        if (!json.isObject()) {
            throw GatewayError.MALFORMED.with("A CloudEvent is a JSON object.");
        }
        var attributes = new LinkedHashMap<String, String>();
        json.properties()
                .forEach(
                        member -> {
                            var name = member.getKey();
                            var value = member.getValue();
                            if (!name.startsWith("data")
                                    || name.startsWith("datac")
                                    || name.equals("dataschema")) {
                                if (value.isContainerNode()) {
                                    throw GatewayError.MALFORMED.with(
                                            "Attribute '%s' of a CloudEvent must be a text, a number or true/false."
                                                    .formatted(name));
                                }
                                if (!value.isNull()) {
                                    attributes.put(name, value.asText());
                                }
                            }
                        });
        return accepted(place, attributes, data(json, attributes), key, headers);
    }

    private static byte @Nullable [] data(JsonNode json, Map<String, String> attributes) {
        var base64 = json.get("data_base64");
        if (base64 != null) {
            try {
                return Base64.getDecoder().decode(base64.asText());
            } catch (IllegalArgumentException _) {
                throw GatewayError.MALFORMED.with("data_base64 is not base64.");
            }
        }
        var data = json.get("data");
        if (data == null) {
            return null;
        }
        var type = attributes.getOrDefault("datacontenttype", "application/json");
        var isJson = type.contains("json");
        attributes.putIfAbsent("datacontenttype", "application/json");
        return (data.isTextual() && !isJson ? data.textValue() : data.toString()).getBytes(UTF_8);
    }

    private static Event.Accepted accepted(
            int place,
            Map<String, String> attributes,
            byte @Nullable [] data,
            Optional<byte[]> key,
            List<Header> others) {
        for (var name : REQUIRED) {
            if (attributes.getOrDefault(name, "").isEmpty()) {
                throw GatewayError.MALFORMED.with(
                        "A CloudEvent needs the attribute '%s'.".formatted(name));
            }
        }
        var headers = new ArrayList<>(others);
        attributes.forEach(
                (name, value) ->
                        headers.add(
                                new RecordHeader(
                                        name.equals("datacontenttype")
                                                ? CONTENT_TYPE
                                                : IN_KAFKA + name,
                                        value.getBytes(UTF_8))));
        var partitionKey = Optional.ofNullable(attributes.get("partitionkey"));
        var recordKey = key.or(() -> partitionKey.map(k -> k.getBytes(UTF_8)));
        return new Event.Accepted(place, recordKey.orElse(null), data, headers);
    }

    /// Values of headers are percent-encoded where they are not printable ASCII.
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException _) {
            return value;
        }
    }

    // ---------------------------------------------------------------- to HTTP

    /// A record as one event in JSON. A record that is none becomes one: its place is its id.
    static Map<String, Object> json(ConsumerRecord<byte[], byte[]> record) {
        var event = new LinkedHashMap<String, Object>();
        for (var header : record.headers()) {
            if (header.key().startsWith(IN_KAFKA) && header.value() != null) {
                event.put(
                        header.key().substring(IN_KAFKA.length()),
                        new String(header.value(), UTF_8));
            } else if (header.key().equalsIgnoreCase(CONTENT_TYPE) && header.value() != null) {
                event.put("datacontenttype", new String(header.value(), UTF_8));
            }
        }
        event.putIfAbsent("specversion", "1.0");
        event.putIfAbsent("id", record.partition() + "-" + record.offset());
        event.putIfAbsent("source", "/topics/" + record.topic());
        event.putIfAbsent("type", "io.millrace.record");
        event.putIfAbsent("time", Instant.ofEpochMilli(record.timestamp()).toString());
        if (record.key() != null) {
            Values.text(record.key()).ifPresent(key -> event.putIfAbsent("partitionkey", key));
        }
        if (record.value() != null) {
            putData(event, record.value());
        }
        return event;
    }

    private static void putData(Map<String, Object> event, byte[] value) {
        var json = Values.json(value);
        var text = Values.text(value);
        if (json.isPresent()) {
            event.put("data", json.get());
        } else if (text.isPresent()) {
            event.put("data", text.get());
            event.putIfAbsent("datacontenttype", "text/plain");
        } else {
            event.put("data_base64", Base64.getEncoder().encodeToString(value));
        }
    }
}
