package io.millrace.http;

import org.eclipse.jetty.io.Content;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where a [Response.Body] writes. Collects up to 16 KiB; [#flush] sends what is there.
///
/// Writing blocks while the client does not read (back-pressure), and fails with
/// [ClientGoneException] when it is gone or has read nothing for the idle timeout. Whoever waits
/// for something else than the client learns of it through [#onClosed]. For one writing thread.
public final class ResponseStream extends OutputStream {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Content.Sink sink;
    private final Framing framing;
    private final Runnable commit;
    private final List<Runnable> listeners = new ArrayList<>();
    private byte[] buffer = new byte[512];
    private int used;
    private boolean started;
    private volatile boolean closed;

    /// Whether the protocol shows its reader what was sent at once: HTTP/2 does, as a DATA frame.
    enum Framing {
        BYTES,
        FRAMES
    }

    /// @param commit called once, before the first byte goes out
    ResponseStream(Content.Sink sink, Framing framing, Runnable commit) {
        this.sink = sink;
        this.framing = framing;
        this.commit = commit;
    }

    /// Runs once, when the client is gone or the server stops, from any thread and within about
    /// half a second; at once when that has happened already. Must not block.
    public void onClosed(Runnable listener) {
        synchronized (listeners) {
            if (!closed) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }

    /// False as soon as writing is pointless.
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (used + length > BUFFER_BYTES) {
            flush();
        }
        if (length > BUFFER_BYTES) {
            send(ByteBuffer.wrap(bytes, offset, length));
            return;
        }
        if (used + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, BUFFER_BYTES);
        }
        System.arraycopy(bytes, offset, buffer, used, length);
        used += length;
    }

    /// Ends a value that stands for itself, as a row of a query. Over HTTP/2 it goes out as a frame
    /// of its own: there are clients that take a frame for a row (ksqldb-client, ksqlient), as
    /// ksqlDB's server happens to send them.
    public void endValue() throws IOException {
        if (framing == Framing.FRAMES) {
            flush();
        }
    }

    /// Sends what was written so far; returns when the network has taken it.
    @Override
    public void flush() throws IOException {
        if (used > 0) {
            var piece = ByteBuffer.wrap(buffer, 0, used);
            used = 0;
            send(piece);
        } else if (closed) {
            throw gone();
        }
    }

    /// What is left for the last write.
    ByteBuffer rest() {
        begin();
        return ByteBuffer.wrap(buffer, 0, used);
    }

    /// Whether something was sent, so that the status cannot change any more.
    boolean started() {
        return started;
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

    private void send(ByteBuffer piece) throws IOException {
        if (closed) {
            throw gone();
        }
        begin();
        try {
            Content.Sink.write(sink, false, piece);
        } catch (IOException e) {
            markClosed();
            throw new ClientGoneException(e);
        }
    }

    private void begin() {
        if (!started) {
            started = true;
            commit.run();
        }
    }

    private static ClientGoneException gone() {
        return new ClientGoneException(new IOException("closed"));
    }
}
