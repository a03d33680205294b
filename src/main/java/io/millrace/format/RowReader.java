package io.millrace.format;

import io.millrace.data.Row;

/// Reads the wanted columns of one key or value into their slots of a row.
public interface RowReader {
    /// @param bytes the whole key or value; not modified. `null` (no key, or a tombstone) never
    ///   gets here
    /// @param row every wanted slot is set, to NULL where the record has no value for it
    /// @throws FormatException if the bytes are not what the columns say; slots are then undefined
    void read(byte[] bytes, Row row);

    /// Reads a key or value whose schema is named by a header of its record; of a format without
    /// schemas, the header has no say.
    ///
    /// @param schemaId what the header [SchemaId#header] holds
    default void read(byte[] schemaId, byte[] bytes, Row row) {
        read(bytes, row);
    }
}
