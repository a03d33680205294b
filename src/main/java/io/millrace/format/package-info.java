/// Formats: the columns of a key or a value as bytes, and back.
///
/// Start reading at [Format]; `Formats` lists them. One file a format: to add one, write it and add
/// a line there. Readers and writers work on bytes and [io.millrace.data.Row] slots and touch only
/// the columns that are wanted; none builds a tree. A [SchemaFormat] finds the schemas of records
/// in a [SchemaStore]; [ProtoFile] and its neighbours read `.proto` files, for the registry as
/// well. May use: data. Does not: know topics, SQL, Kafka or whose store it asks.
@NullMarked
package io.millrace.format;

import org.jspecify.annotations.NullMarked;
