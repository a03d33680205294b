package io.millrace.sql.kernel;

import io.millrace.data.Field;
import io.millrace.sql.catalog.Encoding;

import java.util.List;

/// What the bytes of keys look like.
///
/// @param fields the columns of the key as the bytes name them, whatever a query calls them
public record KeyShape(Encoding encoding, List<Field> fields) {
    public KeyShape {
        fields = List.copyOf(fields);
    }

    /// Binary rows of columns with these names and types.
    public static KeyShape binary(List<Field> fields) {
        return new KeyShape(Encoding.BINARY, fields);
    }

    /// Whether equal keys of both are equal bytes. A single column is written without its name.
    public boolean sameBytes(KeyShape other) {
        return encoding.equals(other.encoding)
                && (fields.equals(other.fields) || fields.size() == 1 && other.fields.size() == 1);
    }
}
