package io.millrace.http;

import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.util.thread.Scheduler;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// Looks every now and then whether the client of a streaming HTTP/1.1 answer is still there.
/// HTTP/2 tells by itself. Short answers end before the first look and cost nothing.
final class ClientWatch implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 250;

    private final WatchedEndPoint connection;
    private final Scheduler timer;
    private final ResponseStream stream;
    private boolean ended;

    private ClientWatch(WatchedEndPoint connection, Scheduler timer, ResponseStream stream) {
        this.connection = connection;
        this.timer = timer;
        this.stream = stream;
    }

    /// Reads what is left of the request's body first, unless the handler streams it: then its own
    /// reading notices.
    static AutoCloseable start(
            Request request, org.eclipse.jetty.server.Request in, ResponseStream stream)
            throws IOException {
        var connection = in.getConnectionMetaData();
        if (request.bodyIsStreamed()
                || connection.getHttpVersion() == HttpVersion.HTTP_2
                || !(connection.getConnection().getEndPoint() instanceof WatchedEndPoint end)) {
            return () -> {};
        }
        request.body();
        var watch = new ClientWatch(end, in.getComponents().getScheduler(), stream);
        watch.lookLater();
        return watch;
    }

    private void lookLater() {
        timer.schedule(this::look, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = connection.clientIsGone();
            if (!ended) {
                lookLater();
                return;
            }
        }
        stream.markClosed();
    }

    @Override
    public synchronized void close() {
        ended = true;
    }
}
