package io.millrace.sql;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits for what an ASSERT says.
final class Waiting {
    /// How long a statement without TIMEOUT waits. Source: ksqlDB reference, "ASSERT TOPIC".
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private Waiting() {}

    /// Asks again and again until there is no problem.
    ///
    /// @return the problem when the time is up
    static Optional<String> until(Optional<Duration> timeout, Supplier<Optional<String>> ask) {
        long end = System.nanoTime() + timeout.orElse(TIMEOUT).toNanos();
        var problem = ask.get();
        while (problem.isPresent() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            problem = ask.get();
        }
        return problem;
    }
}
