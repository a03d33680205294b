/// Plans as Kafka Streams topologies: the DSL's own aggregations, windows and joins, with row
/// kernels as processors between them.
///
/// Start reading at [TopologyBuilder]. May use: data, format, sql.analyze, sql.catalog, sql.kernel.
@NullMarked
package io.millrace.sql.stream;

import org.jspecify.annotations.NullMarked;
