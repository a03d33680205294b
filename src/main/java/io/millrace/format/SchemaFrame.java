package io.millrace.format;

import java.nio.ByteBuffer;

/// What stands before each record of a format with a schema: byte 0, then the id of its schema, 4
/// bytes big-endian.
///
/// Source: Confluent documentation, "Wire format".
public final class SchemaFrame {
    /// Bytes of a frame.
    public static final int LENGTH = 5;

    private static final byte MAGIC = 0;

    private SchemaFrame() {}

    /// The id of a record's schema.
    ///
    /// @throws FormatException if the record has no frame
    public static int id(byte[] record) {
        if (record.length < LENGTH || record[0] != MAGIC) {
            throw new FormatException(
                    "expected byte 0 and the 4 bytes of a schema's id, found %s"
                            .formatted(
                                    record.length < LENGTH
                                            ? "a record of %d bytes".formatted(record.length)
                                            : "byte " + record[0]));
        }
        return ByteBuffer.wrap(record).getInt(1);
    }

    /// The frame of an id.
    public static byte[] of(int id) {
        return ByteBuffer.allocate(LENGTH).put(MAGIC).putInt(id).array();
    }
}
