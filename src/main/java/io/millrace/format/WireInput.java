package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Goes through a record of AVRO or PROTOBUF, which share how they write numbers: 7 bits a byte,
/// the lowest first, and fixed sizes little-endian.
///
/// Whatever goes beyond the end is a [FormatException]. Not thread-safe.
public final class WireInput {
    /// How deep values may be nested.
    private static final int DEPTH_MAX = 100;

    private byte[] bytes = {};
    private int position;
    private int end;
    private int depth;

    /// Goes on with a record.
    ///
    /// @param from where the data begins in it
    public void open(byte[] record, int from) {
        bytes = record;
        position = from;
        end = record.length;
        depth = 0;
    }

    public boolean atEnd() {
        return position >= end;
    }

    /// How many bytes there are still.
    public int left() {
        return end - position;
    }

    /// Ends the input after `length` bytes; [#leave] takes the answer.
    int enter(int length) {
        deeper();
        int outer = end;
        end = position + checked(length);
        return outer;
    }

    /// Goes on behind what was entered.
    void leave(int outer) {
        depth--;
        position = end;
        end = outer;
    }

    /// Begins a value inside of another, which [#shallower] ends.
    ///
    /// @throws FormatException if that is too deep
    public void deeper() {
        if (++depth > DEPTH_MAX) {
            throw new FormatException("values are nested more than " + DEPTH_MAX + " deep");
        }
    }

    public void shallower() {
        depth--;
    }

    /// One byte, signed.
    public int next() {
        if (position >= end) {
            throw truncated();
        }
        return bytes[position++];
    }

    /// Up to 10 bytes of 7 bits each.
    public long varint() {
        if (position < end && bytes[position] >= 0) {
            return bytes[position++];
        }
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int b = next();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new FormatException("a number of more than 10 bytes before byte " + position);
    }

    /// Goes past values as [AvroSkip] describes them. It is here so that the place stays in a
    /// register, which makes it twice as fast.
    void skip(int[] codes, int[] nothings) {
        var in = bytes;
        int limit = end;
        int at = position;
        for (int i = 0; i < codes.length; i++) {
            int nothing = nothings[i];
            if (nothing != AvroSkip.NOT_NULLABLE) {
                if (at >= limit) {
                    throw truncated();
                }
                int branch = in[at++];
                if (branch == nothing << 1) {
                    continue;
                }
                if (branch != (1 - nothing) << 1) {
                    throw new FormatException("no branch of a union of 2 at byte " + at);
                }
            }
            int code = codes[i];
            if (code >= 0) {
                if (limit - at < code) {
                    throw truncated();
                }
                at += code;
            } else if (code == AvroSkip.VARINT) {
                int longest = Math.min(limit, at + 10);
                do {
                    if (at >= longest) {
                        position = at;
                        throw truncated();
                    }
                } while (in[at++] < 0);
            } else {
                position = at;
                skip(zigzag());
                at = position;
            }
        }
        position = at;
    }

    /// Small negative numbers are small, too.
    public long zigzag() {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    public int fixed32() {
        int at = take(Integer.BYTES);
        return Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(at));
    }

    public long fixed64() {
        int at = take(Long.BYTES);
        return Long.reverseBytes(ByteBuffer.wrap(bytes).getLong(at));
    }

    /// @throws FormatException if it is not UTF-8's length; broken characters become U+FFFD
    public String text(long length) {
        int size = checked(length);
        return new String(bytes, take(size), size, UTF_8);
    }

    public byte[] bytes(long length) {
        int size = checked(length);
        int at = take(size);
        return Arrays.copyOfRange(bytes, at, at + size);
    }

    public void skip(long length) {
        take(checked(length));
    }

    /// A length that is still there.
    private int checked(long length) {
        if (length < 0 || length > left()) {
            throw new FormatException(
                    "%d bytes are announced at byte %d, and %d are left"
                            .formatted(length, position, left()));
        }
        return (int) length;
    }

    private int take(int length) {
        if (length > left()) {
            throw truncated();
        }
        int at = position;
        position += length;
        return at;
    }

    FormatException truncated() {
        return new FormatException(
                "the record ends too early, or has a number of more than 10 bytes, at byte "
                        + position);
    }
}
