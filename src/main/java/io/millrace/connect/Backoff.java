package io.millrace.connect;

import org.apache.kafka.connect.errors.RetriableException;
import org.slf4j.Logger;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/// How a task waits while its server is away: 1 s, then twice as long each time up to 30 s, each
/// with up to a quarter less so that tasks do not come back together. Says it once when an outage
/// begins and once when it ends. One thread.
public final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Logger log;
    private final String server;
    private final InstantSource clock;
    private int failures;
    private long sinceMs;

    /// @param server how messages call it: `MySQL at localhost:3306`
    public Backoff(Logger log, String server, InstantSource clock) {
        this.log = log;
        this.server = server;
        this.clock = clock;
    }

    /// Counts a failure; returns how long to wait before the next attempt.
    public Duration failed(Throwable cause) {
        if (failures == 0) {
            sinceMs = clock.millis();
            log.warn("{} is away; trying again until it is back: {}", server, reason(cause));
        }
        var longest = FIRST.multipliedBy(1L << Math.min(failures, 10));
        failures++;
        var wait = longest.compareTo(LONGEST) < 0 ? longest : LONGEST;
        return wait.minusMillis(ThreadLocalRandom.current().nextLong(wait.toMillis() / 4));
    }

    /// The exception with which a sink task asks Connect to bring the same records again.
    public RetriableException retriable(Throwable cause) {
        return new RetriableException(server + " is away: " + reason(cause), cause);
    }

    public void succeeded() {
        if (failures > 0) {
            log.warn(
                    "{} is back after {} s and {} attempts",
                    server,
                    (clock.millis() - sinceMs) / 1000,
                    failures + 1);
            failures = 0;
        }
    }

    private static String reason(Throwable cause) {
        var message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}
