/// What exists: streams, tables, types and persistent queries. Pure data; the command log is its
/// history.
///
/// Start reading at [Catalog]. May use: data, format.
@NullMarked
package io.millrace.sql.catalog;

import org.jspecify.annotations.NullMarked;
