package io.millrace.gateway;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.format.FormatException;
import io.millrace.format.SchemaStore;
import io.millrace.gateway.schemas.SchemaJson;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Turns the JSON objects of REST Proxy v3 into records.
final class V3Record {
    private final String topic;
    private final Topics topics;
    private final SchemaChoice choice;
    private final SchemaJson schemas;

    V3Record(String topic, Topics topics, SchemaStore store, SchemaJson schemas) {
        this.topic = topic;
        this.topics = topics;
        this.choice = new SchemaChoice(store);
        this.schemas = schemas;
    }

    /// A key or a value as bytes.
    ///
    /// @param type empty where nothing is said of it: it is null
    @SuppressWarnings("ArrayRecordComponent")
    record Part(Optional<Embedded> type, byte @Nullable [] bytes) {}

    /// A record to be.
    record Converted(Part key, Part value, ProducerRecord<byte[], byte[]> record) {}

    /// @throws io.millrace.http.ProblemException 400 or 422 where it is none
    Converted of(JsonNode json) {
        if (!json.isObject()) {
            throw GatewayError.MALFORMED.with("A record is a JSON object, not " + json);
        }
        try {
            var key = part("key", json.path("key"));
            var value = part("value", json.path("value"));
            var partition = SchemaChoice.id(json, "partition_id");
            partition.ifPresent(p -> topics.check(topic, p));
            var record =
                    new ProducerRecord<>(
                            topic,
                            partition.orElse(null),
                            timestamp(json.path("timestamp")),
                            key.bytes,
                            value.bytes,
                            headers(json.path("headers")));
            return new Converted(key, value, record);
        } catch (FormatException | SchemaStore.UnavailableException e) {
            throw KafkaFailure.of(e);
        }
    }

    private static @Nullable Long timestamp(JsonNode json) {
        if (json.isMissingNode() || json.isNull()) {
            return null;
        }
        var time = epochMillis(json);
        if (time.isEmpty() || time.getAsLong() < 0) {
            throw GatewayError.MALFORMED.with(
                    "'timestamp' is written as 2026-01-31T10:00:00Z, from 1970 on, not %s."
                            .formatted(json));
        }
        return time.getAsLong();
    }

    private static OptionalLong epochMillis(JsonNode json) {
        if (json.isIntegralNumber()) {
            return json.canConvertToLong()
                    ? OptionalLong.of(json.longValue())
                    : OptionalLong.empty();
        }
        try {
            return OptionalLong.of(OffsetDateTime.parse(json.asText()).toInstant().toEpochMilli());
        } catch (DateTimeException | ArithmeticException _) {
            return OptionalLong.empty();
        }
    }

    private static List<Header> headers(JsonNode json) {
        var headers = new ArrayList<Header>();
        for (var header : json) {
            if (!header.path("name").isTextual()) {
                throw GatewayError.MALFORMED.with("A header has a 'name' and a 'value': " + header);
            }
            var value = header.path("value");
            headers.add(
                    new RecordHeader(
                            header.path("name").textValue(),
                            value.isMissingNode() ? null : Embedded.BINARY.bytes(value)));
        }
        return headers;
    }

    private Part part(String part, JsonNode json) {
        if (json.isMissingNode() || json.isNull()) {
            return new Part(Optional.empty(), null);
        }
        if (!json.isObject() || !json.has("data")) {
            throw GatewayError.MALFORMED.with(
                    "'%s' is an object with 'data' and its 'type', not %s.".formatted(part, json));
        }
        var data = json.path("data");
        var type = type(json);
        if (type.isPresent() && type.get().schemaType().isEmpty()) {
            return new Part(type, type.get().bytes(data));
        }
        var schema = schema(part, type, json);
        var kind = Embedded.of(schemas.type(schema));
        if (type.isPresent() && type.get() != kind) {
            throw GatewayError.UNPROCESSABLE.with(
                    "Schema %d is in %s, not in %s.".formatted(schema, kind, type.get()));
        }
        var bytes =
                data.isNull()
                        ? null
                        : schemas.encode(schema, kind.schemaType().orElseThrow(), data);
        return new Part(Optional.of(kind), bytes);
    }

    private static Optional<Embedded> type(JsonNode json) {
        var type = json.path("type");
        if (type.isMissingNode() || type.isNull()) {
            return Optional.empty();
        }
        return Optional.of(
                Embedded.named(type.asText())
                        .orElseThrow(
                                () ->
                                        GatewayError.MALFORMED.with(
                                                "type is BINARY, JSON, STRING, AVRO, JSONSCHEMA or PROTOBUF, not %s."
                                                        .formatted(type))));
    }

    /// By its id, its text, or a version of the subject; the latest version where none is said.
    private int schema(String part, Optional<Embedded> type, JsonNode json) {
        var id = SchemaChoice.id(json, "schema_id");
        if (id.isPresent()) {
            return id.get();
        }
        var subject = json.path("subject").asText(topic + "-" + part);
        var text = json.path("schema");
        if (text.isTextual()) {
            var language = type.orElse(Embedded.AVRO).schemaType().orElseThrow();
            return choice.register(subject, language, text.textValue());
        }
        return choice.version(subject, json.path("schema_version").asText("latest")).id();
    }
}
