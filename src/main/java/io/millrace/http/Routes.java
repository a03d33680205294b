package io.millrace.http;

import io.millrace.config.UserError;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The paths of a room and who answers them; also how the room words its errors.
///
/// ```java
/// new Routes()
///         .on("GET  /subjects", _ -> ok(registry.subjects()))
///         .on("GET  /schemas/ids/{id}", r -> ok(registry.schema(r.intPath("id"))))
///         .on("GET  /{file...}", r -> page(r.path("file")));
/// ```
///
/// `{name}` stands for one segment, `{name...}` at the end for all that follow. Where several
/// routes fit, the one with a literal in the first place where they differ wins. HEAD is answered
/// by GET; a slash at the end makes no difference. What strangers' pages send is refused ([Names]),
/// but for GET, whose answer they cannot read, and what is mounted, which may be meant for them.
/// Complete before a server starts with it, but for what is mounted ([Mounts]).
public final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final List<Route> routes = new ArrayList<>();
    private final Map<PathPattern, WebSocket.Handler> webSockets = new TreeMap<>();
    private Mounts mounts = new Mounts();
    private ErrorBody errors = Routes::plainError;
    private Around around = (_, request, handler) -> handler.handle(request);
    private String jsonType = "application/json";

    /// Adds a route.
    ///
    /// @param methodAndPath `GET /subjects/{subject}`
    public Routes on(String methodAndPath, Handler handler) {
        var parts = methodAndPath.strip().split("\\s+");
        if (parts.length != 2 || !parts[1].startsWith("/")) {
            throw new IllegalArgumentException("not 'METHOD /path': " + methodAndPath);
        }
        var name = parts[0] + " " + parts[1];
        routes.add(new Route(name, parts[0], PathPattern.of(parts[1]), handler));
        routes.sort(Comparator.comparing(Route::path));
        return this;
    }

    /// Answers what others mount, too.
    public Routes mounts(Mounts mounts) {
        this.mounts = mounts;
        return this;
    }

    /// What runs around every handler: counts, refuses, measures.
    @FunctionalInterface
    public interface Around {
        /// @param route `GET /subjects/{subject}`; empty for requests that no route fits, whose
        ///   handler answers 404 or 405
        Response handle(String route, Request request, Handler handler) throws Exception;
    }

    /// Lets something run around every handler, those of [Mounts] too.
    public Routes around(Around around) {
        this.around = around;
        return this;
    }

    /// Adds a path at which clients can open a websocket.
    public Routes webSocket(String path, WebSocket.Handler handler) {
        webSockets.put(PathPattern.of(path), handler);
        return this;
    }

    /// Who serves the websocket that a request asks for.
    Optional<WebSocket.Handler> webSocket(Request request) {
        var segments = PathPattern.segments(request.path());
        return webSockets.entrySet().stream()
                .filter(e -> e.getKey().matches(segments))
                .findFirst()
                .map(
                        e -> {
                            request.matched(e.getKey().parameters(segments));
                            return e.getValue();
                        });
    }

    /// Sets how errors are worded; otherwise `{"error_code", "message"}` and the details.
    public Routes errors(ErrorBody errors) {
        this.errors = errors;
        return this;
    }

    /// Sets the content type of JSON answers and errors; otherwise `application/json`.
    public Routes jsonType(String contentType) {
        this.jsonType = contentType;
        return this;
    }

    /// Finds the handler and runs it.
    Response answer(Request request) throws Exception {
        var path = request.path();
        var segments = PathPattern.segments(path);
        var method = request.method().equals("HEAD") ? "GET" : request.method();
        var allowed = new TreeSet<String>();
        for (var route : routes) {
            if (route.path.matches(segments)) {
                if (route.method.equals(method)) {
                    if (!method.equals("GET")) {
                        request.checkPage();
                    }
                    request.matched(route.path.parameters(segments));
                    return json(around.handle(route.name, request, route.handler));
                }
                allowed.add(route.method);
            }
        }
        for (var found : mounts.fitting(segments)) {
            var mount = found.mount();
            if (mount.method().equals(method)) {
                request.matched(found.parameters());
                var name = mount.method() + " " + mount.path();
                return json(around.handle(name, request, mount.handler()));
            }
            allowed.add(mount.method());
        }
        return around.handle("", request, r -> noRoute(r, allowed));
    }

    private Response noRoute(Request request, Set<String> allowed) {
        if (allowed.isEmpty()) {
            throw HttpError.NO_SUCH_PATH.with(request.path());
        }
        var list = String.join(", ", allowed);
        var refusal = HttpError.METHOD_NOT_ALLOWED.with(request.method(), request.path(), list);
        return failure(refusal.failure()).header("Allow", list);
    }

    /// The one place that turns an exception into a status.
    Response.Whole failure(Throwable e) {
        return switch (e) {
            case ProblemException problem -> failure(problem.failure());
            case UserError error -> failure(wrong(error));
            default -> {
                LOG.error("A request could not be answered", e);
                yield failure(
                        Failure.of(500, "Something went wrong here; the server's log says more."));
            }
        };
    }

    Response.Whole failure(Failure failure) {
        var body = Json.bytes(errors.of(failure));
        var answer = (Response.Whole) json(new Response.Whole(failure.status(), Map.of(), body));
        return answer.retryAfter(failure.retryAfter());
    }

    private Response json(Response response) {
        var typed =
                response.headers().containsKey("Content-Type")
                        || (response instanceof Response.Whole whole && whole.body().length == 0);
        return typed ? response : response.header("Content-Type", jsonType);
    }

    private static Failure wrong(UserError error) {
        Map<String, Object> hint = new LinkedHashMap<>();
        error.hint().ifPresent(text -> hint.put("hint", text));
        return new Failure(400, 40_000, error.message(), hint, Optional.empty());
    }

    private static Object plainError(Failure failure) {
        var body = new LinkedHashMap<String, Object>();
        body.put("error_code", failure.code());
        body.put("message", failure.message());
        body.putAll(failure.details());
        return body;
    }

    private record Route(String name, String method, PathPattern path, Handler handler) {}
}
