/// Running queries: persistent ones on Kafka Streams, pull queries over what topics hold, push
/// queries on a plain consumer or a Kafka Streams of their own.
///
/// Start reading at [RunningQuery] and [TransientQuery]. May use: cluster, data, format,
/// sql.analyze, sql.catalog, sql.kernel, sql.stream.
@NullMarked
package io.millrace.sql.query;

import org.jspecify.annotations.NullMarked;
