package io.millrace.connect.convert;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.format.ConnectNames;
import io.millrace.format.JsonSchemaDocuments;
import io.millrace.format.JsonSchemaDocuments.Place;

import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes of a JSON Schema Connect's, and what reads its values. Used once.
final class JsonReading {
    private static final int DEPTH_MAX = 50;

    /// Parts of a schema, each as often as it is referred to.
    private static final int PARTS_MAX = 10_000;

    /// Digits that a decimal may have on either side of the point.
    private static final int DIGITS_MAX = 10_000;

    private final JsonSchemaDocuments documents;
    private int parts;
    private int depth;

    JsonReading(JsonSchemaDocuments documents) {
        this.documents = documents;
    }

    /// Makes a value of JSON.
    interface ValueReader {
        /// @throws DataException if it is no value of the schema
        @Nullable Object read(JsonNode node);
    }

    /// @param fits whether JSON could be a value, by its own type alone
    record Typed(Schema schema, ValueReader reader, java.util.function.Predicate<JsonNode> fits) {}

    private record Draft(
            SchemaBuilder builder,
            ValueReader reader,
            java.util.function.Predicate<JsonNode> fits) {}

    /// @throws DataException if Connect has no schema for it
    Typed root() {
        return of(documents.root(), false);
    }

    private Typed of(Place place, boolean optional) {
        if (++depth > DEPTH_MAX || ++parts > PARTS_MAX) {
            throw new DataException(
                    "the schema is nested more than %d deep, or in itself, or has more than %d parts"
                            .formatted(DEPTH_MAX, PARTS_MAX));
        }
        var typed = resolved(place, optional);
        depth--;
        return typed;
    }

    private Typed resolved(Place place, boolean optional) {
        var schema = place.schema();
        if (schema.has("$ref")) {
            return of(documents.resolve(place, schema.path("$ref").asText()), optional);
        }
        for (var several : List.of("oneOf", "anyOf")) {
            if (schema.path(several).isArray()) {
                return several(place, schema.path(several), optional);
            }
        }
        if (schema.path("allOf").isArray() && schema.path("type").isMissingNode()) {
            return allOf(place, optional);
        }
        var types = types(schema);
        return finish(
                schema,
                draft(place, types.isEmpty() ? implied(schema) : types.getFirst()),
                optional || schema.path("type").isArray() && isNullable(schema));
    }

    private static boolean isNullable(JsonNode schema) {
        for (var type : schema.path("type")) {
            if (type.asText().equals("null")) {
                return true;
            }
        }
        return false;
    }

    /// What `type` says, but for null.
    private static List<String> types(JsonNode schema) {
        var type = schema.path("type");
        var types = new ArrayList<String>();
        if (type.isTextual()) {
            types.add(type.asText());
        }
        for (var each : type) {
            if (!each.asText().equals("null")) {
                types.add(each.asText());
            }
        }
        if (types.size() > 1 && !types.equals(List.of("integer", "number"))) {
            throw new DataException("Connect has no schema for a value of several types: " + types);
        }
        return types.isEmpty() ? types : List.of(types.getLast());
    }

    private static String implied(JsonNode schema) {
        return schema.has("properties") ? "object" : schema.has("enum") ? "string" : "";
    }

    private static boolean isNull(JsonNode schema) {
        return schema.path("type").asText().equals("null");
    }

    private Typed several(Place place, JsonNode choices, boolean optional) {
        var branches = new ArrayList<JsonNode>();
        choices.forEach(c -> branches.add(c));
        boolean nullable = branches.removeIf(JsonReading::isNull) || optional;
        if (branches.size() == 1) {
            return of(place.part(branches.getFirst()), nullable);
        }
        var typed = branches.stream().map(b -> of(place.part(b), true)).toList();
        var builder = SchemaBuilder.struct().name(JsonLanguage.ONE_OF);
        for (int i = 0; i < typed.size(); i++) {
            builder.field(JsonLanguage.FIELD + i, typed.get(i).schema());
        }
        var schema = (nullable ? builder.optional() : builder).build();
        return new Typed(
                schema,
                node -> {
                    if (node.isNull() && nullable) {
                        return null;
                    }
                    return choose(schema, typed, node);
                },
                node -> typed.stream().anyMatch(t -> t.fits().test(node)));
    }

    /// The first choice that takes the value.
    private static Struct choose(Schema schema, List<Typed> choices, JsonNode node) {
        for (int i = 0; i < choices.size(); i++) {
            if (choices.get(i).fits().test(node)) {
                try {
                    var value = choices.get(i).reader().read(node);
                    return new Struct(schema).put(JsonLanguage.FIELD + i, value);
                } catch (DataException _) {
                    // the next one may take it
                }
            }
        }
        throw new DataException("a value that is none of the choices of its schema");
    }

    /// Objects that are all there at once are one with the properties of all.
    private Typed allOf(Place place, boolean optional) {
        var parts = place.schema().path("allOf");
        if (parts.size() == 1) {
            return of(place.part(parts.get(0)), optional);
        }
        var fields = new ArrayList<Property>();
        collect(place, fields);
        return finish(place.schema(), object(fields), optional);
    }

    // ---------------------------------------------------------------- types

    private Draft draft(Place place, String type) {
        var schema = place.schema();
        var connect = schema.path(ConnectNames.TYPE).asText();
        return switch (type) {
            case "boolean" ->
                    new Draft(SchemaBuilder.bool(), JsonNode::booleanValue, JsonNode::isBoolean);
            case "integer" -> integer(connect);
            case "number" -> number(schema, connect);
            case "string" -> connect.equals("bytes") ? bytes() : text(schema);
            case "array" ->
                    connect.equals("map")
                            ? entries(place.part(schema.path("items")))
                            : list(of(place.part(schema.path("items")), false));
            case "object" ->
                    connect.equals("map")
                                    || schema.path("properties").isEmpty()
                                            && schema.path("additionalProperties").isObject()
                            ? map(of(place.part(schema.path("additionalProperties")), false))
                            : object(properties(place));
            default ->
                    throw new DataException(
                            "Connect has no schema for " + abridged(schema.toString()));
        };
    }

    private static String abridged(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + " ...";
    }

    private static Draft integer(String connect) {
        return switch (connect) {
            case "int8" ->
                    new Draft(
                            SchemaBuilder.int8(),
                            n -> (byte) whole(n, Byte.MIN_VALUE, Byte.MAX_VALUE),
                            JsonNode::isNumber);
            case "int16" ->
                    new Draft(
                            SchemaBuilder.int16(),
                            n -> (short) whole(n, Short.MIN_VALUE, Short.MAX_VALUE),
                            JsonNode::isNumber);
            case "int32" ->
                    new Draft(
                            SchemaBuilder.int32(),
                            n -> (int) whole(n, Integer.MIN_VALUE, Integer.MAX_VALUE),
                            JsonNode::isNumber);
            default ->
                    new Draft(
                            SchemaBuilder.int64(),
                            n -> whole(n, Long.MIN_VALUE, Long.MAX_VALUE),
                            JsonReading::isWhole);
        };
    }

    private static boolean isWhole(JsonNode node) {
        return node.isNumber() && node.canConvertToLong() && node.canConvertToExactIntegral();
    }

    private static long whole(JsonNode node, long min, long max) {
        if (isWhole(node) && node.longValue() >= min && node.longValue() <= max) {
            return node.longValue();
        }
        throw new DataException(
                "%s is no whole number from %d to %d"
                        .formatted(abridged(node.toString()), min, max));
    }

    private static Draft number(JsonNode schema, String connect) {
        if (connect.equals("bytes") || Decimal.LOGICAL_NAME.equals(schema.path("title").asText())) {
            int scale = schema.path(ConnectNames.PARAMETERS).path(ConnectNames.SCALE).asInt();
            return new Draft(SchemaBuilder.bytes(), n -> decimal(n, scale), JsonNode::isNumber);
        }
        if (connect.startsWith("int")) {
            return integer(connect);
        }
        return connect.equals("float32")
                ? new Draft(
                        SchemaBuilder.float32(),
                        n -> n.isTextual() ? Float.parseFloat(special(n)) : n.floatValue(),
                        JsonNode::isNumber)
                : new Draft(
                        SchemaBuilder.float64(),
                        n -> n.isTextual() ? Double.parseDouble(special(n)) : n.doubleValue(),
                        JsonNode::isNumber);
    }

    /// JSON has no number for these, and Jackson writes them as text.
    private static String special(JsonNode node) {
        return switch (node.asText()) {
            case "NaN", "Infinity", "-Infinity" -> node.asText();
            default -> throw new DataException("a text is no number");
        };
    }

    private static BigDecimal decimal(JsonNode node, int scale) {
        var value = node.decimalValue();
        if (Math.abs((long) value.scale()) > DIGITS_MAX || Math.abs((long) scale) > DIGITS_MAX) {
            throw new DataException("a decimal of more than " + DIGITS_MAX + " digits");
        }
        try {
            return value.setScale(scale);
        } catch (ArithmeticException _) {
            throw new DataException(
                    "%s has more than %d digits after the point".formatted(value, scale));
        }
    }

    private static Draft bytes() {
        return new Draft(SchemaBuilder.bytes(), JsonReading::base64, JsonNode::isTextual);
    }

    private static Object base64(JsonNode node) {
        try {
            return node.binaryValue();
        } catch (IOException e) {
            throw new DataException("no BASE64: " + abridged(node.asText()));
        }
    }

    private static Draft text(JsonNode schema) {
        var builder = SchemaBuilder.string();
        if (schema.path("enum").isArray()) {
            builder.parameter(JsonLanguage.ENUM, schema.path("title").asText());
            for (var value : schema.path("enum")) {
                var parameter = JsonLanguage.ENUM + "." + value.asText();
                if (!value.isNull() && !builder.parameters().containsKey(parameter)) {
                    builder.parameter(parameter, value.asText());
                }
            }
        }
        return new Draft(builder, JsonNode::asText, JsonNode::isTextual);
    }

    private static Draft list(Typed element) {
        return new Draft(
                SchemaBuilder.array(element.schema()),
                node -> {
                    var list = new ArrayList<@Nullable Object>();
                    node.forEach(n -> list.add(element.reader().read(n)));
                    return list;
                },
                JsonNode::isArray);
    }

    private static Draft map(Typed value) {
        return new Draft(
                SchemaBuilder.map(Schema.STRING_SCHEMA, value.schema()),
                node -> {
                    var map = new LinkedHashMap<String, @Nullable Object>();
                    node.properties()
                            .forEach(p -> map.put(p.getKey(), value.reader().read(p.getValue())));
                    return map;
                },
                JsonNode::isObject);
    }

    private Draft entries(Place entry) {
        var properties = entry.schema().path("properties");
        var key = of(entry.part(properties.path("key")), false);
        var value = of(entry.part(properties.path("value")), false);
        return new Draft(
                SchemaBuilder.map(key.schema(), value.schema()),
                node -> {
                    var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                    node.forEach(
                            n ->
                                    map.put(
                                            key.reader().read(n.path("key")),
                                            value.reader().read(n.path("value"))));
                    return map;
                },
                JsonNode::isArray);
    }

    // ---------------------------------------------------------------- objects

    private record Property(int index, String name, Typed typed) {}

    private List<Property> properties(Place place) {
        var properties = new ArrayList<Property>();
        var schema = place.schema();
        var required = new ArrayList<String>();
        schema.path("required").forEach(r -> required.add(r.asText()));
        for (var property : schema.path("properties").properties()) {
            var of = property.getValue();
            // a converter's own schema says what may be null; in others, what is not required may
            // be missing
            boolean known = of.has(ConnectNames.INDEX);
            boolean optional = !known && !required.contains(property.getKey());
            properties.add(
                    new Property(
                            of.path(ConnectNames.INDEX).asInt(properties.size()),
                            property.getKey(),
                            of(place.part(of), optional)));
        }
        properties.sort(Comparator.comparingInt(Property::index));
        return properties;
    }

    private void collect(Place place, List<Property> into) {
        if (++depth > DEPTH_MAX) {
            throw new DataException("the schema is nested more than " + DEPTH_MAX + " deep");
        }
        var schema = place.schema();
        if (schema.has("$ref")) {
            collect(documents.resolve(place, schema.path("$ref").asText()), into);
        } else {
            schema.path("allOf").forEach(part -> collect(place.part(part), into));
            for (var property : properties(place)) {
                into.removeIf(p -> p.name().equals(property.name()));
                into.add(property);
            }
        }
        depth--;
    }

    private static Draft object(List<Property> properties) {
        var builder = SchemaBuilder.struct();
        properties.forEach(p -> builder.field(p.name(), p.typed().schema()));
        var all = List.copyOf(properties);
        return new Draft(
                builder,
                node -> {
                    var values = new LinkedHashMap<String, @Nullable Object>();
                    for (var property : all) {
                        values.put(
                                property.name(),
                                property.typed().reader().read(node.path(property.name())));
                    }
                    return values;
                },
                JsonNode::isObject);
    }

    // ---------------------------------------------------------------- what stands beside the type

    private static Typed finish(JsonNode json, Draft draft, boolean optional) {
        var builder = draft.builder();
        if (optional) {
            builder.optional();
        }
        if (json.path("title").isTextual()) {
            builder.name(json.path("title").asText());
        }
        if (json.path(ConnectNames.VERSION).canConvertToInt() && json.has(ConnectNames.VERSION)) {
            builder.version(json.path(ConnectNames.VERSION).intValue());
        }
        if (json.path("description").isTextual()) {
            builder.doc(json.path("description").asText());
        }
        for (var parameter : json.path(ConnectNames.PARAMETERS).properties()) {
            builder.parameter(parameter.getKey(), parameter.getValue().asText());
        }
        var reader = reader(builder, draft);
        if (json.has("default")) {
            preset(builder, reader, json.path("default"));
        }
        var schema = builder.build();
        return new Typed(schema, reader(schema, draft), draft.fits());
    }

    /// JSON Schema lets a default be anything; one that is no value says nothing.
    private static void preset(SchemaBuilder builder, ValueReader reader, JsonNode json) {
        try {
            var value = json.isNull() ? null : reader.read(json);
            if (value != null) {
                builder.defaultValue(value);
            }
        } catch (DataException _) {
            // none then
        }
    }

    private static ValueReader reader(Schema schema, Draft draft) {
        return node -> {
            if (node.isNull() || node.isMissingNode()) {
                if (schema.isOptional()) {
                    return null;
                }
                if (schema.defaultValue() != null) {
                    return schema.defaultValue();
                }
                throw new DataException("a value is missing that its schema requires");
            }
            boolean special = node.isTextual() && schema.type().name().startsWith("FLOAT");
            if (!draft.fits().test(node) && !special) {
                throw new DataException(
                        "%s is no %s"
                                .formatted(abridged(node.toString()), schema.type().getName()));
            }
            var plain = java.util.Objects.requireNonNull(draft.reader().read(node));
            if (schema.type() == Schema.Type.STRUCT) {
                return struct(schema, (Map<?, ?>) plain);
            }
            return plain instanceof BigDecimal ? plain : Values.logical(schema, plain);
        };
    }

    private static Struct struct(Schema schema, Map<?, ?> values) {
        var struct = new Struct(schema);
        for (var field : schema.fields()) {
            struct.put(field, values.get(field.name()));
        }
        return struct;
    }
}
