package io.millrace.sql.endpoint;

import io.millrace.http.Handler;
import io.millrace.http.Request;
import io.millrace.http.Response;

import java.util.Map;
import java.util.TreeSet;

/// Answers what a browser asks before a script of another origin may send more than plain requests:
/// which origin may use a method here, if any.
///
/// Source: WHATWG Fetch, "CORS-preflight fetch".
///
/// @param origins by the methods that have one
record Preflight(Map<String, String> origins) implements Handler {
    Preflight {
        origins = Map.copyOf(origins);
    }

    @Override
    public Response handle(Request request) {
        var asked = request.header("Access-Control-Request-Method");
        if (asked.isEmpty()) {
            return Response.empty(204)
                    .header("Allow", String.join(", ", new TreeSet<>(origins.keySet())));
        }
        var method = asked.get();
        var origin = origins.get(method);
        if (origin == null) {
            throw EndpointError.NO_CORS.with(method);
        }
        return Response.empty(204)
                .header("Access-Control-Allow-Origin", origin)
                .header("Access-Control-Allow-Methods", method)
                .header("Access-Control-Allow-Headers", "Content-Type, Authorization, X-API-Key")
                .header("Access-Control-Max-Age", "600");
    }
}
