package io.millrace.http;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A websocket on which the server sends texts; what the client sends but a close is not read.
///
/// Sending blocks while the client does not read, and fails with [ClientGoneException] when it is
/// gone or has read nothing for the idle timeout. For one sending thread.
public final class WebSocket {
    private final CoreSession session;
    private final List<Runnable> listeners = new ArrayList<>();
    private volatile boolean closed;

    WebSocket(CoreSession session) {
        this.session = session;
    }

    /// Sends a text as one message; returns when the network has taken it.
    public void send(String text) throws IOException {
        if (closed) {
            throw new ClientGoneException(new IOException("closed"));
        }
        var sent = new Callback.Completable();
        session.sendFrame(new Frame(OpCode.TEXT, text), sent, false);
        try {
            sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGoneException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            markClosed();
            throw new ClientGoneException(e);
        }
    }

    /// Says goodbye: all has been sent.
    ///
    /// @param reason for people; at most 120 characters arrive
    public void close(String reason) {
        end(CloseStatus.NORMAL, reason);
    }

    /// Says why there is nothing more.
    void fail(int status, String reason) {
        end(status, reason);
    }

    private void end(int status, String reason) {
        session.close(
                status, reason.length() > 120 ? reason.substring(0, 120) : reason, Callback.NOOP);
    }

    /// Runs once, when the client is gone or the server stops, from any thread; at once when that
    /// has happened already. Must not block.
    public void onClosed(Runnable listener) {
        synchronized (listeners) {
            if (!closed) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }

    void markClosed() {
        List<Runnable> all;
        synchronized (listeners) {
            if (closed) {
                return;
            }
            closed = true;
            all = List.copyOf(listeners);
        }
        all.forEach(Runnable::run);
    }

    /// Answers one upgrade to a websocket. Runs on a virtual thread of its own and may block.
    @FunctionalInterface
    public interface Handler {
        /// @throws ProblemException for what the client can put right: it is told before the close
        void handle(Request request, WebSocket socket) throws Exception;
    }
}
