/// SQL text to syntax tree. Pure: no names are resolved and no types are known here.
///
/// Start reading at [Sql], the tree; [Parser] has one method a grammar rule. May use: config (for
/// errors).
@NullMarked
package io.millrace.sql.parse;

import org.jspecify.annotations.NullMarked;
