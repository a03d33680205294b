package io.millrace.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// Arrays, maps and structs as JSON text, for servers that have no such types: bytes in Base64,
/// points in time as ISO 8601.
public final class StructJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StructJson() {}

    /// @throws DataException when it holds something that JSON cannot say
    public static String json(Object value) {
        try {
            return JSON.writeValueAsString(plain(value));
        } catch (JsonProcessingException e) {
            throw new DataException("cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("JavaUtilDate") // as Connect has it
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Struct struct -> {
                var fields = new LinkedHashMap<String, @Nullable Object>();
                struct.schema().fields().forEach(f -> fields.put(f.name(), plain(struct.get(f))));
                yield fields;
            }
            case Map<?, ?> map -> {
                var entries = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((k, v) -> entries.put(String.valueOf(k), plain(v)));
                yield entries;
            }
            case Collection<?> items -> {
                var list = new ArrayList<@Nullable Object>();
                items.forEach(item -> list.add(plain(item)));
                yield list;
            }
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case ByteBuffer buffer -> plain(Utils.toArray(buffer));
            case java.util.Date date -> date.toInstant().toString();
            case null -> null;
            default -> value;
        };
    }
}
