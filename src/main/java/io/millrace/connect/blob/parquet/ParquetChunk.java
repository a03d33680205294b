package io.millrace.connect.blob.parquet;

import io.millrace.connect.blob.Blob;
import io.millrace.connect.blob.BlobStore;
import io.millrace.format.FormatException;

import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The bytes of one column of one row group, fetched in ranges while they are read.
final class ParquetChunk {
    private final BlobStore store;
    private final Blob blob;
    private final long end;
    private final int range;
    private long position; // of what is fetched next
    private byte[] fetched = {};
    private int at;
    private @Nullable IOException outage;

    /// @param range bytes in a request, unless a page is larger
    ParquetChunk(BlobStore store, Blob blob, long start, long length, int range) {
        if (start < 0 || length < 0 || start > blob.size() - length) {
            throw new FormatException(
                    "a column of %d bytes at %d, in a file of %d"
                            .formatted(length, start, blob.size()));
        }
        this.store = store;
        this.blob = blob;
        this.position = start;
        this.end = start + length;
        this.range = range;
    }

    /// Reads the header of a page.
    ///
    /// @throws FormatException if there is none
    PageHeader header() throws IOException {
        try {
            return Util.readPageHeader(new Bytewise());
        } catch (IOException | RuntimeException e) { // the library throws either
            if (outage != null) {
                throw outage;
            }
            throw new FormatException("a page whose header cannot be read: " + e.getMessage());
        }
    }

    /// Reads so many bytes.
    ///
    /// @throws FormatException if the column has fewer
    byte[] bytes(int count) throws IOException {
        var known = Math.min(count, fetched.length - at);
        var bytes = Arrays.copyOfRange(fetched, at, at + count);
        at += known;
        if (known == count) {
            return bytes;
        }
        if (count - known > end - position) {
            throw new FormatException("the column ends inside of a page");
        }
        if (count - known >= range) {
            System.arraycopy(fetch(count - known), 0, bytes, known, count - known);
            return bytes;
        }
        fetched = fetch(range);
        at = count - known;
        System.arraycopy(fetched, 0, bytes, known, at);
        return bytes;
    }

    /// Fetches at most so many bytes, as many as the column has.
    private byte[] fetch(int count) throws IOException {
        var length = (int) Math.min(count, end - position);
        var bytes = store.bytes(blob, position, length);
        if (bytes.length < length) {
            throw new FormatException("a file that became shorter while it was read");
        }
        position += length;
        return bytes;
    }

    /// For headers, whose length nobody knows before they are read. Keeps an outage apart from what
    /// the library thinks of it.
    private final class Bytewise extends InputStream {
        @Override
        public int read() throws IOException {
            return fill() ? fetched[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0 || !fill()) {
                return length == 0 ? 0 : -1;
            }
            var count = Math.min(length, fetched.length - at);
            System.arraycopy(fetched, at, bytes, offset, count);
            at += count;
            return count;
        }

        /// Whether there is something to read.
        private boolean fill() throws IOException {
            if (at == fetched.length && position < end) {
                try {
                    fetched = fetch(range);
                    at = 0;
                } catch (IOException e) {
                    outage = e;
                    throw e;
                }
            }
            return at < fetched.length;
        }
    }
}
