package io.millrace.connect.blob.avro;

import io.millrace.connect.blob.Expand;
import io.millrace.format.FormatException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// How the blocks of an Avro file are compressed. Source: Avro specification, "Required codecs",
/// "Optional codecs"; bzip2 and xz would need libraries of their own.
enum AvroCodec {
    NULL {
        @Override
        byte[] expand(byte[] block, int max) {
            return block;
        }
    },
    DEFLATE {
        @Override
        byte[] expand(byte[] block, int max) throws IOException {
            var inflater = new Inflater(true);
            try (var in = new InflaterInputStream(new ByteArrayInputStream(block), inflater)) {
                return Expand.all(in, max);
            } finally {
                inflater.end();
            }
        }
    },
    /// Behind the block stands the CRC-32 of what it expands to.
    SNAPPY {
        @Override
        byte[] expand(byte[] block, int max) throws IOException {
            var length = block.length - Integer.BYTES;
            var bytes = Expand.snappy(block, 0, length, max);
            var crc = new CRC32();
            crc.update(bytes);
            if ((int) crc.getValue() != ByteBuffer.wrap(block).getInt(length)) {
                throw new FormatException("a block whose checksum is wrong");
            }
            return bytes;
        }
    },
    ZSTANDARD {
        @Override
        byte[] expand(byte[] block, int max) throws IOException {
            return Expand.zstandard(block, 0, block.length, max);
        }
    };

    /// @throws FormatException if the block is none of this codec, or expands to more than `max`
    /// @throws IOException likewise, as the libraries say it
    abstract byte[] expand(byte[] block, int max) throws IOException;

    /// @throws FormatException if it is none of these
    static AvroCodec named(String name) {
        return Arrays.stream(values())
                .filter(codec -> codec.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new FormatException(
                                        "codec %s, which is none of null, deflate, snappy, zstandard"
                                                .formatted(name)));
    }
}
