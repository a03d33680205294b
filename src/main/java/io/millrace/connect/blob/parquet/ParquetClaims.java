package io.millrace.connect.blob.parquet;

import io.millrace.format.FormatException;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Checks what a page claims about its runs before the library makes room for it: a few damaged
/// bytes can claim gigabytes.
///
/// Source: Parquet specification, "Encodings": run length encoding and bit-packing hybrid, delta
/// encoding.
final class ParquetClaims {
    /// A writer may claim whole groups of 8 values, 63 at most, for a few.
    private static final int RUN_SLACK = 63 * 8;

    private static final int BLOCK_MAX = 1 << 20;

    private final byte[] page;
    private final int values; // in the page
    private int at;

    private ParquetClaims(byte[] page, int from, int values) {
        this.page = page;
        this.at = from;
        this.values = values;
    }

    /// A page whose levels stand before its data, each with its length.
    ///
    /// @throws FormatException if it claims more values than it has
    static void check(ColumnDescriptor column, byte[] page, int values, Encoding encoding) {
        var claims = new ParquetClaims(page, 0, values);
        claims.levels(column.getMaxRepetitionLevel());
        claims.levels(column.getMaxDefinitionLevel());
        claims.data(encoding);
    }

    /// Levels alone.
    static void checkLevels(int maxLevel, byte[] page, int from, int to, int values) {
        new ParquetClaims(page, from, values).runs(to, width(maxLevel));
    }

    /// Data alone.
    static void checkData(byte[] page, int values, Encoding encoding) {
        new ParquetClaims(page, 0, values).data(encoding);
    }

    private static int width(int maxLevel) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(maxLevel);
    }

    private void levels(int maxLevel) {
        if (maxLevel == 0) {
            return;
        }
        if (page.length - at < Integer.BYTES) {
            throw new FormatException("a page that ends in its levels");
        }
        var length = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
        at += Integer.BYTES;
        if (length < 0 || length > page.length - at) {
            throw new FormatException("a page whose levels are longer than itself");
        }
        var end = at + length;
        runs(end, width(maxLevel));
        at = end;
    }

    private void data(Encoding encoding) {
        if (at >= page.length) {
            return;
        }
        if (encoding.usesDictionary()) {
            int width = page[at++];
            if (width < 0 || width > Integer.SIZE) {
                throw new FormatException("numbers of %d bits in a dictionary".formatted(width));
            }
            runs(page.length, width);
        } else if (encoding == Encoding.RLE) { // of booleans, written as levels are
            levels(1);
        } else if (encoding.name().startsWith("DELTA_")) {
            claim(varint(), BLOCK_MAX);
            claim(varint(), BLOCK_MAX);
            claim(varint(), values);
        }
    }

    private void runs(int end, int width) {
        while (at < end) {
            var header = varint();
            var packed = (header & 1) == 1;
            var count = header >>> 1;
            claim(packed ? count * 8 : count, values + (long) RUN_SLACK);
            var bytes = packed ? count * width : (width + 7) / 8;
            at = (int) Math.min(end, at + bytes);
        }
    }

    private static void claim(long claimed, long max) {
        if (claimed > max) {
            throw new FormatException(
                    "a page that claims %d values where there are %d at most"
                            .formatted(claimed, max));
        }
    }

    private long varint() {
        long value = 0;
        for (var shift = 0; shift < Integer.SIZE && at < page.length; shift += 7) {
            var b = page[at++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new FormatException("a page that ends in a number, or has one that is too long");
    }
}
