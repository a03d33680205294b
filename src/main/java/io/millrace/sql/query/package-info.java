/// Running queries: persistent ones on Kafka Streams, transient ones on a plain consumer.
///
/// Start reading at [RunningQuery] and [TransientQuery]. May use: cluster, data, format,
/// sql.analyze, sql.catalog, sql.kernel, sql.stream.
@NullMarked
package io.millrace.sql.query;

import org.jspecify.annotations.NullMarked;
