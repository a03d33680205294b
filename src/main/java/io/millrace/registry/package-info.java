/// Schema Registry: subjects, versions, compatibility. Speaks Confluent's REST API on 8081.
///
/// Start reading at [RegistryServer], then `RegistryShard`: what a request means, as a pure
/// function of the state. State: topic `_schemas`, compacted, 1 partition, in the form that
/// Confluent's registry writes and reads; several processes may serve it, one of them writes at a
/// time. The languages of schemas are in `schema`; nothing of Avro's or Protobuf's libraries is
/// loaded before the first such schema comes. May use: config, http, data, format, cluster. Does
/// not: encode records (see `format`), know SQL.
@NullMarked
package io.millrace.registry;

import org.jspecify.annotations.NullMarked;
