package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.millrace.format.FormatException;
import io.millrace.format.SchemaText;
import io.millrace.gateway.Texts.FaultException;
import io.millrace.gateway.schemas.SchemaJson;

import org.jspecify.annotations.Nullable;

import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// How keys and values stand in the JSON of REST Proxy requests and answers.
enum Embedded {
    /// Base64.
    BINARY,
    /// As they are.
    JSON,
    /// A text; only in v3.
    STRING,
    /// Avro's JSON encoding.
    AVRO,
    /// JSON behind the id of a JSON Schema.
    JSONSCHEMA,
    /// Protobuf's JSON mapping.
    PROTOBUF;

    /// By its name in any case.
    static Optional<Embedded> named(String name) {
        for (var format : values()) {
            if (format.name().equalsIgnoreCase(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    static Embedded of(SchemaText.Type type) {
        return switch (type) {
            case AVRO -> AVRO;
            case JSON -> JSONSCHEMA;
            case PROTOBUF -> PROTOBUF;
        };
    }

    /// `application/vnd.kafka.json.v2+json`
    String contentType() {
        return "application/vnd.kafka." + name().toLowerCase(Locale.ROOT) + ".v2+json";
    }

    /// The language of its schemas, if it has some.
    Optional<SchemaText.Type> schemaType() {
        return switch (this) {
            case BINARY, JSON, STRING -> Optional.empty();
            case AVRO -> Optional.of(SchemaText.Type.AVRO);
            case JSONSCHEMA -> Optional.of(SchemaText.Type.JSON);
            case PROTOBUF -> Optional.of(SchemaText.Type.PROTOBUF);
        };
    }

    /// The bytes of a value of a format without a schema.
    ///
    /// @throws FormatException if it does not fit
    byte @Nullable [] bytes(JsonNode data) {
        if (data.isNull() && this != JSON) {
            return null;
        }
        return switch (this) {
            case JSON -> data.isNull() ? null : data.toString().getBytes(UTF_8);
            case STRING -> text(data).getBytes(UTF_8);
            case BINARY -> base64(text(data));
            case AVRO, JSONSCHEMA, PROTOBUF -> throw new IllegalStateException(name());
        };
    }

    private static String text(JsonNode data) {
        if (!data.isTextual()) {
            throw new FormatException("Expected a text, found %s.".formatted(data));
        }
        return data.textValue();
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new FormatException("'%s' is not base64.".formatted(text));
        }
    }

    /// A key or a value of a record as JSON.
    ///
    /// @throws FormatException if it is none of this format
    JsonNode json(byte @Nullable [] bytes, SchemaJson schemas) {
        if (bytes == null) {
            return com.fasterxml.jackson.databind.node.NullNode.instance;
        }
        return switch (this) {
            case BINARY -> TextNode.valueOf(Base64.getEncoder().encodeToString(bytes));
            case STRING -> TextNode.valueOf(new String(bytes, UTF_8));
            case JSON -> parsed(bytes);
            case AVRO, JSONSCHEMA, PROTOBUF -> schemas.decode(bytes);
        };
    }

    private static JsonNode parsed(byte[] bytes) {
        try {
            return Texts.json(bytes);
        } catch (FaultException e) {
            throw new FormatException("it is not JSON: " + e.fault().what());
        }
    }
}
