package io.millrace.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.http.Json;
import io.millrace.http.ProblemException;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// JSON Schema, draft 4 to 2020-12.
///
/// @param root the document
/// @param documents what it refers to, by the names used for them
record JsonSchemaText(JsonNode root, Map<String, JsonNode> documents) implements ParsedSchema {
    private static final Set<String> TYPES =
            Set.of("null", "boolean", "object", "array", "number", "integer", "string");

    /// Deeper schemas would only exhaust the stack.
    private static final int DEPTH_MAX = 200;

    static ParsedSchema parse(String text, Map<String, String> references) {
        var documents = new HashMap<String, JsonNode>();
        references.forEach((name, of) -> documents.put(name, read(of)));
        var parsed = new JsonSchemaText(read(text), documents);
        parsed.check(parsed.root, "", 0);
        return parsed;
    }

    private static JsonNode read(String text) {
        try {
            var node = Json.read(text.getBytes(StandardCharsets.UTF_8), JsonNode.class);
            if (!node.isObject() && !node.isBoolean()) {
                throw new InvalidSchemaException("a JSON Schema is an object or a boolean");
            }
            return node;
        } catch (ProblemException e) {
            throw new InvalidSchemaException(
                    String.valueOf(e.getMessage()).replace("The body", "the schema"));
        }
    }

    /// Keywords have the types that the meta-schemas ask for, and references lead somewhere.
    private void check(JsonNode node, String path, int depth) {
        if (depth > DEPTH_MAX) {
            throw new InvalidSchemaException("deeper than %d levels".formatted(DEPTH_MAX));
        }
        if (node.isBoolean()) {
            return;
        }
        if (!node.isObject()) {
            throw new InvalidSchemaException(
                    "%s must be a schema: an object or a boolean".formatted(at(path)));
        }
        checkType(node.path("type"), path);
        shape(node, path, "required", node.path("required").isArray(), "an array of names");
        shape(node, path, "enum", node.path("enum").isArray(), "an array");
        for (var name : List.of("pattern", "$ref", "format", "title", "description")) {
            shape(node, path, name, node.path(name).isTextual(), "a string");
        }
        for (var name : List.of("maxLength", "minLength", "maxItems", "minItems", "maximum")) {
            shape(node, path, name, node.path(name).isNumber(), "a number");
        }
        if (node.path("$ref").isTextual() && target(new Place(root, node)).isEmpty()) {
            throw new InvalidSchemaException(
                    "%s/$ref: %s leads nowhere".formatted(path, node.path("$ref").asText()));
        }
        for (var keyword : JsonKeywords.MAPS) {
            var map = node.path(keyword);
            shape(node, path, keyword, map.isObject(), "an object");
            for (var member : map.properties()) {
                if (!member.getValue().isArray()) { // dependencies may be lists of names
                    check(
                            member.getValue(),
                            path + "/" + keyword + "/" + member.getKey(),
                            depth + 1);
                }
            }
        }
        for (var keyword : JsonKeywords.LISTS) {
            var list = node.path(keyword);
            shape(node, path, keyword, list.isArray(), "an array of schemas");
            for (int i = 0; i < list.size(); i++) {
                check(list.path(i), path + "/" + keyword + "/" + i, depth + 1);
            }
        }
        for (var keyword : JsonKeywords.SINGLE) {
            var one = node.path(keyword);
            if (one.isArray() && keyword.equals("items")) {
                for (int i = 0; i < one.size(); i++) {
                    check(one.path(i), path + "/items/" + i, depth + 1);
                }
            } else if (!one.isMissingNode()) {
                check(one, path + "/" + keyword, depth + 1);
            }
        }
    }

    private static void checkType(JsonNode type, String path) {
        var names = type.isArray() ? type : JsonNodeFactory.instance.arrayNode().add(type);
        for (var name : names) {
            if (!name.isMissingNode() && !TYPES.contains(name.asText())) {
                throw new InvalidSchemaException(
                        "%s/type: there is no type %s; there are %s"
                                .formatted(path, name, new java.util.TreeSet<>(TYPES)));
            }
        }
    }

    private static void shape(JsonNode node, String path, String name, boolean is, String what) {
        if (node.has(name) && !is) {
            throw new InvalidSchemaException("%s/%s must be %s".formatted(path, name, what));
        }
    }

    private static String at(String path) {
        return path.isEmpty() ? "the schema" : path;
    }

    /// A schema and the document that its references start from.
    record Place(JsonNode document, JsonNode node) {
        Place to(JsonNode other) {
            return new Place(document, other);
        }
    }

    /// Follows references to what they mean.
    Place resolved(Place place) {
        var here = place;
        for (int i = 0; i < DEPTH_MAX && here.node.path("$ref").isTextual(); i++) {
            var next = target(here);
            if (next.isEmpty()) {
                return here;
            }
            here = next.get();
        }
        return here;
    }

    private java.util.Optional<Place> target(Place place) {
        var ref = place.node.path("$ref").asText();
        var hash = ref.indexOf('#');
        var name = hash < 0 ? ref : ref.substring(0, hash);
        var fragment = hash < 0 ? "" : ref.substring(hash + 1);
        var document = document(place.document, name);
        if (document.isMissingNode()) {
            return java.util.Optional.empty();
        }
        var node =
                fragment.isEmpty() || fragment.startsWith("/")
                        ? document.at(fragment.replace("%25", "%"))
                        : anchor(document, fragment);
        return node.isMissingNode()
                ? java.util.Optional.empty()
                : java.util.Optional.of(new Place(document, node));
    }

    private JsonNode document(JsonNode from, String name) {
        if (name.isEmpty() || from.path("$id").asText().equals(name)) {
            return from;
        }
        if (name.startsWith("http://json-schema.org/")
                || name.startsWith("https://json-schema.org/")) {
            return JsonNodeFactory.instance.objectNode(); // a meta-schema: takes any schema
        }
        var known = documents.get(name);
        if (known != null) {
            return known;
        }
        for (var document : documents.values()) {
            if (document.path("$id").asText().equals(name)) {
                return document;
            }
        }
        var embedded = identified(from, name);
        return embedded == null ? root.path("\u0000") : embedded;
    }

    private static JsonNode anchor(JsonNode document, String name) {
        for (var node : document.findParents("$anchor")) {
            if (node.path("$anchor").asText().equals(name)) {
                return node;
            }
        }
        var old = identified(document, "#" + name);
        return old == null ? document.path("\u0000") : old;
    }

    private static @org.jspecify.annotations.Nullable JsonNode identified(
            JsonNode document, String id) {
        for (var node : document.findParents("$id")) {
            if (node.path("$id").asText().equals(id)) {
                return node;
            }
        }
        return null;
    }

    @Override
    public String canonical() {
        return text(root);
    }

    @Override
    public String normalized() {
        return text(sorted(root));
    }

    private static String text(JsonNode node) {
        return new String(Json.bytes(node), StandardCharsets.UTF_8);
    }

    private static JsonNode sorted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                var members = new TreeMap<String, JsonNode>();
                object.properties().forEach(m -> members.put(m.getKey(), sorted(m.getValue())));
                var copy = JsonNodeFactory.instance.objectNode();
                members.forEach(copy::set);
                yield copy;
            }
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> copy.add(sorted(element)));
                yield copy;
            }
            default -> node;
        };
    }

    @Override
    public List<Incompatibility> whyItCannotRead(ParsedSchema writer) {
        return new JsonSchemaRules(this, (JsonSchemaText) writer).check();
    }
}
