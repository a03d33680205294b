/// Converters of Connect for Avro, Protobuf and JSON Schema: records as Confluent's write them.
///
/// Start reading at `SchemaConverter`, which has all that the three share: settings, subjects, ids,
/// caches. A [Language] has two halves: Connect's schemas and values as its own, and back. A
/// converter gets its [io.millrace.format.SchemaStores] through its settings, see
/// [ConverterSettings#STORES].
@NullMarked
package io.millrace.connect.convert;

import org.jspecify.annotations.NullMarked;
