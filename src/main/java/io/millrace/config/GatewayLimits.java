package io.millrace.config;

import java.time.Duration;

/// How much the gateway takes before it refuses.
///
/// @param maxRequests that are answered at once; further ones get 503
/// @param maxStreams of events that are read at once; each holds a consumer and up to 1 MiB of
///   records; further ones get 503
/// @param maxConsumers instances of the REST Proxy API
/// @param consumerIdle after which an instance that nobody asks ends
/// @param delivery the longest that a record may wait for its acknowledgement before its sender
///   gets 503
/// @param bufferBytes records that wait to be written, of all requests; when it is full, further
///   ones get 503
/// @param idempotencyKeys that are remembered, the last used ones
public record GatewayLimits(
        int maxRequests,
        int maxStreams,
        int maxConsumers,
        Duration consumerIdle,
        Duration delivery,
        int bufferBytes,
        int idempotencyKeys) {
    /// What applies where nothing is set.
    public static final GatewayLimits DEFAULTS =
            new GatewayLimits(
                    2_000,
                    100,
                    100,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(10),
                    32 * 1024 * 1024,
                    10_000);
}
