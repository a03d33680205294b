/// The streaming-SQL engine: statements in, running queries out. Speaks ksqlDB's SQL and REST API
/// on 8088.
///
/// Text becomes a Statement (`parse`), a Statement a Plan (`analyze`), a Plan a Topology
/// (`stream`); a Plan's stateless runs become row kernels (`kernel`). What exists is in `catalog`,
/// what runs in `query`.
///
/// Start reading at `Engine`, then [Decider]. State: topic `_millrace_commands`, one record a
/// statement. May use: config, http, data, format, cluster. Does not: import other front rooms;
/// connectors are reached through Connect's REST.
@NullMarked
package io.millrace.sql;

import org.jspecify.annotations.NullMarked;
