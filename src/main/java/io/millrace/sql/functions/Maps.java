package io.millrace.sql.functions;

import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Maps.
final class Maps {
    private Maps() {}

    @SqlFunction(
            name = "MAP_KEYS",
            doc = "The keys.",
            example = "MAP_KEYS(MAP('a' := 1)) = ARRAY['a']",
            signature = "MAP<K, V> -> ARRAY<K>")
    public static List<@Nullable Object> keys(Map<@Nullable Object, @Nullable Object> map) {
        return Collections.unmodifiableList(new ArrayList<@Nullable Object>(map.keySet()));
    }

    @SqlFunction(
            name = "MAP_VALUES",
            doc = "The values, in the order of the keys.",
            example = "MAP_VALUES(MAP('a' := 1)) = ARRAY[1]",
            signature = "MAP<K, V> -> ARRAY<V>")
    public static List<@Nullable Object> values(Map<@Nullable Object, @Nullable Object> map) {
        return Collections.unmodifiableList(new ArrayList<@Nullable Object>(map.values()));
    }

    @SqlFunction(
            name = "MAP_UNION",
            doc = "The entries of both maps; where a key is in both, that of the second.",
            example = "MAP_UNION(MAP('a' := 1), MAP('a' := 2)) = MAP('a' := 2)",
            signature = "MAP<K, V>, MAP<K, V> -> MAP<K, V>",
            nulls = true)
    public static @Nullable Map<@Nullable Object, @Nullable Object> union(
            @Nullable Map<@Nullable Object, @Nullable Object> first,
            @Nullable Map<@Nullable Object, @Nullable Object> second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        var all = new LinkedHashMap<@Nullable Object, @Nullable Object>(first);
        all.putAll(second);
        return Collections.unmodifiableMap(all);
    }

    @SqlFunction(
            name = "AS_MAP",
            doc = "A map of the keys in one array and the values in another.",
            example = "AS_MAP(ARRAY['a'], ARRAY[1]) = MAP('a' := 1)",
            signature = "ARRAY<STRING>, ARRAY<V> -> MAP<STRING, V>")
    public static Map<@Nullable Object, @Nullable Object> of(
            List<@Nullable Object> keys, List<@Nullable Object> values) {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (int i = 0; i < Math.min(keys.size(), values.size()); i++) {
            map.put(keys.get(i), values.get(i));
        }
        return Collections.unmodifiableMap(map);
    }

    @SqlFunction(
            name = "ENTRIES",
            doc = "The entries as structs of K and V, sorted by the key if the second is TRUE.",
            example = "ARRAY_LENGTH(ENTRIES(MAP('a' := 1), TRUE)) = 1",
            signature = "MAP<STRING, V>, BOOLEAN -> ARRAY<STRUCT<K STRING, V V>>")
    public static List<StructValue> entries(
            CallSite site, Map<String, @Nullable Object> map, boolean sorted) {
        var type = (Type.Struct) ((Type.Array) site.result()).element();
        return (sorted ? new TreeMap<>(map) : map)
                .entrySet().stream()
                        .map(e -> new StructValue(type, Arrays.asList(e.getKey(), e.getValue())))
                        .toList();
    }
}
