package io.millrace.sql.rest;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;
import io.millrace.sql.functions.Times;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Values and types as JSON answers show them.
public final class Values {
    private Values() {}

    /// Numbers, booleans and text as they are; BYTES in base64, points in time in ISO 8601, ARRAY
    /// as a list, MAP and STRUCT as objects.
    public static @Nullable Object json(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case ByteBuffer bytes -> Base64.getEncoder().encodeToString(array(bytes));
            case LocalDate date -> date.toString();
            case LocalTime time -> Times.text(time);
            case Instant instant -> Times.text(instant);
            case List<?> list -> {
                var all = new ArrayList<@Nullable Object>(list.size());
                list.forEach(e -> all.add(json(e)));
                yield all;
            }
            case Map<?, ?> map -> {
                var all = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((k, v) -> all.put(String.valueOf(json(k)), json(v)));
                yield all;
            }
            case StructValue struct -> {
                var all = new LinkedHashMap<String, @Nullable Object>();
                List<Field> fields = struct.type().fields();
                for (int i = 0; i < fields.size(); i++) {
                    all.put(fields.get(i).name(), json(struct.get(i)));
                }
                yield all;
            }
            default -> value;
        };
    }

    private static byte[] array(ByteBuffer bytes) {
        var copy = new byte[bytes.limit()];
        bytes.get(0, copy);
        return copy;
    }

    /// A whole row.
    static List<@Nullable Object> row(@Nullable Object[] columns) {
        var row = new ArrayList<@Nullable Object>(columns.length);
        for (var column : columns) {
            row.add(json(column));
        }
        return row;
    }

    /// A type as ksqlDB's `schema` objects: `{"type", "fields", "memberSchema"}`.
    static Map<String, @Nullable Object> schema(Type type) {
        var schema = new LinkedHashMap<String, @Nullable Object>();
        schema.put("type", type.kind());
        schema.put("fields", null);
        schema.put("memberSchema", null);
        switch (type) {
            case Scalar _ -> {}
            case Type.Decimal(var precision, var scale) ->
                    schema.put("parameters", Map.of("precision", precision, "scale", scale));
            case Type.Array(var element) -> schema.put("memberSchema", schema(element));
            case Type.Map(_, var value) -> schema.put("memberSchema", schema(value));
            case Type.Struct(var fields) -> {
                var all = new ArrayList<Map<String, Object>>();
                for (var field : fields) {
                    var entry = new LinkedHashMap<String, Object>();
                    entry.put("name", field.name());
                    entry.put("schema", schema(field.type()));
                    all.add(entry);
                }
                schema.put("fields", all);
            }
        }
        return schema;
    }
}
