package io.millrace.app;

import io.millrace.http.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Lines of comma-separated values. Source: RFC 4180.
final class Csv {
    private Csv() {}

    /// Lists and maps are written as JSON.
    static String line(List<? extends @Nullable Object> values) {
        return values.stream().map(Csv::field).collect(Collectors.joining(","));
    }

    private static String field(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case List<?> list -> quoted(json(list));
            case Map<?, ?> map -> quoted(json(map));
            case String text -> text.isEmpty() || needsQuotes(text) ? quoted(text) : text;
            default -> value.toString();
        };
    }

    private static String json(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    private static boolean needsQuotes(String text) {
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
