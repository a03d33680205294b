package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Functions that take a lambda.
final class Lambdas {
    private Lambdas() {}

    @SqlFunction(
            name = "TRANSFORM",
            doc = "What the lambda makes of each element.",
            example = "TRANSFORM(ARRAY[1, 2], x => x + 1) = ARRAY[2, 3]",
            signature = "ARRAY<T>, (T) => U -> ARRAY<U>")
    public static List<@Nullable Object> transform(List<@Nullable Object> array, Lambda1 make) {
        var made = new ArrayList<@Nullable Object>(array.size());
        for (var value : array) {
            made.add(make.apply(value));
        }
        return Collections.unmodifiableList(made);
    }

    @SqlFunction(
            name = "TRANSFORM",
            doc = "A map of what the first lambda makes of each key and the second of its value.",
            example =
                    "TRANSFORM(MAP('a' := 1), (k, v) => UCASE(k), (k, v) => v + 1) = MAP('A' := 2)",
            signature = "MAP<K, V>, (K, V) => L, (K, V) => W -> MAP<L, W>")
    public static Map<@Nullable Object, @Nullable Object> transform(
            Map<@Nullable Object, @Nullable Object> map, Lambda2 key, Lambda2 value) {
        var made = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        map.forEach((k, v) -> made.put(key.apply(k, v), value.apply(k, v)));
        return Collections.unmodifiableMap(made);
    }

    @SqlFunction(
            name = "FILTER",
            doc = "The elements for which the lambda is true.",
            example = "FILTER(ARRAY[1, 2], x => x > 1) = ARRAY[2]",
            signature = "ARRAY<T>, (T) => BOOLEAN -> ARRAY<T>")
    public static List<@Nullable Object> filter(List<@Nullable Object> array, Lambda1 keep) {
        var kept = new ArrayList<@Nullable Object>();
        for (var value : array) {
            if (Boolean.TRUE.equals(keep.apply(value))) {
                kept.add(value);
            }
        }
        return Collections.unmodifiableList(kept);
    }

    @SqlFunction(
            name = "FILTER",
            doc = "The entries for which the lambda is true.",
            example = "FILTER(MAP('a' := 1, 'b' := 2), (k, v) => v > 1) = MAP('b' := 2)",
            signature = "MAP<K, V>, (K, V) => BOOLEAN -> MAP<K, V>")
    public static Map<@Nullable Object, @Nullable Object> filter(
            Map<@Nullable Object, @Nullable Object> map, Lambda2 keep) {
        var kept = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (var entry : map.entrySet()) {
            if (Boolean.TRUE.equals(keep.apply(entry.getKey(), entry.getValue()))) {
                kept.put(entry.getKey(), entry.getValue());
            }
        }
        return Collections.unmodifiableMap(kept);
    }

    @SqlFunction(
            name = "REDUCE",
            doc = "What is left of a state after the lambda took in each element.",
            example = "REDUCE(ARRAY[1, 2], 3, (s, x) => s + x) = 6",
            signature = "ARRAY<T>, S, (S, T) => S -> S",
            nulls = true)
    public static @Nullable Object reduce(
            @Nullable List<@Nullable Object> array, @Nullable Object state, Lambda2 take) {
        if (array == null || state == null) {
            return state;
        }
        Object current = state;
        for (var value : array) {
            current = take.apply(current, value);
        }
        return current;
    }

    @SqlFunction(
            name = "REDUCE",
            doc = "What is left of a state after the lambda took in each entry.",
            example = "REDUCE(MAP('a' := 1), 3, (s, k, v) => s + v) = 4",
            signature = "MAP<K, V>, S, (S, K, V) => S -> S",
            nulls = true)
    public static @Nullable Object reduce(
            @Nullable Map<@Nullable Object, @Nullable Object> map,
            @Nullable Object state,
            Lambda3 take) {
        if (map == null || state == null) {
            return state;
        }
        Object current = state;
        // a map has no order of its own; this is the one in which ksqlDB visits it
        for (var entry : new HashMap<>(map).entrySet()) {
            current = take.apply(current, entry.getKey(), entry.getValue());
        }
        return current;
    }
}
