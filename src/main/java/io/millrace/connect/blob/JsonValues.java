package io.millrace.connect.blob;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a JSON object of a file becomes: what the converter of the values can write.
public enum JsonValues {
    /// Its bytes, as they are.
    BYTES,
    /// Its text.
    TEXT,
    /// A map, for JsonConverter without schemas. An integer beyond 64 bits becomes a double.
    MAP,
    /// A struct whose schema is inferred from this one object: every field is optional, numbers are
    /// INT64 or FLOAT64, nulls and empty arrays are left out, as nothing tells their types.
    STRUCT;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// What the converter of a connector's values takes.
    static JsonValues of(Map<String, String> config) {
        var name = config.getOrDefault("value.converter", "PlainConverter");
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "PlainConverter", "ByteArrayConverter" -> BYTES;
            case "StringConverter" -> TEXT;
            case "JsonConverter" ->
                    "false".equalsIgnoreCase(config.get("value.converter.schemas.enable"))
                            ? MAP
                            : STRUCT;
            default -> STRUCT;
        };
    }

    /// @param object valid, in UTF-8
    SchemaAndValue of(byte[] object) {
        return switch (this) {
            case BYTES -> new SchemaAndValue(Schema.BYTES_SCHEMA, object);
            case TEXT ->
                    new SchemaAndValue(
                            Schema.STRING_SCHEMA, new String(object, StandardCharsets.UTF_8));
            case MAP -> new SchemaAndValue(null, plain(tree(object)));
            case STRUCT -> Objects.requireNonNullElse(typed(tree(object)), SchemaAndValue.NULL);
        };
    }

    private static JsonNode tree(byte[] object) {
        try {
            return JSON.readTree(object);
        } catch (IOException e) {
            throw new IllegalStateException("Has been read before", e);
        }
    }

    private static @Nullable Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                node.properties().forEach(e -> map.put(e.getKey(), plain(e.getValue())));
                yield map;
            }
            case ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                node.forEach(n -> list.add(plain(n)));
                yield list;
            }
            case NUMBER -> isLong(node) ? (Object) node.longValue() : node.doubleValue();
            case BOOLEAN -> node.booleanValue();
            case STRING -> node.textValue();
            case NULL, MISSING, BINARY, POJO -> null;
        };
    }

    private static boolean isLong(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong();
    }

    private static @Nullable SchemaAndValue typed(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> struct(node);
            case ARRAY -> array(node);
            case NUMBER ->
                    isLong(node)
                            ? new SchemaAndValue(Schema.OPTIONAL_INT64_SCHEMA, node.longValue())
                            : new SchemaAndValue(
                                    Schema.OPTIONAL_FLOAT64_SCHEMA, node.doubleValue());
            case BOOLEAN -> new SchemaAndValue(Schema.OPTIONAL_BOOLEAN_SCHEMA, node.booleanValue());
            case STRING -> new SchemaAndValue(Schema.OPTIONAL_STRING_SCHEMA, node.textValue());
            case NULL, MISSING, BINARY, POJO -> null;
        };
    }

    private static SchemaAndValue struct(JsonNode node) {
        var schema = SchemaBuilder.struct().optional();
        var values = new LinkedHashMap<String, Object>();
        for (var field : node.properties()) {
            var typed = typed(field.getValue());
            if (typed != null) {
                schema.field(field.getKey(), typed.schema());
                values.put(field.getKey(), typed.value());
            }
        }
        var struct = new Struct(schema.build());
        values.forEach(struct::put);
        return new SchemaAndValue(struct.schema(), struct);
    }

    /// Of one type; an array of several becomes one of JSON texts.
    private static @Nullable SchemaAndValue array(JsonNode node) {
        var items = new ArrayList<@Nullable SchemaAndValue>();
        node.forEach(n -> items.add(typed(n)));
        var schemas =
                items.stream().filter(Objects::nonNull).map(SchemaAndValue::schema).distinct();
        var types = schemas.toList();
        if (types.isEmpty()) {
            return null;
        }
        if (types.size() > 1) {
            var texts = new ArrayList<String>();
            node.forEach(n -> texts.add(n.isTextual() ? n.textValue() : n.toString()));
            return new SchemaAndValue(array(Schema.OPTIONAL_STRING_SCHEMA), texts);
        }
        List<@Nullable Object> values = new ArrayList<>();
        items.forEach(item -> values.add(item == null ? null : item.value()));
        return new SchemaAndValue(array(types.getFirst()), values);
    }

    private static Schema array(Schema items) {
        return SchemaBuilder.array(items).optional().build();
    }
}
