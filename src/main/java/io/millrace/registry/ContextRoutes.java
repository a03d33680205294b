package io.millrace.registry;

import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Routes;

/// Routes that may stand behind `/contexts/{context}`: then names without a context mean that one.
final class ContextRoutes {
    private final Routes routes = new Routes().jsonType(RegistryRoutes.JSON);

    /// Answers a request.
    @FunctionalInterface
    interface Handler {
        /// @param context of the path; the default one without
        Response answer(Request request, String context) throws Exception;
    }

    ContextRoutes on(String methodAndPath, Handler handler) {
        var space = methodAndPath.indexOf(' ');
        var inContext =
                methodAndPath.substring(0, space + 1)
                        + "/contexts/{context}"
                        + methodAndPath.substring(space + 1);
        routes.on(methodAndPath, r -> typed(r, handler.answer(r, Subject.DEFAULT_CONTEXT)));
        routes.on(inContext, r -> typed(r, handler.answer(r, context(r.path("context")))));
        return this;
    }

    /// `.staging`, also from `staging` and `:.staging:`.
    private static String context(String inPath) {
        var name = inPath.replace(":", "");
        return name.startsWith(".") ? name : "." + name;
    }

    /// Clients that do not know our content type get the one they ask for.
    private static Response typed(Request request, Response response) {
        var accepted = request.header("Accept").orElse("*/*");
        if (accepted.contains("schemaregistry.v1+json") || accepted.contains("*/*")) {
            return response;
        }
        return accepted.contains(RegistryRoutes.JSON_UNVERSIONED)
                ? response.header("Content-Type", RegistryRoutes.JSON_UNVERSIONED)
                : response.header("Content-Type", "application/json");
    }

    Routes all() {
        return routes;
    }
}
