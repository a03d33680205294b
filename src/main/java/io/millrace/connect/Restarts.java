package io.millrace.connect;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.util.ConnectorTaskId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Starts failed tasks of this worker again: first soon, then after twice as long each time, and
/// soon again once a task has run well for a while.
///
/// Not those that failed of their configuration or of a record, which would only fail once more:
/// such errors are a [ConfigException] or [DataException], and say what to do. Until it is started
/// again a task is FAILED, as always in Connect. Thread-safe.
final class Restarts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);

    /// How long to wait.
    ///
    /// @param first after the first failure
    /// @param longest of all waits
    /// @param quiet a failure counts as the first when the task has run for so long
    record Delays(Duration first, Duration longest, Duration quiet) {
        static final Delays STANDARD =
                new Delays(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(10));

        private Duration after(Duration delay) {
            var twice = delay.multipliedBy(2);
            return twice.compareTo(longest) < 0 ? twice : longest;
        }
    }

    /// The last failure of a task.
    ///
    /// @param at when the task is, or was, started again
    private record Failed(Duration delay, Instant at) {}

    private final Delays delays;
    private final InstantSource clock;
    private final Map<ConnectorTaskId, Failed> failed = new HashMap<>();
    private final Map<ConnectorTaskId, ScheduledFuture<?>> waiting = new HashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("connect-restarts").factory());

    Restarts(Delays delays, InstantSource clock) {
        this.delays = delays;
        this.clock = clock;
    }

    /// A task has failed.
    ///
    /// @param restart is called when its time has come, unless the task failed again meanwhile
    synchronized void failed(
            ConnectorTaskId task, Throwable cause, Consumer<ConnectorTaskId> restart) {
        var delay = delay(task, cause);
        if (delay.isEmpty()) {
            return;
        }
        LOG.warn("Task {} failed and is started again in {} s", task, delay.get().toSeconds());
        try {
            var next =
                    timer.schedule(
                            () -> begin(task, restart),
                            delay.get().toMillis(),
                            TimeUnit.MILLISECONDS);
            var earlier = waiting.put(task, next);
            if (earlier != null) {
                earlier.cancel(false);
            }
        } catch (RejectedExecutionException _) {
            LOG.debug("The worker ends; {} is not started again", task);
        }
    }

    private void begin(ConnectorTaskId task, Consumer<ConnectorTaskId> restart) {
        synchronized (this) {
            waiting.remove(task);
        }
        restart.accept(task);
    }

    /// When to start the task again; empty for never. Remembers the answer for the next one.
    synchronized Optional<Duration> delay(ConnectorTaskId task, Throwable cause) {
        var now = clock.instant();
        failed.values().removeIf(f -> f.at.plus(delays.quiet).isBefore(now));
        if (needsTheUser(cause)) {
            return Optional.empty();
        }
        var last = failed.get(task);
        var delay = last == null ? delays.first : delays.after(last.delay);
        failed.put(task, new Failed(delay, now.plus(delay)));
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
