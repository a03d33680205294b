/// Rows of a database: the writing half that JDBC sinks share and the reading half of JDBC sources.
///
/// Start reading at [BatchWriter] and [TableReader]; what differs between databases is a [Dialect],
/// one file each. No pool (a task has one connection), no mapper of objects.
@NullMarked
package io.millrace.connect.jdbc;

import org.jspecify.annotations.NullMarked;
