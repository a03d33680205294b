package io.millrace.format;

import io.millrace.data.Field;

import java.util.List;
import java.util.Optional;

/// A format whose records say by which schema of a registry they were written.
///
/// Each record begins with byte 0 and the id of its schema, 4 bytes big-endian. A reader follows
/// the id of each record; a writer writes by one schema: the one that its [SchemaBinding] names, or
/// one made of the columns, which it registers.
///
/// Source: Confluent documentation, "Wire format".
public interface SchemaFormat extends Format {
    /// The language of the schemas.
    SchemaText.Type language();

    /// The schema that the columns make.
    SchemaText schema(Layout layout);

    /// The columns that a schema makes.
    ///
    /// @param schema from `store`, where the schemas are that it refers to
    /// @param fullName of the record or message, where the schema has several
    /// @param part whether it describes keys or values
    /// @param wrap whether the schema describes a record of the columns or a single value
    /// @return in the order of the schema, by the names in it; a value without a name is `ROWKEY`
    ///   or `ROWVAL`
    /// @throws FormatException if it makes none
    List<Field> columns(
            SchemaText schema,
            SchemaStore store,
            Optional<String> fullName,
            Layout.Part part,
            Layout.Wrap wrap);

    /// The column that a key or value without names is.
    static String unnamed(Layout.Part part) {
        return part == Layout.Part.KEY ? "ROWKEY" : "ROWVAL";
    }

    /// The binding that such a format cannot do without.
    static SchemaBinding binding(Layout layout) {
        return layout.schema()
                .orElseThrow(() -> new IllegalStateException("no schema store: " + layout));
    }
}
