package io.millrace.connect.blob;

import com.github.luben.zstd.ZstdInputStream;

import io.millrace.format.FormatException;

import org.xerial.snappy.Snappy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Expands what has been compressed, up to a limit: a few bytes can claim to be gigabytes.
///
/// What is no compressed data is a [FormatException], or an `IOException` where the libraries say
/// it so.
public final class Expand {
    private Expand() {}

    public static byte[] snappy(byte[] bytes, int from, int length, int max) throws IOException {
        if (length <= 0 || Snappy.uncompressedLength(bytes, from, length) > max) {
            throw new FormatException("a block that is too short or too long");
        }
        var out = new byte[Snappy.uncompressedLength(bytes, from, length)];
        Snappy.uncompress(bytes, from, length, out, 0);
        return out;
    }

    public static byte[] zstandard(byte[] bytes, int from, int length, int max) throws IOException {
        try (var in = new ZstdInputStream(new ByteArrayInputStream(bytes, from, length))) {
            return all(in, max);
        }
    }

    /// All that a stream has.
    public static byte[] all(InputStream in, int max) throws IOException {
        var bytes = in.readNBytes(max + 1);
        if (bytes.length > max) {
            throw new FormatException("a block that expands to more than %d bytes".formatted(max));
        }
        return bytes;
    }
}
