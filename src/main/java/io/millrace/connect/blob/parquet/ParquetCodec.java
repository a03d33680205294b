package io.millrace.connect.blob.parquet;

import io.millrace.connect.blob.Expand;
import io.millrace.format.FormatException;

import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

import org.apache.parquet.format.CompressionCodec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/// Expands the pages of a file of Parquet. Source: Parquet specification, "Compression".
final class ParquetCodec {
    private ParquetCodec() {}

    /// @param size of what comes out
    /// @throws FormatException if the bytes are none of this codec, or come to another size
    static byte[] expand(CompressionCodec codec, byte[] page, int from, int length, int size) {
        try {
            var bytes =
                    switch (codec) {
                        case UNCOMPRESSED -> Arrays.copyOfRange(page, from, from + length);
                        case SNAPPY -> Expand.snappy(page, from, length, size);
                        case ZSTD -> Expand.zstandard(page, from, length, size);
                        case GZIP -> gzip(page, from, length, size);
                        case LZ4_RAW -> lz4(page, from, length, size);
                        case LZO, BROTLI, LZ4 ->
                                throw new FormatException(
                                        "codec %s, which is none of UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW"
                                                .formatted(codec));
                    };
            if (bytes.length != size) {
                throw new FormatException(
                        "a page of %d bytes where its header says %d"
                                .formatted(bytes.length, size));
            }
            return bytes;
        } catch (IOException | LZ4Exception e) {
            throw new FormatException("a page that cannot be expanded: " + e.getMessage());
        }
    }

    private static byte[] gzip(byte[] page, int from, int length, int max) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(page, from, length))) {
            return Expand.all(in, max);
        }
    }

    private static byte[] lz4(byte[] page, int from, int length, int max) {
        return LZ4Factory.fastestInstance().safeDecompressor().decompress(page, from, length, max);
    }
}
