package io.millrace.registry.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;

import io.millrace.registry.schema.JsonSchemaText.Place;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Which changes of a JSON Schema break a reader: whatever the writer's schema allows, the reader's
/// must allow.
///
/// The rules and their names are those that Confluent documents ("Schema Evolution: JSON Schema"),
/// with open and closed content models: what a model does not name, an open one allows with any
/// content. So a property that is added to an open model may have been written with another type
/// before. Keywords that only annotate do not count.
final class JsonSchemaRules {
    private final JsonSchemaText reader;
    private final JsonSchemaText writer;
    private final List<Incompatibility> found = new ArrayList<>();
    private final Set<Pair> compared = new HashSet<>();

    /// Recursive schemas come back to the same nodes.
    private record Pair(JsonNode reader, JsonNode writer) {}

    JsonSchemaRules(JsonSchemaText reader, JsonSchemaText writer) {
        this.reader = reader;
        this.writer = writer;
    }

    List<Incompatibility> check() {
        compare("", root(reader), root(writer));
        return found;
    }

    private static Place root(JsonSchemaText schema) {
        return new Place(schema.root(), schema.root());
    }

    private void compare(String path, Place is, Place was) {
        var now = reader.resolved(is);
        var old = writer.resolved(was);
        var pair = new Pair(now.node(), old.node());
        if (isEverything(now.node()) || isNothing(old.node()) || !compared.add(pair)) {
            return;
        }
        if (isNothing(now.node())) {
            add("TYPE_NARROWED", path, now, old, "The reader allows nothing", "Allow what was");
            return;
        }
        if (JsonCombined.isCombined(now.node()) || JsonCombined.isCombined(old.node())) {
            combined(path, now, old);
            return;
        }
        compareSimple(path, now, old);
    }

    /// Whether everything that one schema allows is allowed by another one.
    private boolean reads(Place is, Place was) {
        var inner = new JsonSchemaRules(reader, writer);
        inner.compared.addAll(compared);
        inner.compare("", is, was);
        return inner.found.isEmpty();
    }

    private void compareSimple(String path, Place now, Place old) {
        types(path, now, old);
        values(path, now, old);
        new JsonLimits(path, now.node(), old.node(), this::add).check();
        if (mayBe(old.node(), "object") && mayBe(now.node(), "object")) {
            objects(path, now, old);
        }
        if (mayBe(old.node(), "array") && mayBe(now.node(), "array")) {
            arrays(path, now, old);
        }
        not(path, now, old);
    }

    // ---------------------------------------------------------------- types and values

    private void types(String path, Place now, Place old) {
        var allowed = typeNames(now.node());
        var written = typeNames(old.node());
        if (allowed.isEmpty()) {
            return;
        }
        var lost = new TreeSet<String>();
        for (var type : written) {
            var widened = type.equals("integer") && allowed.contains("number");
            if (!allowed.contains(type) && !widened) {
                lost.add(type);
            }
        }
        if (written.isEmpty()) {
            add(
                    "TYPE_NARROWED",
                    path,
                    now,
                    old,
                    "The writer's values may be of any type, the reader's only " + allowed,
                    "Leave the type open");
        } else if (!lost.isEmpty()) {
            var narrowed = lost.size() < written.size() || allowed.contains("integer");
            add(
                    narrowed ? "TYPE_NARROWED" : "TYPE_CHANGED",
                    path,
                    now,
                    old,
                    "The writer's type %s is not among the reader's %s".formatted(lost, allowed),
                    "Keep the type, or allow both: \"type\": [old, new]");
        }
    }

    /// The types that the schema names, or those of its values; none where all are allowed.
    static Set<String> typeNames(JsonNode schema) {
        var names = new TreeSet<String>();
        var type = schema.path("type");
        if (type.isTextual()) {
            names.add(type.asText());
        }
        type.forEach(one -> names.add(one.asText()));
        if (names.isEmpty()) {
            values(schema).forEach(value -> names.add(typeOf(value)));
        }
        return names;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case OBJECT, POJO -> "object";
            case STRING, BINARY -> "string";
            case NULL, MISSING -> "null";
        };
    }

    private static boolean mayBe(JsonNode schema, String type) {
        var names = typeNames(schema);
        return names.isEmpty() || names.contains(type);
    }

    /// `enum` and `const`.
    private static List<JsonNode> values(JsonNode schema) {
        if (schema.has("const")) {
            return List.of(schema.path("const"));
        }
        return StreamSupport.stream(schema.path("enum").spliterator(), false).toList();
    }

    private void values(String path, Place now, Place old) {
        var allowed = values(now.node());
        if (allowed.isEmpty()) {
            return;
        }
        var written = values(old.node());
        if (written.isEmpty() || !allowed.containsAll(written)) {
            add(
                    "ENUM_ARRAY_NARROWED",
                    path,
                    now,
                    old,
                    "The reader does not take all values that the writer may write",
                    "Keep the values, and add new ones only");
        }
    }

    private void not(String path, Place now, Place old) {
        var excluded = now.node().path("not");
        if (excluded.isMissingNode()) {
            return;
        }
        var before = old.node().path("not");
        var wider =
                before.isMissingNode()
                        || !new JsonSchemaRules(/* reader= */ writer, /* writer= */ reader)
                                .reads(old.to(before), now.to(excluded));
        if (wider) {
            add(
                    "NOT_TYPE_EXTENDED",
                    path + "/not",
                    now,
                    old,
                    "The reader excludes what the writer does not",
                    "Exclude no more than before");
        }
    }

    // ---------------------------------------------------------------- objects

    private void objects(String path, Place now, Place old) {
        properties(path, now, old);
        required(path, now, old);
        additional(path, now, old);
        dependencies(path, now, old);
        var names = now.node().path("propertyNames");
        if (!names.isMissingNode()) {
            compare(
                    path + "/propertyNames",
                    now.to(names),
                    old.to(orAnything(old.node().path("propertyNames"))));
        }
    }

    private void properties(String path, Place now, Place old) {
        var fields = now.node().path("properties");
        var oldFields = old.node().path("properties");
        for (var field : fields.properties()) {
            var at = path + "/properties/" + escaped(field.getKey());
            var before = oldFields.get(field.getKey());
            if (before != null) {
                compare(at, now.to(field.getValue()), old.to(before));
            } else {
                added(at, field.getKey(), now.to(field.getValue()), now, old);
            }
        }
        for (var field : oldFields.properties()) {
            if (!fields.has(field.getKey())) {
                removed(path, field.getKey(), now, old.to(field.getValue()));
            }
        }
    }

    private void added(String at, String name, Place field, Place now, Place old) {
        var covering = covering(old.node(), name);
        if (isNothing(covering)) {
            var required = contains(now.node().path("required"), name);
            if (required && !field.node().has("default")) {
                add(
                        "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
                        at,
                        now,
                        old,
                        "The reader requires a property that the writer does not have",
                        "Make it optional, or give it a default");
            }
        } else if (isEverything(covering)) {
            if (!isEverything(reader.resolved(field).node())) {
                add(
                        "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
                        at,
                        field,
                        old.to(covering),
                        "The writer's model is open: it may have written any value as '%s'"
                                .formatted(name),
                        "Close the model (\"additionalProperties\": false) before properties are"
                                + " added, or check FORWARD only");
            }
        } else if (!reads(field, old.to(covering))) {
            add(
                    "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
                    at,
                    field,
                    old.to(covering),
                    "The writer may have written other values as '%s'".formatted(name),
                    "Allow what the writer's additionalProperties or patternProperties allow");
        }
    }

    private void removed(String path, String name, Place now, Place field) {
        var covering = covering(now.node(), name);
        var at = path + "/properties/" + escaped(name);
        if (isNothing(covering)) {
            if (!isNothing(writer.resolved(field).node())) {
                add(
                        "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
                        at,
                        now,
                        field,
                        "The reader's model is closed and has no property '%s'".formatted(name),
                        "Keep the property, or open the model");
            }
        } else if (!isEverything(covering) && !reads(now.to(covering), field)) {
            add(
                    "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
                    at,
                    now.to(covering),
                    field,
                    "The reader's additionalProperties or patternProperties do not take '%s'"
                            .formatted(name),
                    "Keep the property");
        }
    }

    /// What a model says of a property that it does not name.
    private static JsonNode covering(JsonNode model, String name) {
        for (var pattern : model.path("patternProperties").properties()) {
            if (matches(pattern.getKey(), name)) {
                return pattern.getValue();
            }
        }
        var additional = model.path("additionalProperties");
        return additional.isMissingNode()
                ? orAnything(model.path("unevaluatedProperties"))
                : additional;
    }

    private static boolean matches(String pattern, String name) {
        try {
            return java.util.regex.Pattern.compile(pattern).matcher(name).find();
        } catch (java.util.regex.PatternSyntaxException _) {
            return false; // one of ECMAScript's that Java does not know
        }
    }

    private void required(String path, Place now, Place old) {
        for (var name : now.node().path("required")) {
            var known = old.node().path("properties").has(name.asText());
            var isNew =
                    now.node().path("properties").has(name.asText())
                            && !known
                            && isNothing(covering(old.node(), name.asText()));
            var field = now.node().path("properties").path(name.asText());
            if (!contains(old.node().path("required"), name.asText())
                    && !isNew
                    && !field.has("default")) {
                add(
                        "REQUIRED_ATTRIBUTE_ADDED",
                        path + "/required/" + escaped(name.asText()),
                        now,
                        old,
                        "The reader requires '%s', the writer may leave it out"
                                .formatted(name.asText()),
                        "Keep it optional, or give it a default");
            }
        }
    }

    private void additional(String path, Place now, Place old) {
        var is = orAnything(now.node().path("additionalProperties"));
        var was = orAnything(old.node().path("additionalProperties"));
        if (isNothing(was) || isEverything(is)) {
            return;
        }
        if (isNothing(is)) {
            add(
                    "ADDITIONAL_PROPERTIES_REMOVED",
                    path + "/additionalProperties",
                    now,
                    old,
                    "The writer may write properties that the reader does not know",
                    "Keep the model open");
        } else if (!reads(now.to(is), old.to(was))) {
            add(
                    "ADDITIONAL_PROPERTIES_NARROWED",
                    path + "/additionalProperties",
                    now,
                    old,
                    "The writer may write further properties that the reader does not take",
                    "Allow what was allowed");
        }
    }

    private void dependencies(String path, Place now, Place old) {
        for (var keyword : List.of("dependencies", "dependentRequired", "dependentSchemas")) {
            for (var dependency : now.node().path(keyword).properties()) {
                var before = old.node().path(keyword).path(dependency.getKey());
                var is = dependency.getValue();
                var same =
                        is.isArray()
                                ? stream(is).allMatch(name -> contains(before, name.asText()))
                                : !before.isMissingNode() && reads(now.to(is), old.to(before));
                if (!same) {
                    add(
                            is.isArray()
                                    ? "DEPENDENCY_ARRAY_EXTENDED"
                                    : "DEPENDENCY_SCHEMA_NARROWED",
                            path + "/" + keyword + "/" + escaped(dependency.getKey()),
                            now,
                            old,
                            "The reader asks for more where '%s' is there"
                                    .formatted(dependency.getKey()),
                            "Ask for no more than before");
                }
            }
        }
    }

    // ---------------------------------------------------------------- arrays

    private void arrays(String path, Place now, Place old) {
        var is = JsonItems.of(now.node());
        var was = JsonItems.of(old.node());
        int places = Math.max(is.first().size(), was.first().size());
        for (int i = 0; i < places; i++) {
            compare(path + "/items/" + i, now.to(is.at(i)), old.to(was.at(i)));
        }
        compare(path + "/items", now.to(is.rest()), old.to(was.rest()));
        var contains = now.node().path("contains");
        if (!contains.isMissingNode() && !contains.equals(old.node().path("contains"))) {
            add(
                    "CONTAINS_CHANGED",
                    path + "/contains",
                    now,
                    old,
                    "The reader asks for an element that the writer need not write",
                    "Keep what the array must contain");
        }
    }

    // ---------------------------------------------------------------- allOf, anyOf, oneOf

    private void combined(String path, Place now, Place old) {
        var written = JsonCombined.alternatives(writer, old);
        var allowed = JsonCombined.alternatives(reader, now);
        if (written.isEmpty() || allowed.isEmpty()) {
            products(path, now, old);
            return;
        }
        for (var one : written) {
            if (allowed.size() == 1 && written.size() == 1) {
                products(path, now, old);
            } else if (allowed.stream().noneMatch(other -> reads(other, one))) {
                add(
                        "SUM_TYPE_NARROWED",
                        path,
                        now,
                        one,
                        "None of the reader's alternatives takes what the writer may write",
                        "Keep the alternative");
            }
        }
    }

    /// With allOf: each of the reader's parts must read what one of the writer's wrote.
    private void products(String path, Place now, Place old) {
        var written = JsonCombined.parts(writer, old);
        for (var part : JsonCombined.parts(reader, now)) {
            if (written.stream().noneMatch(other -> reads(part, other))) {
                add(
                        "PRODUCT_TYPE_EXTENDED",
                        path,
                        part,
                        old,
                        "The reader asks for a part that the writer's schema does not promise",
                        "Ask for no more than before");
            }
        }
    }

    // ---------------------------------------------------------------- pieces

    static boolean isNothing(JsonNode schema) {
        return (schema.isBoolean() && !schema.asBoolean())
                || (schema.path("not").isObject() && schema.path("not").isEmpty());
    }

    private static final Set<String> ANNOTATIONS =
            Set.of(
                    "$schema",
                    "$id",
                    "$anchor",
                    "$comment",
                    "$defs",
                    "definitions",
                    "title",
                    "description",
                    "default",
                    "examples",
                    "deprecated",
                    "readOnly",
                    "writeOnly",
                    "format",
                    "contentEncoding",
                    "contentMediaType");

    static boolean isEverything(JsonNode schema) {
        if (schema.isBoolean()) {
            return schema.asBoolean();
        }
        return schema.properties().stream()
                .allMatch(
                        member ->
                                ANNOTATIONS.contains(member.getKey())
                                        || member.getKey().startsWith("x-")
                                        || member.getKey().startsWith("connect."));
    }

    static JsonNode orAnything(JsonNode schema) {
        return schema.isMissingNode() ? BooleanNode.TRUE : schema;
    }

    private static boolean contains(JsonNode list, String name) {
        return stream(list).anyMatch(element -> element.asText().equals(name));
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private void add(String type, String path, Place now, Place old, String why, String fix) {
        add(type, path, now.node(), old.node(), why, fix);
    }

    private void add(String type, String path, JsonNode now, JsonNode old, String why, String fix) {
        found.add(
                new Incompatibility(
                        type, "#" + path, Cut.of(now), Cut.of(old), why + " at #" + path, fix));
    }
}
