package io.millrace.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.format.JsonSchemaDocuments.Place;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The types of SQL as JSON Schema, and back: with the properties that Kafka Connect and ksqlDB
/// use.
///
/// Without `connect.type`, `integer` is BIGINT and `number` is DOUBLE. A reference (`$ref`) goes to
/// a place in the same schema or to another one that the registry knows.
///
/// Source: Confluent documentation, "JSON schema serializer"; JSON Schema, "Validation".
final class JsonSchemaTypes {
    private static final String TYPE = "type";
    private static final String TITLE = "title";
    private static final String PROPERTIES = "properties";
    private static final String REFERENCE = "$ref";

    /// How deep schemas may be nested, references included.
    private static final int DEPTH_MAX = 50;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Parts of schemas that are looked at, each as often as it is referred to.
    private static final int PARTS_MAX = 10_000;

    private final JsonSchemaDocuments documents;
    private int parts;

    private JsonSchemaTypes(JsonSchemaDocuments documents) {
        this.documents = documents;
    }

    // ---------------------------------------------------------------- SQL to JSON Schema

    /// A schema of an object with the columns as properties.
    static String record(List<Field> columns) {
        return object(columns).toString();
    }

    /// A schema of a single value.
    static String value(Type type) {
        return nullable(type).toString();
    }

    private static ObjectNode object(List<Field> columns) {
        var schema = NODES.objectNode().put(TYPE, "object");
        var properties = schema.putObject(PROPERTIES);
        for (int i = 0; i < columns.size(); i++) {
            var property = NODES.objectNode().put(ConnectNames.INDEX, i);
            properties.set(columns.get(i).name(), property.setAll(nullable(columns.get(i).type())));
        }
        return schema;
    }

    private static ObjectNode nullable(Type type) {
        var schema = NODES.objectNode();
        schema.putArray("oneOf").add(NODES.objectNode().put(TYPE, "null")).add(of(type));
        return schema;
    }

    private static ObjectNode of(Type type) {
        return switch (type) {
            case Scalar scalar ->
                    switch (scalar) {
                        case BOOLEAN -> plain("boolean", "boolean");
                        case INTEGER -> plain("integer", "int32");
                        case BIGINT -> plain("integer", "int64");
                        case DOUBLE -> plain("number", "float64");
                        case STRING -> plain("string", "string");
                        case BYTES -> plain("string", "bytes");
                        case DATE -> titled("integer", "Date", "int32");
                        case TIME -> titled("integer", "Time", "int32");
                        case TIMESTAMP -> titled("integer", "Timestamp", "int64");
                    };
            case Type.Decimal(var precision, var scale) -> {
                var schema = titled("number", "Decimal", "bytes");
                schema.putObject(ConnectNames.PARAMETERS)
                        .put(ConnectNames.SCALE, Integer.toString(scale))
                        .put(ConnectNames.PRECISION, Integer.toString(precision));
                yield schema;
            }
            case Type.Array(var element) ->
                    NODES.objectNode().put(TYPE, "array").set("items", nullable(element));
            case Type.Map(_, var value) ->
                    plain("object", "map").set("additionalProperties", nullable(value));
            case Type.Struct(var fields) -> object(fields);
        };
    }

    private static ObjectNode plain(String type, String connect) {
        return NODES.objectNode().put(TYPE, type).put(ConnectNames.TYPE, connect);
    }

    private static ObjectNode titled(String type, String name, String connect) {
        return NODES.objectNode()
                .put(TYPE, type)
                .put(TITLE, ConnectNames.LOGICAL + name)
                .put(ConnectNames.VERSION, 1)
                .put(ConnectNames.TYPE, connect);
    }

    // ---------------------------------------------------------------- JSON Schema to SQL

    /// See [SchemaFormat#columns].
    static List<Field> columns(
            SchemaText text, SchemaStore store, Layout.Part part, Layout.Wrap wrap) {
        var documents = JsonSchemaDocuments.of(text, store);
        var type =
                new JsonSchemaTypes(documents)
                        .type(documents.root(), 0)
                        .orElseThrow(() -> new FormatException("SQL has no type for the schema"));
        if (wrap == Layout.Wrap.UNWRAPPED) {
            return List.of(new Field(SchemaFormat.unnamed(part), type));
        }
        if (type instanceof Type.Struct(var fields)) {
            return fields;
        }
        if (part == Layout.Part.KEY) {
            return List.of(new Field(SchemaFormat.unnamed(part), type));
        }
        throw new FormatException(
                "the schema is no object but %s; WRAP_SINGLE_VALUE=false makes it a column"
                        .formatted(type));
    }

    /// @return empty where SQL has no type
    private Optional<Type> type(Place place, int depth) {
        if (depth > DEPTH_MAX || ++parts > PARTS_MAX) {
            throw new FormatException(
                    "the schema is nested more than %d deep, or in itself, or has more than %d parts"
                            .formatted(DEPTH_MAX, PARTS_MAX));
        }
        var schema = place.schema();
        if (schema.has(REFERENCE)) {
            var to = documents.resolve(place, schema.path(REFERENCE).asText());
            return type(to, depth + 1);
        }
        for (var choice : List.of("oneOf", "anyOf", "allOf")) {
            if (schema.path(choice).isArray()) {
                return choice(place, schema.path(choice), depth);
            }
        }
        var connect = schema.path(ConnectNames.TYPE).asText();
        return switch (named(schema)) {
            case "boolean" -> Optional.of(Scalar.BOOLEAN);
            case "integer" -> Optional.of(integer(schema, connect));
            case "number" -> number(schema, connect);
            case "string" -> Optional.of(connect.equals("bytes") ? Scalar.BYTES : Scalar.STRING);
            case "array" -> type(place.part(schema.path("items")), depth + 1).map(Type::array);
            case "object" -> object(place, connect, depth);
            default -> schema.has("enum") ? Optional.of(Scalar.STRING) : Optional.empty();
        };
    }

    /// The type that is not null of `"type": ["null", "string"]`.
    private static String named(JsonNode schema) {
        var type = schema.path(TYPE);
        if (type.isArray()) {
            for (var each : type) {
                if (!each.asText().equals("null")) {
                    return each.asText();
                }
            }
        }
        return type.isMissingNode() && schema.has(PROPERTIES) ? "object" : type.asText();
    }

    private static boolean is(JsonNode schema, String name) {
        return schema.path(TITLE).asText().equals(ConnectNames.LOGICAL + name);
    }

    private static Type integer(JsonNode schema, String connect) {
        if (is(schema, "Timestamp")) {
            return Scalar.TIMESTAMP;
        }
        if (is(schema, "Date")) {
            return Scalar.DATE;
        }
        if (is(schema, "Time")) {
            return Scalar.TIME;
        }
        return switch (connect) {
            case "int8", "int16", "int32" -> Scalar.INTEGER;
            default -> Scalar.BIGINT;
        };
    }

    private static Optional<Type> number(JsonNode schema, String connect) {
        if (!is(schema, "Decimal")) {
            boolean whole = connect.startsWith("int");
            return Optional.of(whole ? integer(schema, connect) : Scalar.DOUBLE);
        }
        var parameters = schema.path(ConnectNames.PARAMETERS);
        int precision =
                parameters.path(ConnectNames.PRECISION).asInt(ConnectNames.PRECISION_DEFAULT);
        int scale = parameters.path(ConnectNames.SCALE).asInt();
        return precision < 1 || scale < 0 || scale > precision
                ? Optional.empty()
                : Optional.of(new Type.Decimal(precision, scale));
    }

    private Optional<Type> object(Place place, String connect, int depth) {
        var schema = place.schema();
        var properties = schema.path(PROPERTIES);
        var others = schema.path("additionalProperties");
        if (connect.equals("map") || (properties.isEmpty() && others.isObject())) {
            return type(place.part(others), depth + 1).map(v -> Type.map(Scalar.STRING, v));
        }
        record Column(int index, Field field) {}
        var columns = new ArrayList<Column>();
        properties
                .properties()
                .forEach(
                        p ->
                                type(place.part(p.getValue()), depth + 1)
                                        .map(type -> new Field(p.getKey(), type))
                                        .map(
                                                field ->
                                                        new Column(
                                                                p.getValue()
                                                                        .path(ConnectNames.INDEX)
                                                                        .asInt(columns.size()),
                                                                field))
                                        .ifPresent(columns::add));
        columns.sort(Comparator.comparingInt(Column::index));
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(new Type.Struct(columns.stream().map(Column::field).toList()));
    }

    /// The one type of several that is not null.
    private Optional<Type> choice(Place place, JsonNode choices, int depth) {
        var types = new ArrayList<Type>();
        for (var each : choices) {
            if (!named(each).equals("null")) {
                type(place.part(each), depth + 1).ifPresent(types::add);
            }
        }
        return types.size() == 1 ? Optional.of(types.getFirst()) : Optional.empty();
    }
}
