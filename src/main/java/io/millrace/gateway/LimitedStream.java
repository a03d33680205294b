package io.millrace.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body without an end, of which each piece has a limit.
final class LimitedStream extends FilterInputStream {
    private final int pieceMaxBytes;
    private long left;

    /// A piece is longer than it may be.
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(String message) {
            super(message);
        }
    }

    LimitedStream(InputStream in, int pieceMaxBytes) {
        super(in);
        this.pieceMaxBytes = pieceMaxBytes;
        this.left = pieceMaxBytes;
    }

    /// A piece has ended. What its reader has read ahead counts for the one before.
    void next() {
        left = pieceMaxBytes;
    }

    /// Leaves the body to the server: closing it before its end counts as a failure of the request,
    /// and would end the answer before it tells what was too long.
    @Override
    public void close() {}

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (left <= 0) {
            throw new TooLongException(
                    "A record is longer than the limit of %d bytes (http.max.body.bytes)."
                            .formatted(pieceMaxBytes));
        }
        var read = super.read(to, offset, (int) Math.min(length, left));
        left -= Math.max(read, 0);
        return read;
    }
}
