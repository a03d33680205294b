package io.millrace.connect.convert;

import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;
import io.millrace.format.WireInput;
import io.millrace.format.WireOutput;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

/// A language of schemas, and what Connect's schemas and values are in it.
///
/// Failures are a [io.millrace.format.FormatException] or a
/// [org.apache.kafka.connect.errors.DataException]. Not thread-safe, nor is what it makes.
interface Language {
    /// Reads records of one schema.
    interface Reader {
        /// @param in stands behind the schema's id
        SchemaAndValue read(WireInput in);
    }

    /// Writes values of one schema of Connect by one schema of a registry.
    interface Writer {
        /// @param value valid for the schema, not null
        void write(WireOutput out, Object value);
    }

    /// The schema that Connect's makes.
    SchemaText schema(Schema connect);

    Reader reader(SchemaText schema, SchemaStore store);

    /// @throws io.millrace.format.FormatException if a value of `connect` has no place in `schema`
    Writer writer(SchemaText schema, SchemaStore store, Schema connect);

    /// The name of the record that a schema describes, for strategies that name subjects by it.
    ///
    /// @throws org.apache.kafka.connect.errors.DataException if it has none
    String recordName(SchemaText schema, SchemaStore store);

    /// Whether two texts say the same.
    boolean same(SchemaText one, SchemaText other, SchemaStore store);
}
