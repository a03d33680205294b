package io.millrace.format;

import java.nio.ByteBuffer;
import java.util.UUID;

/// By what a record names its schema.
public sealed interface SchemaId {
    /// The header of a record with the name of its key's schema.
    String KEY_HEADER = "__key_schema_id";

    /// The header of a record with the name of its value's schema.
    String VALUE_HEADER = "__value_schema_id";

    /// The number that a registry gave to the schema.
    record Id(int id) implements SchemaId {}

    /// What follows from the schema's content, the same in every registry.
    record Guid(UUID guid) implements SchemaId {}

    /// The schema.
    ///
    /// @throws FormatException if the store has none such
    default SchemaText in(SchemaStore store) {
        return switch (this) {
            case Id(var id) -> store.byId(id);
            case Guid(var guid) -> store.byGuid(guid);
        };
    }

    /// The header in which a record's key or value names its schema.
    static String header(Layout.Part part) {
        return part == Layout.Part.KEY ? KEY_HEADER : VALUE_HEADER;
    }

    /// Reads the name of a schema: byte 0 and a number of 4 bytes, as it stands before a record; or
    /// byte 1 and a GUID of 16 bytes, as it stands in a header. Numbers are big-endian.
    ///
    /// @param bytes read from their position; left behind what was read
    /// @throws FormatException if they are no such name Source: Confluent documentation, "Wire
    ///   format".
    static SchemaId read(ByteBuffer bytes) {
        int length = bytes.remaining();
        if (length > 0) {
            byte magic = bytes.get();
            if (magic == 0 && length > Integer.BYTES) {
                return new Id(bytes.getInt());
            }
            if (magic == 1 && length > 2 * Long.BYTES) {
                return new Guid(new UUID(bytes.getLong(), bytes.getLong()));
            }
            if (magic != 0 && magic != 1) {
                throw new FormatException(
                        "expected byte 0 and the 4 bytes of a schema's id, or byte 1 and the 16 of"
                                + " its GUID, found byte "
                                + magic);
            }
        }
        throw new FormatException(
                "expected the id or the GUID of a schema, found %d bytes".formatted(length));
    }
}
