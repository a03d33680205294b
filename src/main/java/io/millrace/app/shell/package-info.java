/// The SQL shell: [Session] executes what is typed, on any server that speaks ksqlDB's REST API;
/// [Prompt] reads it from a terminal.
///
/// May use: http, config, app, and `sql.parse.Script` to find where statements end.
@NullMarked
package io.millrace.app.shell;

import org.jspecify.annotations.NullMarked;
