package io.millrace.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.stream.StreamSupport;

/// The elements of an array: those with a schema of their own, and the rest. Before 2020-12 these
/// were `items` as a list and `additionalItems`, since then `prefixItems` and `items`.
record JsonItems(List<JsonNode> first, JsonNode rest) {
    static JsonItems of(JsonNode schema) {
        var items = schema.path("items");
        if (items.isArray()) {
            return new JsonItems(
                    list(items), JsonSchemaRules.orAnything(schema.path("additionalItems")));
        }
        return new JsonItems(list(schema.path("prefixItems")), JsonSchemaRules.orAnything(items));
    }

    JsonNode at(int index) {
        return index < first.size() ? first.get(index) : rest;
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
