package io.millrace.http;

import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// A connection that can be asked whether its client is still there.
///
/// While an HTTP/1.1 answer is under way nobody reads from the socket, so the end of a client goes
/// unnoticed until something is written; a query that waits for rows would run for ever. So it
/// looks ahead one byte. Should that be a byte of the next request, it is handed out first later.
///
/// It also knows since when a request has been arriving. A client that sends a byte now and then is
/// never idle, and a thousand such would hold every connection there may be.
final class WatchedEndPoint extends SocketChannelEndPoint {
    private static final long NOTHING_ARRIVES = -1;

    private @Nullable ByteBuffer ahead;
    private volatile boolean answering;
    private volatile long arrivesSinceNanos = NOTHING_ARRIVES;

    WatchedEndPoint(
            SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler timer) {
        super(channel, selector, key, timer);
    }

    /// Only while nobody else reads: after a request's body and before the end of its answer.
    synchronized boolean clientIsGone() {
        if (ahead != null) {
            return false;
        }
        var one = ByteBuffer.allocate(1);
        try {
            var read = getChannel().read(one);
            if (read > 0) {
                ahead = one.flip();
            }
            return read < 0;
        } catch (IOException _) {
            return true;
        }
    }

    /// The headers of a request are there, and it is being answered.
    void beginAnswer() {
        answering = true;
        arrivesSinceNanos = NOTHING_ARRIVES;
    }

    /// What comes next belongs to another request.
    void endAnswer() {
        answering = false;
    }

    void beginBody() {
        arrivesSinceNanos = System.nanoTime() & Long.MAX_VALUE;
    }

    void endBody() {
        arrivesSinceNanos = NOTHING_ARRIVES;
    }

    /// Ends the connection if headers or a body have been arriving for longer. Over HTTP/2, where
    /// many requests share it, only idle timeouts apply.
    void endIfSlow(Duration longest) {
        var since = arrivesSinceNanos;
        var now = System.nanoTime() & Long.MAX_VALUE;
        if (since != NOTHING_ARRIVES
                && now - since > longest.toNanos()
                && getConnection() instanceof ConnectionMetaData http
                && http.getHttpVersion() != HttpVersion.HTTP_2) {
            close(new TimeoutException("the request takes too long to arrive"));
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        var read = fillNow(buffer);
        if (read > 0 && !answering && arrivesSinceNanos == NOTHING_ARRIVES) {
            arrivesSinceNanos = System.nanoTime() & Long.MAX_VALUE;
        }
        return read;
    }

    private synchronized int fillNow(ByteBuffer buffer) throws IOException {
        if (ahead != null) {
            var read = BufferUtil.append(buffer, ahead);
            ahead = ahead.hasRemaining() ? ahead : null;
            return read;
        }
        return super.fill(buffer);
    }

    @Override
    protected void needsFillInterest() {
        boolean waiting;
        synchronized (this) {
            waiting = ahead != null;
        }
        if (waiting) {
            // The selector cannot know of the byte. Not here and now: the caller holds no lock of
            // ours, but is in the middle of asking.
            Thread.startVirtualThread(() -> getFillInterest().fillable());
        } else {
            super.needsFillInterest();
        }
    }
}
