/// Syntax to meaning: every name resolved, every expression typed. Pure; no Kafka here.
///
/// Start reading at [Plan], what comes out, then [Analyzer]. May use: data, format, sql.parse,
/// sql.catalog, sql.functions.
@NullMarked
package io.millrace.sql.analyze;

import org.jspecify.annotations.NullMarked;
