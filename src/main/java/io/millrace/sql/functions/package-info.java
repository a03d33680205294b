/// The functions of SQL: scalar functions by family, one static method each, and aggregates.
///
/// Start reading at `Functions` and [Aggregate]. May use: data.
@NullMarked
package io.millrace.sql.functions;

import org.jspecify.annotations.NullMarked;
