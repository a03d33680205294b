package io.millrace.gateway;

import io.millrace.http.Handler;
import io.millrace.http.Mounts;
import io.millrace.http.Routes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The gateway's routes together with what the OpenAPI document says of them.
final class Api {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+?)(\\.\\.\\.)?}");

    /// What mounted operations name `apiKey`.
    private static final Map<String, Object> API_KEY =
            Map.of("type", "apiKey", "in", "header", "name", "X-API-Key");

    private final Routes routes = new Routes();
    private final Map<String, Map<String, Object>> paths = new TreeMap<>();

    /// What the document says of a route.
    ///
    /// @param tag its family
    /// @param queries names of query parameters, each with what it is for
    /// @param headers names of headers that it looks at, each with what it is for
    /// @param bodies content types that it takes; empty without a body
    /// @param answers content types by status
    record Operation(
            String tag,
            String summary,
            Map<String, String> queries,
            Map<String, String> headers,
            List<String> bodies,
            Map<Integer, List<String>> answers) {
        Operation {
            queries = new LinkedHashMap<>(queries);
            headers = new LinkedHashMap<>(headers);
            bodies = List.copyOf(bodies);
            answers = new TreeMap<>(answers);
        }

        static Operation of(String tag, String summary) {
            return new Operation(
                    tag,
                    summary,
                    Map.of(),
                    Map.of(),
                    List.of(),
                    Map.of(200, List.of("application/json")));
        }

        Operation query(String name, String what) {
            return new Operation(tag, summary, with(queries, name, what), headers, bodies, answers);
        }

        Operation header(String name, String what) {
            return new Operation(tag, summary, queries, with(headers, name, what), bodies, answers);
        }

        Operation takes(String... types) {
            return new Operation(tag, summary, queries, headers, List.of(types), answers);
        }

        /// Answers with this status instead of 200, and without a body where no type is given.
        Operation answers(int status, String... types) {
            return new Operation(
                    tag, summary, queries, headers, bodies, Map.of(status, List.of(types)));
        }

        Operation alsoAnswers(int status, String... types) {
            var more = with(answers, status, List.of(types));
            return new Operation(tag, summary, queries, headers, bodies, more);
        }

        private static <K, V> Map<K, V> with(Map<K, V> map, K name, V what) {
            var more = new LinkedHashMap<>(map);
            more.put(name, what);
            return more;
        }
    }

    /// Adds a route.
    Api on(String methodAndPath, Operation operation, Handler handler) {
        routes.on(methodAndPath, handler);
        var parts = methodAndPath.split("\\s+");
        document(paths, parts[0], parts[1], object(operation, parts[1]));
        return this;
    }

    /// Adds a route under `/kafka`, too, where Confluent's server has it.
    Api alsoUnderKafka(String methodAndPath, Operation operation, Handler handler) {
        var parts = methodAndPath.split("\\s+");
        routes.on(parts[0] + " /kafka" + parts[1], handler);
        return on(methodAndPath, operation, handler);
    }

    Routes routes() {
        return routes;
    }

    /// OpenAPI 3.1 of these routes and of what is mounted now.
    Map<String, Object> openApi(Mounts mounts, String version) {
        var all = new TreeMap<String, Map<String, Object>>();
        for (var mount : mounts.all()) {
            document(all, mount.method(), mount.path(), mount.openApi());
        }
        // the own ones win, as they do when a request comes
        paths.forEach(
                (path, methods) ->
                        all.computeIfAbsent(path, _ -> new LinkedHashMap<>()).putAll(methods));
        var document = new LinkedHashMap<String, Object>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", "Millrace HTTP gateway", "version", version));
        document.put("servers", List.of(Map.of("url", "/")));
        document.put("paths", all);
        document.put("components", Map.of("securitySchemes", Map.of("apiKey", API_KEY)));
        return document;
    }

    private static void document(
            Map<String, Map<String, Object>> paths,
            String method,
            String path,
            Map<String, Object> operation) {
        var plain = PARAMETER.matcher(path).replaceAll("{$1}");
        var complete = new LinkedHashMap<>(operation);
        complete.putIfAbsent("parameters", pathParameters(path));
        paths.computeIfAbsent(plain, _ -> new LinkedHashMap<>())
                .put(method.toLowerCase(Locale.ROOT), complete);
        complete.putIfAbsent("operationId", operationId(method, plain));
        complete.putIfAbsent("responses", Map.of("200", Map.of("description", "OK")));
    }

    private static String operationId(String method, String path) {
        return method.toLowerCase(Locale.ROOT)
                + path.replaceAll("[{}]", "").replaceAll("[^A-Za-z0-9]+", "_");
    }

    private static List<Object> pathParameters(String path) {
        var parameters = new ArrayList<Object>();
        var names = PARAMETER.matcher(path);
        while (names.find()) {
            parameters.add(parameter(names.group(1), "path", "", true));
        }
        return parameters;
    }

    private static Map<String, Object> parameter(
            String name, String in, String what, boolean required) {
        var parameter = new LinkedHashMap<String, Object>();
        parameter.put("name", name);
        parameter.put("in", in);
        parameter.put("required", required);
        if (!what.isEmpty()) {
            parameter.put("description", what);
        }
        parameter.put("schema", Map.of("type", "string"));
        return parameter;
    }

    private static Map<String, Object> object(Operation operation, String path) {
        var object = new LinkedHashMap<String, Object>();
        object.put("tags", List.of(operation.tag));
        object.put("summary", operation.summary);
        if (!operation.bodies.isEmpty()) {
            object.put("requestBody", Map.of("content", content(operation.bodies)));
        }
        var parameters = pathParameters(path);
        operation.queries.forEach(
                (name, what) -> parameters.add(parameter(name, "query", what, false)));
        operation.headers.forEach(
                (name, what) -> parameters.add(parameter(name, "header", what, false)));
        object.put("parameters", parameters);
        object.put("responses", responses(operation.answers));
        return object;
    }

    private static Map<String, Object> responses(Map<Integer, List<String>> answers) {
        var responses = new TreeMap<String, Object>();
        answers.forEach(
                (status, types) -> {
                    var answer = new LinkedHashMap<String, Object>();
                    answer.put("description", status < 300 ? "Done" : "Refused");
                    if (!types.isEmpty()) {
                        answer.put("content", content(types));
                    }
                    responses.put(status.toString(), answer);
                });
        responses.put(
                "default",
                Map.of(
                        "description",
                        "Refused: what is wrong, in words",
                        "content",
                        content(List.of("application/json"))));
        return responses;
    }

    private static Map<String, Object> content(List<String> types) {
        var content = new LinkedHashMap<String, Object>();
        types.forEach(type -> content.put(type, Map.of("schema", Map.of())));
        return content;
    }
}
