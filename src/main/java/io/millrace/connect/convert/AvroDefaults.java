package io.millrace.connect.convert;

import org.apache.avro.JsonProperties;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Defaults in Avro schemas: JSON, with bytes as text of the characters 0 to 255.
///
/// Source: Apache Avro specification, "Complex types", records.
final class AvroDefaults {
    private AvroDefaults() {}

    /// What stands for a value, in the objects that Avro's library takes for JSON.
    static Object json(Schema schema, @Nullable Object value) {
        if (value == null) {
            return JsonProperties.NULL_VALUE;
        }
        return switch (schema.type()) {
            case ARRAY -> {
                var list = new ArrayList<>();
                ((List<?>) value).forEach(v -> list.add(json(schema.valueSchema(), v)));
                yield list;
            }
            case MAP -> map(schema, (Map<?, ?>) value);
            case STRUCT -> {
                var struct = new LinkedHashMap<String, Object>();
                for (var field : schema.fields()) {
                    var part = ((Struct) value).getWithoutDefault(field.name());
                    struct.put(field.name(), json(field.schema(), part));
                }
                yield struct;
            }
            case BYTES ->
                    new String(
                            Values.bytes(Values.plain(schema, value)), StandardCharsets.ISO_8859_1);
            case INT8, INT16 -> ((Number) value).intValue();
            case FLOAT32, FLOAT64 -> finite((Number) value);
            case INT32, INT64, BOOLEAN, STRING -> Values.plain(schema, value);
        };
    }

    private static Object finite(Number value) {
        if (!Double.isFinite(value.doubleValue())) {
            throw new DataException("Avro has no default of " + value);
        }
        return value;
    }

    private static Object map(Schema schema, Map<?, ?> value) {
        if (AvroSchemas.isText(schema.keySchema())) {
            var map = new LinkedHashMap<String, Object>();
            value.forEach((k, v) -> map.put((String) k, json(schema.valueSchema(), v)));
            return map;
        }
        var entries = new ArrayList<>();
        value.forEach(
                (k, v) ->
                        entries.add(
                                Map.of(
                                        "key", json(schema.keySchema(), k),
                                        "value", json(schema.valueSchema(), v))));
        return entries;
    }

    /// The value that stands in JSON, or in Avro's default of a field.
    ///
    /// @throws DataException if it is no value of the schema
    static @Nullable Object value(Schema schema, @Nullable Object json) {
        if (json == null || json instanceof JsonProperties.Null) {
            return null;
        }
        try {
            return present(schema, json);
        } catch (ClassCastException e) {
            throw new DataException(
                    "a default of %s is no %s".formatted(json, schema.type().getName()));
        }
    }

    private static Object present(Schema schema, Object json) {
        return switch (schema.type()) {
            case INT8 -> ((Number) json).byteValue();
            case INT16 -> ((Number) json).shortValue();
            case INT32 -> Values.logical(schema, ((Number) json).intValue());
            case INT64 -> Values.logical(schema, ((Number) json).longValue());
            case FLOAT32 -> ((Number) json).floatValue();
            case FLOAT64 -> ((Number) json).doubleValue();
            case BOOLEAN -> (Boolean) json;
            case STRING -> json.toString();
            case BYTES ->
                    Values.logical(
                            schema,
                            json instanceof byte[] bytes
                                    ? bytes
                                    : ((String) json).getBytes(StandardCharsets.ISO_8859_1));
            case ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                ((List<?>) json).forEach(v -> list.add(value(schema.valueSchema(), v)));
                yield list;
            }
            case MAP -> {
                var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                if (json instanceof Map<?, ?> entries) {
                    entries.forEach((k, v) -> map.put(k, value(schema.valueSchema(), v)));
                } else {
                    for (var entry : (List<?>) json) {
                        var pair = (Map<?, ?>) entry;
                        map.put(
                                value(schema.keySchema(), pair.get("key")),
                                value(schema.valueSchema(), pair.get("value")));
                    }
                }
                yield map;
            }
            case STRUCT -> {
                var struct = new Struct(schema);
                for (var field : schema.fields()) {
                    var part = ((Map<?, ?>) json).get(field.name());
                    struct.put(field, value(field.schema(), part));
                }
                yield struct;
            }
        };
    }
}
