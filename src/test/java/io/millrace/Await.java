package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for what comes by itself, up to 60 s: CI machines are busy.
public final class Await {
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private Await() {}

    /// Waits until the value is the expected one.
    public static <T extends @Nullable Object> void untilEquals(T expected, Callable<T> value)
            throws Exception {
        var end = System.nanoTime() + AT_MOST.toNanos();
        var now = value.call();
        while (!expected.equals(now)) {
            if (System.nanoTime() > end) {
                assertEquals(expected, now, "after " + AT_MOST);
            }
            pause();
            now = value.call();
        }
    }

    /// Waits until it is so.
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        var end = System.nanoTime() + AT_MOST.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                fail("after " + AT_MOST + " still not so: " + what);
            }
            pause();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
}
