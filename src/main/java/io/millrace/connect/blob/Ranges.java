package io.millrace.connect.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// A file that is fetched in ranges while it is read: 64 KiB first, then twice as much each time up
/// to 4 MiB. So a look at the head is cheap, a long read has few requests, and no connection stays
/// open while nobody reads.
final class Ranges extends InputStream {
    private static final int FIRST = 1 << 16;
    private static final int LARGEST = 1 << 22;

    /// Gets bytes of a file.
    @FunctionalInterface
    interface Fetch {
        /// @param length more than 0, and not behind the end
        byte[] bytes(long position, int length) throws IOException;
    }

    private final Fetch fetch;
    private final long size;
    private long position; // of what is fetched next
    private byte[] chunk = {};
    private int at;
    private int next = FIRST;

    Ranges(long position, long size, Fetch fetch) {
        this.position = position;
        this.size = size;
        this.fetch = fetch;
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        var n = Math.min(length, chunk.length - at);
        System.arraycopy(chunk, at, bytes, offset, n);
        at += n;
        return n;
    }

    /// Whether there is something to read.
    private boolean fill() throws IOException {
        if (at < chunk.length) {
            return true;
        }
        if (position >= size) {
            return false;
        }
        chunk = fetch.bytes(position, (int) Math.min(next, size - position));
        at = 0;
        if (chunk.length == 0) {
            throw new IOException("no bytes at position " + position);
        }
        position += chunk.length;
        next = Math.min(next * 2, LARGEST);
        return true;
    }
}
