package io.millrace.connect.blob.avro;

import io.millrace.format.FormatException;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads a file's bytes and Avro's numbers, knows where it is, and does not go beyond the size that
/// the file was listed with.
final class CountedInput implements Closeable {
    private final InputStream in;
    private final long end;
    private long position;

    CountedInput(InputStream in, long position, long end) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.position = position;
        this.end = end;
    }

    long position() {
        return position;
    }

    boolean atEnd() {
        return position >= end;
    }

    /// @throws EOFException if the file ends before
    byte[] bytes(int count) throws IOException {
        var bytes = position + count > end ? new byte[0] : in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        position += count;
        return bytes;
    }

    int next() throws IOException {
        var b = atEnd() ? -1 : in.read();
        if (b < 0) {
            throw new EOFException();
        }
        position++;
        return b;
    }

    /// A number in Avro's zigzag form.
    long number() throws IOException {
        long value = 0;
        for (var shift = 0; shift < Long.SIZE; shift += 7) {
            var b = next();
            value |= (b & 0x7fL) << shift;
            if (b < 0x80) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new FormatException("a number of more than 10 bytes");
    }

    /// A number from 0 to `max`.
    int length(int max) throws IOException {
        var length = number();
        if (length < 0 || length > max) {
            throw new FormatException(
                    "a length of %d, which is not 0 to %d".formatted(length, max));
        }
        return (int) length;
    }

    /// Goes on behind the next place where these bytes stand; to the end if they never do.
    void skipBehind(byte[] wanted) throws IOException {
        var last = new byte[wanted.length];
        var filled = 0;
        while (!atEnd()) {
            if (filled == last.length) {
                System.arraycopy(last, 1, last, 0, last.length - 1);
                filled--;
            }
            last[filled++] = (byte) next();
            if (filled == last.length && Arrays.equals(last, wanted)) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
