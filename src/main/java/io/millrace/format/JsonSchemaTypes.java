package io.millrace.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The types of SQL as JSON Schema, and back: with the properties that Kafka Connect and ksqlDB
/// use.
///
/// Without `connect.type`, `integer` is BIGINT and `number` is DOUBLE. A reference (`$ref`) goes to
/// a place in the same schema or to another one that the registry knows.
///
/// Source: Confluent documentation, "JSON schema serializer"; JSON Schema, "Validation".
final class JsonSchemaTypes {
    private static final String CONNECT = "org.apache.kafka.connect.data.";
    private static final String CONNECT_TYPE = "connect.type";
    private static final String CONNECT_INDEX = "connect.index";
    private static final String CONNECT_PARAMETERS = "connect.parameters";
    private static final String CONNECT_PRECISION = "connect.decimal.precision";
    private static final int PRECISION_DEFAULT = 64;
    private static final String TYPE = "type";
    private static final String TITLE = "title";
    private static final String PROPERTIES = "properties";
    private static final String REFERENCE = "$ref";

    /// How deep schemas may be nested, references included.
    private static final int DEPTH_MAX = 50;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Parts of schemas that are looked at, each as often as it is referred to.
    private static final int PARTS_MAX = 10_000;

    private final Map<String, JsonNode> documents = new HashMap<>();
    private int parts;

    private JsonSchemaTypes() {}

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
            var property = NODES.objectNode().put(CONNECT_INDEX, i);
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
                schema.putObject(CONNECT_PARAMETERS)
                        .put("scale", Integer.toString(scale))
                        .put(CONNECT_PRECISION, Integer.toString(precision));
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
        return NODES.objectNode().put(TYPE, type).put(CONNECT_TYPE, connect);
    }

    private static ObjectNode titled(String type, String name, String connect) {
        return NODES.objectNode()
                .put(TYPE, type)
                .put(TITLE, CONNECT + name)
                .put("connect.version", 1)
                .put(CONNECT_TYPE, connect);
    }

    // ---------------------------------------------------------------- JSON Schema to SQL

    /// See [SchemaFormat#columns].
    static List<Field> columns(
            SchemaText text, SchemaStore store, Layout.Part part, Layout.Wrap wrap) {
        if (text.type() != SchemaText.Type.JSON) {
            throw new FormatException("a JSON schema was expected, not one in " + text.type());
        }
        var types = new JsonSchemaTypes();
        SchemaReferences.texts(text, store)
                .forEach((name, schema) -> types.documents.put(name, parse(schema)));
        var root = parse(text);
        var type =
                types.type(root, root, 0)
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

    private static JsonNode parse(SchemaText text) {
        try {
            return JSON.readTree(text.text());
        } catch (JsonProcessingException e) {
            throw new FormatException("no valid JSON schema: " + e.getOriginalMessage());
        }
    }

    /// @param document that references without a name go to
    /// @return empty where SQL has no type
    private Optional<Type> type(JsonNode schema, JsonNode document, int depth) {
        if (depth > DEPTH_MAX || ++parts > PARTS_MAX) {
            throw new FormatException(
                    "the schema is nested more than %d deep, or in itself, or has more than %d parts"
                            .formatted(DEPTH_MAX, PARTS_MAX));
        }
        if (schema.has(REFERENCE)) {
            return reference(schema.path(REFERENCE).asText(), document, depth);
        }
        for (var choice : List.of("oneOf", "anyOf", "allOf")) {
            if (schema.path(choice).isArray()) {
                return choice(schema.path(choice), document, depth);
            }
        }
        var connect = schema.path(CONNECT_TYPE).asText();
        return switch (named(schema)) {
            case "boolean" -> Optional.of(Scalar.BOOLEAN);
            case "integer" -> Optional.of(integer(schema, connect));
            case "number" -> number(schema, connect);
            case "string" -> Optional.of(connect.equals("bytes") ? Scalar.BYTES : Scalar.STRING);
            case "array" -> type(schema.path("items"), document, depth + 1).map(Type::array);
            case "object" -> object(schema, connect, document, depth);
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
        return schema.path(TITLE).asText().equals(CONNECT + name);
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
        var parameters = schema.path(CONNECT_PARAMETERS);
        int precision = parameters.path(CONNECT_PRECISION).asInt(PRECISION_DEFAULT);
        int scale = parameters.path("scale").asInt();
        return precision < 1 || scale < 0 || scale > precision
                ? Optional.empty()
                : Optional.of(new Type.Decimal(precision, scale));
    }

    private Optional<Type> object(JsonNode schema, String connect, JsonNode document, int depth) {
        var properties = schema.path(PROPERTIES);
        var others = schema.path("additionalProperties");
        if (connect.equals("map") || (properties.isEmpty() && others.isObject())) {
            return type(others, document, depth + 1).map(v -> Type.map(Scalar.STRING, v));
        }
        record Column(int index, Field field) {}
        var columns = new ArrayList<Column>();
        properties
                .properties()
                .forEach(
                        p ->
                                type(p.getValue(), document, depth + 1)
                                        .map(type -> new Field(p.getKey(), type))
                                        .map(
                                                field ->
                                                        new Column(
                                                                p.getValue()
                                                                        .path(CONNECT_INDEX)
                                                                        .asInt(columns.size()),
                                                                field))
                                        .ifPresent(columns::add));
        columns.sort(Comparator.comparingInt(Column::index));
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(new Type.Struct(columns.stream().map(Column::field).toList()));
    }

    /// The one type of several that is not null.
    private Optional<Type> choice(JsonNode choices, JsonNode document, int depth) {
        var types = new ArrayList<Type>();
        for (var each : choices) {
            if (!named(each).equals("null")) {
                type(each, document, depth + 1).ifPresent(types::add);
            }
        }
        return types.size() == 1 ? Optional.of(types.getFirst()) : Optional.empty();
    }

    private Optional<Type> reference(String reference, JsonNode document, int depth) {
        int fragment = reference.indexOf('#');
        var name = fragment < 0 ? reference : reference.substring(0, fragment);
        var target = name.isEmpty() ? document : documents.get(name);
        if (target == null) {
            throw new FormatException("the schema refers to '" + reference + "', which is unknown");
        }
        var pointer = fragment < 0 ? "" : reference.substring(fragment + 1);
        if (!pointer.isEmpty() && !pointer.startsWith("/")) {
            throw new FormatException("the schema refers to '" + reference + "', which is no path");
        }
        var found = target.at(pointer);
        if (found.isMissingNode()) {
            throw new FormatException("the schema refers to '" + reference + "', which is missing");
        }
        return type(found, target, depth + 1);
    }
}
