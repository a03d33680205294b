package io.millrace.sql.kernel;

import io.millrace.format.FormatException;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.RowKernel.Reader;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The window behind the columns of a key, as Kafka's own serializers write it.
///
/// Shape: for windows of a fixed size the first millisecond, 8 bytes, big-endian; for sessions the
/// last millisecond, then the first.
///
/// @param bytes that it takes
/// @param sizeMs of the windows; 0 for sessions
public record WindowSuffix(int bytes, long sizeMs) {
    public static WindowSuffix of(Source.Windowed windowed) {
        return windowed.size()
                .map(size -> new WindowSuffix(Long.BYTES, size.toMillis()))
                .orElseGet(() -> new WindowSuffix(2 * Long.BYTES, 0));
    }

    /// The bytes of the columns.
    ///
    /// @throws FormatException if there is no room for a window
    public byte[] withoutWindow(byte[] key) {
        if (key.length < bytes) {
            throw new FormatException(
                    "a windowed key has at least %d bytes, this one %d"
                            .formatted(bytes, key.length));
        }
        return Arrays.copyOf(key, key.length - bytes);
    }

    /// The columns of a key with a window behind them.
    public byte[] behind(byte[] key, long startMs, long endMs) {
        var both = ByteBuffer.allocate(key.length + bytes).put(key);
        if (bytes > Long.BYTES) {
            both.putLong(endMs);
        }
        return both.putLong(startMs).array();
    }

    /// In milliseconds.
    public long startMs(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }

    /// In milliseconds: of a session the last one in it, else the first one after the window.
    public long endMs(byte[] key) {
        return sizeMs > 0
                ? startMs(key) + sizeMs
                : ByteBuffer.wrap(key).getLong(key.length - 2 * Long.BYTES);
    }

    Reader start(int slot) {
        return (in, row) -> {
            var key = in.key();
            if (key != null && key.length >= bytes) {
                row.setLong(slot, startMs(key));
            } else {
                row.setNull(slot);
            }
        };
    }

    Reader end(int slot) {
        return (in, row) -> {
            var key = in.key();
            if (key != null && key.length >= bytes) {
                row.setLong(slot, endMs(key));
            } else {
                row.setNull(slot);
            }
        };
    }
}
