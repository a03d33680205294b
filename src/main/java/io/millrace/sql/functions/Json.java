package io.millrace.sql.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON inside a STRING. Text that is not JSON gives NULL.
final class Json {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private Json() {}

    private static @Nullable JsonNode tree(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            return node.isMissingNode() ? null : node;
        } catch (JsonProcessingException _) {
            return null;
        }
    }

    /// A string as it is, null as NULL, anything else as JSON.
    private static @Nullable String text(@Nullable JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return null;
        }
        return node.isTextual() ? node.textValue() : node.toString();
    }

    /// A string as it is, anything else as JSON, also null.
    private static String part(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.toString();
    }

    @SqlFunction(
            name = "EXTRACTJSONFIELD",
            doc = "What is at a path in the JSON text, as text.",
            example = "EXTRACTJSONFIELD('{\"a\": {\"b\": [1, 2]}}', '$.a.b[1]') = '2'")
    public static @Nullable String extract(CallSite site, String json, String path) {
        JsonPath steps = site.memo(path, JsonPath::of);
        JsonNode node = tree(json);
        return node == null ? null : text(steps.at(node));
    }

    @SqlFunction(
            name = "IS_JSON_STRING",
            doc = "Whether the text is JSON.",
            example = "IS_JSON_STRING('[1, 2') = FALSE",
            nulls = true)
    public static boolean isJson(@Nullable String text) {
        return text != null && tree(text) != null;
    }

    @SqlFunction(
            name = "JSON_ARRAY_LENGTH",
            doc = "How many elements a JSON array has.",
            example = "JSON_ARRAY_LENGTH('[1, 2]') = 2")
    public static @Nullable Integer arrayLength(String json) {
        JsonNode node = tree(json);
        return node == null || !node.isArray() ? null : node.size();
    }

    @SqlFunction(
            name = "JSON_ARRAY_CONTAINS",
            doc = "Whether a JSON array has an element that equals the value.",
            example = "JSON_ARRAY_CONTAINS('[1, 2]', 2) = TRUE",
            signature = "STRING, T -> BOOLEAN",
            nulls = true)
    public static @Nullable Boolean arrayContains(@Nullable String json, @Nullable Object value) {
        JsonNode node = json == null ? null : tree(json);
        if (node == null || !node.isArray()) {
            return false;
        }
        for (var element : node) {
            if (same(element, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(JsonNode element, @Nullable Object value) {
        return switch (value) {
            case null -> element.isNull();
            case String text -> element.isTextual() && element.textValue().equals(text);
            case Boolean bool -> element.isBoolean() && element.booleanValue() == bool;
            case Double number -> element.isNumber() && element.doubleValue() == number;
            case BigDecimal number ->
                    element.isNumber() && element.decimalValue().compareTo(number) == 0;
            case Number number ->
                    element.isIntegralNumber()
                            && element.canConvertToLong()
                            && element.longValue() == number.longValue();
            default -> false;
        };
    }

    @SqlFunction(
            name = "JSON_ITEMS",
            doc = "The elements of a JSON array, each as text.",
            example = "JSON_ITEMS('[{\"a\": 1}]') = ARRAY['{\"a\":1}']",
            signature = "STRING -> ARRAY<STRING>")
    public static @Nullable List<@Nullable String> items(String json) {
        JsonNode node = tree(json);
        if (node == null || !node.isArray()) {
            return null;
        }
        var items = new ArrayList<@Nullable String>();
        node.forEach(n -> items.add(n.toString()));
        return Collections.unmodifiableList(items);
    }

    @SqlFunction(
            name = "JSON_KEYS",
            doc = "The names of the fields of a JSON object.",
            example = "JSON_KEYS('{\"a\": 1}') = ARRAY['a']",
            signature = "STRING -> ARRAY<STRING>")
    public static @Nullable List<String> keys(String json) {
        JsonNode node = tree(json);
        return node == null || !node.isObject()
                ? null
                : node.properties().stream().map(Map.Entry::getKey).toList();
    }

    @SqlFunction(
            name = "JSON_RECORDS",
            doc = "The fields of a JSON object, each value as text.",
            example = "JSON_RECORDS('{\"a\": 1}') = MAP('a' := '1')",
            signature = "STRING -> MAP<STRING, STRING>")
    public static @Nullable Map<String, @Nullable String> records(String json) {
        JsonNode node = tree(json);
        if (node == null || !node.isObject()) {
            return null;
        }
        var records = new LinkedHashMap<String, @Nullable String>();
        node.properties().forEach(p -> records.put(p.getKey(), part(p.getValue())));
        return Collections.unmodifiableMap(records);
    }

    @SqlFunction(
            name = "JSON_CONCAT",
            doc = "JSON objects made one, or all other values made one array.",
            example = "JSON_CONCAT('{\"a\": 1}', '{\"b\": 2}') = '{\"a\":1,\"b\":2}'",
            nulls = true)
    public static @Nullable String concat(@Nullable String... texts) {
        var nodes = new ArrayList<JsonNode>();
        for (var text : texts) {
            JsonNode node = text == null ? null : tree(text);
            if (node == null) {
                return null;
            }
            nodes.add(node);
        }
        if (nodes.isEmpty()) {
            return null;
        }
        if (nodes.stream().allMatch(JsonNode::isObject)) {
            ObjectNode all = MAPPER.createObjectNode();
            nodes.forEach(n -> all.setAll((ObjectNode) n));
            return all.toString();
        }
        var all = MAPPER.createArrayNode();
        for (var node : nodes) {
            if (node.isArray()) {
                node.forEach(all::add);
            } else {
                all.add(node);
            }
        }
        return all.toString();
    }

    @SqlFunction(
            name = "TO_JSON_STRING",
            doc = "The value as JSON text; dates and times as ISO text, bytes as base64.",
            example = "TO_JSON_STRING(ARRAY[1, 2]) = '[1,2]'",
            signature = "T -> STRING",
            nulls = true)
    public static String toJson(@Nullable Object value) {
        return JsonTree.of(MAPPER, value).toString();
    }
}
