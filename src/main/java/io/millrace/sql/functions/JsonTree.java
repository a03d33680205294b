package io.millrace.sql.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.millrace.data.StructValue;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// SQL values as JSON trees.
final class JsonTree {
    private JsonTree() {}

    static JsonNode of(ObjectMapper mapper, @Nullable Object value) {
        JsonNodeFactory nodes = mapper.getNodeFactory();
        return switch (value) {
            case null -> nodes.nullNode();
            case Boolean bool -> nodes.booleanNode(bool);
            case Integer number -> nodes.numberNode(number);
            case Long number -> nodes.numberNode(number);
            case Double number -> nodes.numberNode(number);
            case BigDecimal number -> DecimalNode.valueOf(number);
            case String text -> nodes.textNode(text);
            case ByteBuffer bytes -> {
                var content = new byte[bytes.limit()];
                bytes.get(0, content);
                yield nodes.binaryNode(content);
            }
            case List<?> list -> {
                var array = nodes.arrayNode(list.size());
                list.forEach(v -> array.add(of(mapper, v)));
                yield array;
            }
            case Map<?, ?> map -> {
                var object = nodes.objectNode();
                map.forEach((k, v) -> object.set(String.valueOf(k), of(mapper, v)));
                yield object;
            }
            case StructValue struct -> {
                var object = nodes.objectNode();
                for (int i = 0; i < struct.values().size(); i++) {
                    object.set(struct.type().fields().get(i).name(), of(mapper, struct.get(i)));
                }
                yield object;
            }
            default -> nodes.textNode(value.toString());
        };
    }
}
