/// The REST API of the SQL server, in ksqlDB's shapes.
///
/// Start reading at [SqlRoutes]. May use: what the sql room may.
@NullMarked
package io.millrace.sql.rest;

import org.jspecify.annotations.NullMarked;
