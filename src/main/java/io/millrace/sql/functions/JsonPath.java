package io.millrace.sql.functions;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A path such as `$.a['b'][0]`.
///
/// `path = $ {. name | [ number ] | [ ' name ' ]}`
final class JsonPath {
    private sealed interface Step {
        record Field(String name) implements Step {}

        record Index(int number) implements Step {}
    }

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = steps;
    }

    /// @throws IllegalArgumentException if it is not a path
    static JsonPath of(String path) {
        if (!path.startsWith("$")) {
            throw wrong(path);
        }
        var steps = new ArrayList<Step>();
        int pos = 1;
        while (pos < path.length()) {
            if (path.charAt(pos) == '.') {
                int end = pos + 1;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                steps.add(new Step.Field(path.substring(pos + 1, end)));
                pos = end;
            } else {
                int end = path.indexOf(']', pos);
                if (path.charAt(pos) != '[' || end < 0) {
                    throw wrong(path);
                }
                steps.add(subscript(path, path.substring(pos + 1, end)));
                pos = end + 1;
            }
        }
        return new JsonPath(List.copyOf(steps));
    }

    private static Step subscript(String path, String text) {
        if (text.matches("'.*'|\".*\"")) {
            return new Step.Field(text.substring(1, text.length() - 1));
        }
        try {
            return new Step.Index(Integer.parseInt(text));
        } catch (NumberFormatException _) {
            throw wrong(path);
        }
    }

    private static IllegalArgumentException wrong(String path) {
        return new IllegalArgumentException(
                "not a JSON path: %s; write one such as $.name[0]".formatted(path));
    }

    @Nullable JsonNode at(JsonNode node) {
        JsonNode current = node;
        for (var step : steps) {
            current =
                    switch (step) {
                        case Step.Field(var name) -> current.get(name);
                        case Step.Index(var number) ->
                                number < 0
                                        ? current.get(current.size() + number)
                                        : current.get(number);
                    };
            if (current == null) {
                return null;
            }
        }
        return current;
    }
}
