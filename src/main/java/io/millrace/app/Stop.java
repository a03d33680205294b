package io.millrace.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The wish to stop: Ctrl-C, a signal, or a test. Thread-safe.
public final class Stop {
    private final CountDownLatch wished = new CountDownLatch(1);
    private final List<Runnable> listeners = new ArrayList<>();

    /// Asks everybody to stop; a second time does nothing.
    public void request() {
        List<Runnable> all;
        synchronized (listeners) {
            if (isRequested()) {
                return;
            }
            wished.countDown();
            all = List.copyOf(listeners);
        }
        all.forEach(Runnable::run);
    }

    public boolean isRequested() {
        return wished.getCount() == 0;
    }

    /// Blocks until somebody wishes to stop.
    public void await() throws InterruptedException {
        wished.await();
    }

    /// Blocks until somebody wishes to stop, or the time is over; tells whether it was the wish.
    public boolean await(long atMostMs) throws InterruptedException {
        return wished.await(atMostMs, TimeUnit.MILLISECONDS);
    }

    /// Runs when somebody wishes to stop, or at once when somebody has. Must not block.
    public void onRequest(Runnable listener) {
        synchronized (listeners) {
            if (!isRequested()) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }
}
