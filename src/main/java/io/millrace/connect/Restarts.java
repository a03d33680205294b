package io.millrace.connect;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Starts what failed of this worker again, connectors and tasks: first soon, then after twice as
/// long each time, and soon again once it has run well for a while.
///
/// Not those that failed of their configuration or of a record, which would only fail once more:
/// such errors are a [ConfigException] or [DataException], and say what to do. Until it is started
/// again a part is FAILED, as always in Connect. Thread-safe.
final class Restarts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);

    /// A connector, or a task of one.
    ///
    /// @param task its number; empty for the connector itself
    record Part(String connector, OptionalInt task) {
        @Override
        public String toString() {
            return task.isPresent()
                    ? "Task %s-%d".formatted(connector, task.getAsInt())
                    : "Connector " + connector;
        }
    }

    /// How long to wait.
    ///
    /// @param first after the first failure
    /// @param longest of all waits
    /// @param quiet a failure counts as the first when the part has run for so long
    record Delays(Duration first, Duration longest, Duration quiet) {
        static final Delays STANDARD =
                new Delays(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(10));

        private Duration after(Duration delay) {
            var twice = delay.multipliedBy(2);
            return twice.compareTo(longest) < 0 ? twice : longest;
        }
    }

    /// The last failure of a part.
    ///
    /// @param at when the part is, or was, started again
    private record Failed(Duration delay, Instant at) {}

    private final Delays delays;
    private final InstantSource clock;
    private final Map<Part, Failed> failed = new HashMap<>();
    private final Map<Part, ScheduledFuture<?>> waiting = new HashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("connect-restarts").factory());

    Restarts(Delays delays, InstantSource clock) {
        this.delays = delays;
        this.clock = clock;
    }

    /// A part has failed.
    ///
    /// @param restart is called when its time has come, unless the part failed again meanwhile
    synchronized void failed(Part part, Throwable cause, Runnable restart) {
        var delay = delay(part, cause);
        if (delay.isEmpty()) {
            return;
        }
        LOG.warn("{} failed and is started again in {} s", part, delay.get().toSeconds());
        try {
            var next =
                    timer.schedule(
                            () -> begin(part, restart),
                            delay.get().toMillis(),
                            TimeUnit.MILLISECONDS);
            var earlier = waiting.put(part, next);
            if (earlier != null) {
                earlier.cancel(false);
            }
        } catch (RejectedExecutionException _) {
            LOG.debug("The worker ends; {} is not started again", part);
        }
    }

    private void begin(Part part, Runnable restart) {
        synchronized (this) {
            waiting.remove(part);
        }
        restart.run();
    }

    /// When to start the part again; empty for never. Remembers the answer for the next one.
    synchronized Optional<Duration> delay(Part part, Throwable cause) {
        var now = clock.instant();
        failed.values().removeIf(f -> f.at.plus(delays.quiet).isBefore(now));
        if (needsTheUser(cause)) {
            return Optional.empty();
        }
        var last = failed.get(part);
        var delay = last == null ? delays.first : delays.after(last.delay);
        failed.put(part, new Failed(delay, now.plus(delay)));
        return Optional.of(delay);
    }

    private static boolean needsTheUser(Throwable error) {
        for (var cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException || cause instanceof DataException) {
                return true;
            }
        }
        return false;
    }

    /// Nothing is started any more.
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
