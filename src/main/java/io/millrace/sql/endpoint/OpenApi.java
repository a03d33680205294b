package io.millrace.sql.endpoint;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.analyze.EndpointOptions;
import io.millrace.sql.analyze.EndpointPlan;
import io.millrace.sql.catalog.Endpoint;
import io.millrace.sql.parse.Parser;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// What an endpoint takes and answers, as the operation object of an OpenAPI 3.1 document.
final class OpenApi {
    private static final Pattern PART = Pattern.compile("\\{([^}]*)}");
    private static final String TYPE = "type";
    private static final String FORMAT = "format";
    private static final String STRING = "string";
    private static final String SCHEMA = "schema";

    private OpenApi() {}

    static Map<String, Object> operation(
            Endpoint endpoint, EndpointPlan plan, EndpointOptions options) {
        var operation = new LinkedHashMap<String, Object>();
        var route = endpoint.route();
        var words = route.path().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
        operation.put(
                "operationId",
                route.method().toLowerCase(Locale.ROOT)
                        + (words.isEmpty() ? "_root" : "_" + words));
        operation.put("summary", summary(plan));
        operation.put("tags", List.of("endpoints"));
        operation.put("parameters", parameters(endpoint));
        var responses = new LinkedHashMap<String, Object>();
        switch (plan) {
            case EndpointPlan.Insert insert -> {
                if (!insert.body().isEmpty()) {
                    operation.put(
                            "requestBody",
                            Map.of("required", true, "content", json(object(insert.body()))));
                }
                insert(insert, responses);
            }
            case EndpointPlan.Select select -> select(select, responses);
        }
        responses.put("400", error("A part of the request is not what it should be."));
        if (options.rateLimit().isPresent()) {
            responses.put("429", error("Too many requests a second."));
        }
        if (options.apiKey().isPresent()) {
            responses.put("401", error("The key is missing or wrong."));
            operation.put("security", List.of(Map.of("apiKey", List.of())));
        }
        operation.put("responses", responses);
        return operation;
    }

    /// What a browser asks before a call from another origin.
    static Map<String, Object> preflight() {
        return Map.of(
                "summary",
                "Whether pages of another origin may call it (CORS)",
                "tags",
                List.of("endpoints"),
                "responses",
                Map.of("204", Map.of("description", "They may."), "403", error("They may not.")));
    }

    private static String summary(EndpointPlan plan) {
        return switch (plan) {
            case EndpointPlan.Insert insert -> "Writes a row into " + insert.row().into().name();
            case EndpointPlan.Select select ->
                    (select.single() ? "The row of a key of " : "Rows of ")
                            + String.join(", ", select.sources());
        };
    }

    private static void insert(EndpointPlan.Insert insert, Map<String, Object> responses) {
        if (insert.respond().isEmpty()) {
            var place =
                    object(
                            List.of(
                                    new Field("topic", Scalar.STRING),
                                    new Field("partition", Scalar.INTEGER),
                                    new Field("offset", Scalar.BIGINT)));
            responses.put("201", answer("The row is safe.", json(place)));
        } else {
            var type = insert.respond().get().type();
            var content =
                    type == Scalar.STRING
                            ? Map.<String, Object>of(
                                    "text/plain", Map.of(SCHEMA, Map.of(TYPE, STRING)))
                            : json(schema(type));
            responses.put("200", answer("The row is safe.", content));
        }
        responses.put("413", error("The body or the row is too large."));
        responses.put("503", error("The cluster did not take the row; try again later."));
    }

    private static void select(EndpointPlan.Select select, Map<String, Object> responses) {
        var row =
                object(
                        select.query().outputs().stream()
                                .map(o -> new Field(o.name(), o.expr().type()))
                                .toList());
        if (select.single()) {
            responses.put("200", answer("The row.", json(row)));
            responses.put("404", error("There is no such row."));
        } else {
            responses.put("200", answer("The rows.", json(Map.of(TYPE, "array", "items", row))));
        }
    }

    private static List<Map<String, Object>> parameters(Endpoint endpoint) {
        var all = new ArrayList<Map<String, Object>>();
        var path = PART.matcher(endpoint.route().path());
        while (path.find()) {
            all.add(parameter(path.group(1), "path", true));
        }
        Parser.textArguments(endpoint.statement(), "QUERY")
                .forEach(name -> all.add(parameter(name, "query", false)));
        Parser.textArguments(endpoint.statement(), "HEADER")
                .forEach(name -> all.add(parameter(name, "header", false)));
        return all;
    }

    private static Map<String, Object> parameter(String name, String in, boolean required) {
        return Map.of("name", name, "in", in, "required", required, SCHEMA, Map.of(TYPE, STRING));
    }

    private static Map<String, Object> answer(String description, Map<String, Object> content) {
        return Map.of("description", description, "content", content);
    }

    private static Map<String, Object> error(String description) {
        var body =
                object(
                        List.of(
                                new Field("error_code", Scalar.INTEGER),
                                new Field("message", Scalar.STRING)));
        return answer(description, json(body));
    }

    private static Map<String, Object> json(Map<String, Object> schema) {
        return Map.of("application/json", Map.of(SCHEMA, schema));
    }

    private static Map<String, Object> object(List<Field> fields) {
        var properties = new LinkedHashMap<String, Object>();
        fields.forEach(f -> properties.put(f.name(), schema(f.type())));
        return Map.of(TYPE, "object", "properties", properties);
    }

    private static Map<String, Object> schema(Type type) {
        return switch (type) {
            case Scalar.BOOLEAN -> nullable("boolean");
            case Scalar.INTEGER -> nullable("integer", "int32");
            case Scalar.BIGINT -> nullable("integer", "int64");
            case Scalar.DOUBLE -> nullable("number", "double");
            case Type.Decimal _ -> nullable("number");
            case Scalar.STRING -> nullable(STRING);
            case Scalar.BYTES -> nullable(STRING, "byte");
            case Scalar.DATE -> nullable(STRING, "date");
            case Scalar.TIME -> nullable(STRING, "time");
            case Scalar.TIMESTAMP -> nullable(STRING, "date-time");
            case Type.Array(var element) ->
                    Map.of(TYPE, List.of("array", "null"), "items", schema(element));
            case Type.Map(_, var value) ->
                    Map.of(TYPE, List.of("object", "null"), "additionalProperties", schema(value));
            case Type.Struct(var fields) -> {
                var object = new LinkedHashMap<>(object(fields));
                object.put(TYPE, List.of("object", "null"));
                yield object;
            }
        };
    }

    private static Map<String, Object> nullable(String type) {
        return Map.of(TYPE, List.of(type, "null"));
    }

    private static Map<String, Object> nullable(String type, String format) {
        return Map.of(TYPE, List.of(type, "null"), FORMAT, format);
    }
}
