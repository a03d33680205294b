/// SQL functions over single rows: one static method an overload, one file a family; and
/// aggregates.
///
/// Start reading at [Functions], then [Aggregate]. To add a function, write a method with the
/// annotation; a new family is one line in [Functions], a new aggregate one in [Aggregates].
///
/// May use: data, format. Does not: know statements, plans or Kafka.
@NullMarked
package io.millrace.sql.functions;

import org.jspecify.annotations.NullMarked;
