package io.millrace.config;

import java.time.Duration;

/// How much one HTTP server takes before it refuses.
///
/// @param maxBodyBytes a longer body is answered with 413; streamed bodies are not limited
/// @param maxHeaderBytes longer request headers are answered with 431
/// @param maxConnections further clients wait until one leaves
/// @param idleTimeout ends connections on which nothing moves; a streaming answer that has nothing
///   to send is not idle
/// @param requestTimeout the longest that the headers of a request, and then its body, may take to
///   arrive over HTTP/1.1; slower connections end. Streamed bodies are not limited
public record HttpLimits(
        int maxBodyBytes,
        int maxHeaderBytes,
        int maxConnections,
        Duration idleTimeout,
        Duration requestTimeout) {
    /// What applies where nothing is set.
    public static final HttpLimits DEFAULTS =
            new HttpLimits(
                    16 * 1024 * 1024,
                    16 * 1024,
                    1_000,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(120));
}
