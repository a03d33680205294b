package io.millrace.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.registry.schema.JsonSchemaText.Place;

import java.util.ArrayList;
import java.util.List;

/// Schemas that are put together of others.
final class JsonCombined {
    private JsonCombined() {}

    static boolean isCombined(JsonNode schema) {
        return schema.has("allOf") || schema.has("anyOf") || schema.has("oneOf");
    }

    /// The alternatives of `oneOf` or `anyOf`; the schema itself where it has none.
    static List<Place> alternatives(JsonSchemaText schema, Place place) {
        for (var keyword : List.of("oneOf", "anyOf")) {
            var list = place.node().path(keyword);
            if (list.isArray() && !place.node().has("allOf")) {
                var all = new ArrayList<Place>();
                list.forEach(one -> all.add(schema.resolved(place.to(one))));
                return all;
            }
        }
        return List.of(place);
    }

    /// The parts of `allOf`, and what the schema says beside it.
    static List<Place> parts(JsonSchemaText schema, Place place) {
        var all = new ArrayList<Place>();
        place.node().path("allOf").forEach(one -> all.add(schema.resolved(place.to(one))));
        if (all.isEmpty() || !(place.node() instanceof ObjectNode object)) {
            return List.of(place);
        }
        var beside = object.deepCopy();
        beside.remove("allOf");
        if (!JsonSchemaRules.isEverything(beside)) {
            all.add(place.to(beside));
        }
        return all;
    }
}
