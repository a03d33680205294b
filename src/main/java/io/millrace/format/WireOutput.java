package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Collects a record of AVRO or PROTOBUF; see [WireInput]. Not thread-safe.
public final class WireOutput {
    private byte[] bytes = new byte[256];
    private int length;

    public void clear() {
        length = 0;
    }

    public int length() {
        return length;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /// One byte.
    public void write(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    public void varint(long value) {
        room(10);
        while ((value & ~0x7fL) != 0) {
            bytes[length++] = (byte) (value | 0x80);
            value >>>= 7;
        }
        bytes[length++] = (byte) value;
    }

    public void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    public void fixed32(int value) {
        room(Integer.BYTES);
        ByteBuffer.wrap(bytes).putInt(length, Integer.reverseBytes(value));
        length += Integer.BYTES;
    }

    public void fixed64(long value) {
        room(Long.BYTES);
        ByteBuffer.wrap(bytes).putLong(length, Long.reverseBytes(value));
        length += Long.BYTES;
    }

    public void write(byte[] of) {
        write(of, of.length);
    }

    void write(WireOutput of) {
        write(of.bytes, of.length);
    }

    private void write(byte[] of, int size) {
        room(size);
        System.arraycopy(of, 0, bytes, length, size);
        length += size;
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private void room(int size) {
        if (bytes.length - length < size) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + size));
        }
    }
}
