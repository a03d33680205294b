package io.millrace.sql.endpoint;

import io.millrace.http.Handler;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.sql.analyze.EndpointKey;
import io.millrace.sql.analyze.EndpointOptions;

import java.time.Duration;
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
        options.cors().ifPresent(origin -> allow(origin, request));
        // a refusal before its end would cost the connection, and one that is too long is 413, not
        // an expression that cannot be computed
        var _ = request.body();
        if (options.apiKey().isPresent() && !hasKey(request, options.apiKey().get())) {
            throw EndpointError.NO_KEY.with();
        }
        if (rate.isPresent() && !rate.get().tryTake()) {
            var limit = "More than %d requests a second.".formatted(options.rateLimit().get());
            throw EndpointError.TOO_MANY.with(limit).retryAfter(Duration.ofSeconds(1));
        }
        return handler.handle(request);
    }

    /// Lets scripts of an origin read the answer, errors too, and when to try again.
    private static void allow(String origin, Request request) {
        request.answerHeader("Access-Control-Allow-Origin", origin);
        request.answerHeader("Access-Control-Expose-Headers", "Retry-After");
    }

    private static boolean hasKey(Request request, EndpointKey key) {
        var given =
                request.header("X-API-Key")
                        .or(
                                () ->
                                        request.header("Authorization")
                                                .filter(h -> h.startsWith(BEARER))
                                                .map(h -> h.substring(BEARER.length())));
        return given.filter(key::opens).isPresent();
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
