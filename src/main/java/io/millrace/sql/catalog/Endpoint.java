package io.millrace.sql.catalog;

import io.millrace.sql.parse.Parser;
import io.millrace.sql.parse.Sql.Route;

import java.util.List;

/// Requests over HTTP that are answered by a statement.
///
/// @param statement that made it, with the digest of its key
/// @param sources names of the streams and tables that it reads or writes
public record Endpoint(Route route, String statement, List<String> sources) {
    public Endpoint {
        sources = List.copyOf(sources);
    }

    /// The statement as it may be shown to anybody: without its key.
    public String shown() {
        return Parser.replaceOption(statement, "API_KEY", _ -> "[hidden]");
    }
}
