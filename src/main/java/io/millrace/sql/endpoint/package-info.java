/// Endpoints: requests over HTTP that a statement answers, `CREATE ENDPOINT`.
///
/// Start reading at [Endpoints], which follows the catalog and mounts a handler for each endpoint
/// on [io.millrace.http.Mounts]; whose server answers them is not known here. An endpoint is
/// compiled when it is mounted: what a request costs is its parts, its row and the record. State:
/// none beside the catalog. May use: the rest of sql, http. Nothing of sql uses it: who starts the
/// server mounts endpoints.
@NullMarked
package io.millrace.sql.endpoint;

import org.jspecify.annotations.NullMarked;
