package io.millrace.app.shell;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.app.Output;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Prints the answers of `/ksql`. Works by their form, not by a list of types, so that those of
/// newer servers print, too: a list of objects is a table, an object is `name: value` lines.
final class Answers {
    /// Around every answer; says nothing that the user does not know.
    private static final Set<String> FRAME =
            Set.of("@type", "statementText", "warnings", "commandId", "commandSequenceNumber");

    private final Output output;

    Answers(Output output) {
        this.output = output;
    }

    void print(JsonNode answer) {
        for (var warning : answer.path("warnings")) {
            output.note("Warning: " + warning.path("message").asText(warning.toString()));
        }
        var message = answer.path("commandStatus").path("message");
        if (message.isTextual()) {
            message(answer, message.asText());
            return;
        }
        for (var member : answer.properties()) {
            if (!FRAME.contains(member.getKey())) {
                member(member);
            }
        }
    }

    private void message(JsonNode answer, String message) {
        if (output.form() == Output.Form.JSON) {
            output.table(
                    List.of("status", "message"),
                    List.of(
                            List.of(
                                    answer.path("commandStatus").path("status").asText(),
                                    message)));
        } else {
            output.line(message);
        }
    }

    private void member(Map.Entry<String, JsonNode> member) {
        var value = member.getValue();
        if (isRows(value)) {
            table(value);
        } else if (value.isObject()) {
            object(value);
        } else if (value.isArray()) {
            value.forEach(item -> line(member.getKey(), item));
        } else if (!value.isNull() && !value.asText().isEmpty()) {
            line(member.getKey(), value);
        }
    }

    private static boolean isRows(JsonNode value) {
        return value.isArray() && (value.isEmpty() || value.get(0).isObject());
    }

    private void line(String name, JsonNode value) {
        if (output.form() == Output.Form.JSON) {
            output.object(Map.of(name, value));
        } else {
            output.line(name + ": " + text(value));
        }
    }

    private void object(JsonNode object) {
        if (output.form() == Output.Form.JSON) {
            output.object(object);
            return;
        }
        for (var member : object.properties()) {
            var value = member.getValue();
            if (isRows(value)) {
                if (!value.isEmpty()) {
                    output.line("");
                    output.line(member.getKey() + ":");
                    table(value);
                }
            } else if (!text(value).isEmpty()) {
                line(member.getKey(), value);
            }
        }
    }

    private void table(JsonNode rows) {
        if (output.form() == Output.Form.JSON) {
            rows.forEach(output::object);
            return;
        }
        if (rows.isEmpty()) {
            output.line("(none)");
            return;
        }
        var columns = new LinkedHashSet<String>();
        rows.forEach(row -> row.fieldNames().forEachRemaining(columns::add));
        columns.remove("queryString"); // longer than any screen; DESCRIBE and EXPLAIN show it
        var cells = new ArrayList<List<@Nullable Object>>();
        for (var row : rows) {
            cells.add(columns.stream().<@Nullable Object>map(c -> cell(row.path(c))).toList());
        }
        output.table(List.copyOf(columns), cells);
    }

    private static Object cell(JsonNode value) {
        return value.isNumber() ? value.numberValue() : text(value);
    }

    private static String text(JsonNode value) {
        if (value.isObject() && value.has("type") && value.has("memberSchema")) {
            return type(value);
        }
        if (value.isArray()) {
            var items = new ArrayList<String>();
            value.forEach(item -> items.add(text(item)));
            return String.join(", ", items);
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(member -> member.getKey() + ":" + text(member.getValue()))
                    .collect(Collectors.joining(" "));
        }
        return value.asText("");
    }

    /// `ARRAY<STRUCT<A BIGINT>>`, from ksqlDB's `{"type", "fields", "memberSchema"}`.
    private static String type(JsonNode schema) {
        var name = schema.path("type").asText();
        return switch (name) {
            case "STRUCT" -> {
                var fields = new ArrayList<String>();
                for (var field : schema.path("fields")) {
                    fields.add(field.path("name").asText() + " " + type(field.path("schema")));
                }
                yield "STRUCT<" + String.join(", ", fields) + ">";
            }
            case "ARRAY" -> "ARRAY<" + type(schema.path("memberSchema")) + ">";
            case "MAP" -> "MAP<VARCHAR, " + type(schema.path("memberSchema")) + ">";
            case "STRING" -> "VARCHAR";
            case "INTEGER" -> "INTEGER";
            case "DECIMAL" -> {
                var size = schema.path("parameters");
                yield "DECIMAL(%s, %s)"
                        .formatted(size.path("precision").asText(), size.path("scale").asText());
            }
            default -> name;
        };
    }
}
