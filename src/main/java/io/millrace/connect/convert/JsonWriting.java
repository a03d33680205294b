package io.millrace.connect.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// Values of Connect as JSON.
final class JsonWriting {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ConverterSettings.Decimals decimals;

    JsonWriting(ConverterSettings.Decimals decimals) {
        this.decimals = decimals;
    }

    /// Whether keys of a map are names of properties.
    static boolean isText(Schema key) {
        return key.type() == Schema.Type.STRING && !key.isOptional();
    }

    /// @throws DataException if it has none
    JsonNode node(Schema schema, @Nullable Object value) {
        var present = value == null && !schema.isOptional() ? schema.defaultValue() : value;
        return present == null ? NODES.nullNode() : present(schema, present);
    }

    private JsonNode present(Schema schema, Object value) {
        return switch (schema.type()) {
            case INT8 -> NODES.numberNode((Byte) value);
            case INT16 -> NODES.numberNode((Short) value);
            case INT32 -> NODES.numberNode((Integer) Values.plain(schema, value));
            case INT64 -> NODES.numberNode((Long) Values.plain(schema, value));
            case FLOAT32 -> NODES.numberNode((Float) value);
            case FLOAT64 -> NODES.numberNode((Double) value);
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case STRING -> NODES.textNode((String) value);
            case BYTES ->
                    value instanceof BigDecimal decimal
                                    && decimals == ConverterSettings.Decimals.NUMERIC
                            ? DecimalNode.valueOf(decimal) // with its zeros
                            : NODES.binaryNode(Values.bytes(Values.plain(schema, value)));
            case ARRAY -> {
                var list = NODES.arrayNode();
                ((List<?>) value).forEach(v -> list.add(node(schema.valueSchema(), v)));
                yield list;
            }
            case MAP -> map(schema, (Map<?, ?>) value);
            case STRUCT -> struct(schema, (Struct) value);
        };
    }

    private JsonNode map(Schema schema, Map<?, ?> value) {
        if (isText(schema.keySchema())) {
            var object = NODES.objectNode();
            value.forEach((k, v) -> object.set(key(k), node(schema.valueSchema(), v)));
            return object;
        }
        var entries = NODES.arrayNode();
        value.forEach(
                (k, v) -> {
                    var entry = entries.addObject();
                    entry.set("key", node(schema.keySchema(), k));
                    entry.set("value", node(schema.valueSchema(), v));
                });
        return entries;
    }

    private static String key(@Nullable Object key) {
        if (key == null) {
            throw new DataException("a key of a map is null");
        }
        return (String) key;
    }

    private JsonNode struct(Schema schema, Struct value) {
        if (JsonLanguage.ONE_OF.equals(schema.name())) {
            for (var field : schema.fields()) {
                var part = value.getWithoutDefault(field.name());
                if (part != null) {
                    return present(field.schema(), part);
                }
            }
            return NODES.nullNode();
        }
        var object = NODES.objectNode();
        for (var field : schema.fields()) {
            object.set(field.name(), node(field.schema(), value.getWithoutDefault(field.name())));
        }
        return object;
    }
}
