package io.millrace.connect.convert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.format.ConnectNames;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

import java.util.TreeMap;

/// Makes the JSON Schema of a schema of Connect.
final class JsonSchemas {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEPTH_MAX = 100;

    private final ConverterSettings.Decimals decimals;
    private final JsonWriting values;
    private int depth;

    JsonSchemas(ConverterSettings.Decimals decimals) {
        this.decimals = decimals;
        values = new JsonWriting(decimals);
    }

    /// @throws DataException if it is nested more than 100 deep
    ObjectNode schema(Schema connect) {
        if (++depth > DEPTH_MAX) {
            throw new DataException("schemas are nested more than " + DEPTH_MAX + " deep");
        }
        var present =
                JsonLanguage.ONE_OF.equals(connect.name()) ? choice(connect) : present(connect);
        depth--;
        if (!connect.isOptional()) {
            return present;
        }
        var nullable = NODES.objectNode();
        nullable.putArray("oneOf").add(NODES.objectNode().put("type", "null")).add(present);
        return nullable;
    }

    private ObjectNode choice(Schema connect) {
        var choice = NODES.objectNode();
        var branches = choice.putArray("oneOf");
        connect.fields().forEach(f -> branches.add(present(f.schema())));
        return choice;
    }

    private ObjectNode present(Schema connect) {
        var schema =
                switch (connect.type()) {
                    case INT8, INT16, INT32, INT64 -> typed("integer", connect);
                    case FLOAT32, FLOAT64 -> typed("number", connect);
                    case BOOLEAN -> typed("boolean", connect);
                    case STRING -> text(connect);
                    case BYTES ->
                            Values.isDecimal(connect)
                                            && decimals == ConverterSettings.Decimals.NUMERIC
                                    ? typed("number", connect)
                                    : typed("string", connect);
                    case ARRAY ->
                            NODES.objectNode()
                                    .put("type", "array")
                                    .<ObjectNode>set("items", schema(connect.valueSchema()));
                    case MAP -> map(connect);
                    case STRUCT -> object(connect);
                };
        return described(schema, connect);
    }

    private static ObjectNode typed(String type, Schema connect) {
        return NODES.objectNode()
                .put("type", type)
                .put(ConnectNames.TYPE, connect.type().getName());
    }

    private static ObjectNode text(Schema connect) {
        var schema = typed("string", connect);
        var prefix = JsonLanguage.ENUM + ".";
        if (connect.parameters() != null && connect.parameters().containsKey(JsonLanguage.ENUM)) {
            var values = schema.putArray("enum");
            new TreeMap<>(connect.parameters())
                    .keySet().stream()
                            .filter(p -> p.startsWith(prefix))
                            .forEach(p -> values.add(p.substring(prefix.length())));
        }
        return schema;
    }

    private ObjectNode map(Schema connect) {
        if (JsonWriting.isText(connect.keySchema())) {
            return typed("object", connect)
                    .set("additionalProperties", schema(connect.valueSchema()));
        }
        var entry = NODES.objectNode().put("type", "object");
        var properties = entry.putObject("properties");
        properties.set("key", schema(connect.keySchema()).put(ConnectNames.INDEX, 0));
        properties.set("value", schema(connect.valueSchema()).put(ConnectNames.INDEX, 1));
        return typed("array", connect).set("items", entry);
    }

    private ObjectNode object(Schema connect) {
        var schema = NODES.objectNode().put("type", "object");
        var properties = schema.putObject("properties");
        for (var field : connect.fields()) {
            properties.set(
                    field.name(), schema(field.schema()).put(ConnectNames.INDEX, field.index()));
        }
        return schema;
    }

    private ObjectNode described(ObjectNode schema, Schema connect) {
        if (connect.name() != null) {
            schema.put("title", connect.name());
        }
        if (connect.version() != null) {
            schema.put(ConnectNames.VERSION, connect.version());
        }
        if (connect.doc() != null) {
            schema.put("description", connect.doc());
        }
        if (connect.parameters() != null && !connect.parameters().isEmpty()) {
            var parameters = schema.putObject(ConnectNames.PARAMETERS);
            new TreeMap<>(connect.parameters()).forEach(parameters::put);
        }
        if (connect.defaultValue() != null) {
            schema.set("default", values.node(connect, connect.defaultValue()));
        }
        return schema;
    }
}
