package io.millrace.gateway;

import io.millrace.http.Handler;
import io.millrace.http.ProblemException;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Routes;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs around every request: refuses more than may be under way at once, and counts and times the
/// rest by route.
final class Access implements Routes.Around {
    /// Routes that come and go by SQL; beyond, they are counted as one.
    private static final int ROUTES_MAX = 2_000;

    private final int maxRequests;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Map<String, RouteCounts> routes = new ConcurrentHashMap<>();

    Access(int maxRequests) {
        this.maxRequests = maxRequests;
    }

    @Override
    public Response handle(String route, Request request, Handler handler) throws Exception {
        var counts = counts(route);
        var begin = System.nanoTime();
        var status = 500;
        try {
            if (underWay.incrementAndGet() > maxRequests) {
                throw KafkaFailure.busy(
                        "More than %d requests are under way (gateway.max.requests)."
                                .formatted(maxRequests));
            }
            var response = handler.handle(request);
            status = response.status();
            return response;
        } catch (ProblemException e) {
            status = e.failure().status();
            throw e;
        } finally {
            underWay.decrementAndGet();
            counts.count(status, System.nanoTime() - begin);
        }
    }

    private RouteCounts counts(String route) {
        var counts = routes.get(route);
        if (counts != null) {
            return counts;
        }
        return routes.computeIfAbsent(
                routes.size() < ROUTES_MAX ? route : "other", _ -> new RouteCounts());
    }

    /// Writes what was counted as Prometheus's text.
    void writeTo(StringBuilder out) {
        out.append("# HELP millrace_gateway_requests_in_flight Requests under way.\n")
                .append("# TYPE millrace_gateway_requests_in_flight gauge\n")
                .append("millrace_gateway_requests_in_flight ")
                .append(underWay.get())
                .append('\n')
                .append("# HELP millrace_gateway_requests_total Requests by route and status.\n")
                .append("# TYPE millrace_gateway_requests_total counter\n");
        routes.forEach((route, counts) -> counts.writeStatuses(label(route), out));
        out.append("# HELP millrace_gateway_request_seconds Time to the answer, or to its begin.\n")
                .append("# TYPE millrace_gateway_request_seconds histogram\n");
        routes.forEach((route, counts) -> counts.writeTimes(label(route), out));
    }

    private static String label(String route) {
        var text = route.isEmpty() ? "none" : route;
        return "route=\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
