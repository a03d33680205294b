package io.millrace.sql.endpoint;

import io.millrace.http.Handler;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.sql.analyze.EndpointOptions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/// Lets requests through to a handler as the options of an endpoint say: with the key, not too many
/// a second, from the pages of an origin.
final class Access implements Handler {
    private static final String BEARER = "Bearer ";

    private final EndpointOptions options;
    private final Handler handler;
    private final Optional<Rate> rate;

    Access(EndpointOptions options, Handler handler) {
        this.options = options;
        this.handler = handler;
        rate = options.rateLimit().map(Rate::new);
    }

    @Override
    public Response handle(Request request) throws Exception {
        if (options.apiKey().isPresent() || rate.isPresent()) {
            var _ = request.body(); // a refusal before its end would cost the connection
        }
        if (options.apiKey().isPresent() && !hasKey(request, options.apiKey().get())) {
            throw EndpointError.NO_KEY.with();
        }
        if (rate.isPresent() && !rate.get().tryTake()) {
            var limit = "More than %d requests a second.".formatted(options.rateLimit().get());
            return allowed(refusal(EndpointError.TOO_MANY, limit).header("Retry-After", "1"));
        }
        return allowed(handler.handle(request));
    }

    /// An error with headers.
    static Response refusal(EndpointError error, String what) {
        return Response.json(
                error.status(),
                Map.of("error_code", error.code(), "message", error.message().formatted(what)));
    }

    private Response allowed(Response response) {
        return options.cors()
                .map(origin -> response.header("Access-Control-Allow-Origin", origin))
                .orElse(response);
    }

    private static boolean hasKey(Request request, String key) {
        var given =
                request.header("X-API-Key")
                        .or(
                                () ->
                                        request.header("Authorization")
                                                .filter(h -> h.startsWith(BEARER))
                                                .map(h -> h.substring(BEARER.length())));
        // takes as long for any wrong key
        return given.isPresent()
                && MessageDigest.isEqual(
                        given.get().getBytes(StandardCharsets.UTF_8),
                        key.getBytes(StandardCharsets.UTF_8));
    }

    /// What a browser asks before a script of another origin may send more than plain requests.
    static Response preflight(String origin, String method) {
        return Response.empty(204)
                .header("Access-Control-Allow-Origin", origin)
                .header("Access-Control-Allow-Methods", method)
                .header("Access-Control-Allow-Headers", "Content-Type, Authorization, X-API-Key")
                .header("Access-Control-Max-Age", "600");
    }

    /// A bucket that holds what may come in one second, and is filled as time passes.
    private static final class Rate {
        private static final double NANOS = 1e9;
        private final int perSecond;
        private double left;
        private long since = System.nanoTime();

        Rate(int perSecond) {
            this.perSecond = perSecond;
            left = perSecond;
        }

        synchronized boolean tryTake() {
            long now = System.nanoTime();
            left = Math.min(perSecond, left + (now - since) / NANOS * perSecond);
            since = now;
            if (left < 1) {
                return false;
            }
            left--;
            return true;
        }
    }
}
