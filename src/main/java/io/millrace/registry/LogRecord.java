package io.millrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.http.Json;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// A record of `_schemas`.
///
/// @param value empty for a tombstone
record LogRecord(Key key, Optional<JsonNode> value) {
    /// Settings that hold everywhere have no subject.
    static final String GLOBAL = "";

    /// What a record is about. Keys and values are JSON, with their members in the order that
    /// Confluent's registry gives them: topics are compacted by the bytes of keys.
    sealed interface Key {
        /// A version of a subject: its schema, or a tombstone.
        record OfSchema(SubjectVersion of) implements Key {}

        /// Settings of a subject, of a context (`:.name:`) or, with [#GLOBAL], of all.
        record OfConfig(String subject) implements Key {}

        /// The mode of a subject, of a context or of all.
        record OfMode(String subject) implements Key {}

        /// Deletes the versions up to that of the value softly.
        record OfDeletedSubject(String subject) implements Key {}

        /// Forgets what is deleted of a subject.
        record OfClearedSubject(String subject) implements Key {}

        /// A context other than the default.
        record OfContext(String tenant, String context) implements Key {}

        /// Written by Confluent's registry to see where the topic ends; means nothing.
        record Nothing() implements Key {}
    }

    static LogRecord of(StoredSchema schema) {
        return new LogRecord(new Key.OfSchema(schema.key()), Optional.of(schema.toJson()));
    }

    static LogRecord tombstone(Key key) {
        return new LogRecord(key, Optional.empty());
    }

    byte[] keyBytes() {
        var json = JsonNodeFactory.instance.objectNode();
        switch (key) {
            case Key.OfSchema(var of) ->
                    json.put("keytype", "SCHEMA")
                            .put("subject", of.subject())
                            .put("version", of.version())
                            .put("magic", 1);
            case Key.OfConfig(var subject) -> withSubject(json, "CONFIG", subject);
            case Key.OfMode(var subject) -> withSubject(json, "MODE", subject);
            case Key.OfDeletedSubject(var subject) -> withSubject(json, "DELETE_SUBJECT", subject);
            case Key.OfClearedSubject(var subject) -> withSubject(json, "CLEAR_SUBJECT", subject);
            case Key.OfContext(var tenant, var context) ->
                    json.put("keytype", "CONTEXT")
                            .put("tenant", tenant)
                            .put("context", context)
                            .put("magic", 0);
            case Key.Nothing() -> json.put("keytype", "NOOP").put("magic", 0);
        }
        return Json.bytes(json);
    }

    private static void withSubject(ObjectNode json, String type, String subject) {
        json.put("keytype", type);
        json.put("subject", subject.equals(GLOBAL) ? null : subject);
        json.put("magic", 0);
    }

    byte @Nullable [] valueBytes() {
        return value.map(Json::bytes).orElse(null);
    }

    /// @throws RuntimeException where the bytes are no record of a registry
    static LogRecord of(byte[] key, byte @Nullable [] value) {
        var json = Json.read(key, JsonNode.class);
        var subject = json.path("subject").asText(GLOBAL);
        var type = json.path("keytype").asText();
        var parsed =
                switch (type) {
                    case "SCHEMA" ->
                            new Key.OfSchema(
                                    new SubjectVersion(subject, json.path("version").asInt()));
                    case "CONFIG" -> new Key.OfConfig(subject);
                    case "MODE" -> new Key.OfMode(subject);
                    case "DELETE_SUBJECT" -> new Key.OfDeletedSubject(subject);
                    case "CLEAR_SUBJECT" -> new Key.OfClearedSubject(subject);
                    case "CONTEXT" ->
                            new Key.OfContext(
                                    json.path("tenant").asText(), json.path("context").asText());
                    case "NOOP" -> new Key.Nothing();
                    default -> throw new IllegalArgumentException("unknown keytype " + type);
                };
        var parsedValue =
                value == null
                        ? Optional.<JsonNode>empty()
                        : Optional.of(Json.read(value, JsonNode.class));
        return new LogRecord(parsed, parsedValue.filter(node -> !node.isNull()));
    }
}
