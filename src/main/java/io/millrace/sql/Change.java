package io.millrace.sql;

import io.millrace.sql.analyze.Analyzer.Persistent;
import io.millrace.sql.analyze.Sink;
import io.millrace.sql.catalog.Catalog;

import java.util.List;
import java.util.Optional;

/// What a statement changes: nothing has happened yet.
///
/// @param catalog as it is afterwards
/// @param topic of the source that is made: it is created where it is missing
/// @param start the query that begins to run
/// @param stop ids of the queries that end
/// @param deleteTopic the topic that goes with its source
/// @param queryId of the query that the statement made or left running
/// @param message for the user
public record Change(
        Catalog catalog,
        Optional<Sink> topic,
        Optional<Start> start,
        List<String> stop,
        Optional<String> deleteTopic,
        Optional<String> queryId,
        String message) {
    public Change {
        stop = List.copyOf(stop);
    }

    /// A query that begins to run.
    public record Start(String queryId, Persistent query) {}

    /// Nothing changes.
    static Change none(Catalog catalog, Optional<String> queryId, String message) {
        return new Change(
                catalog,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                queryId,
                message);
    }

    /// Only the catalog changes.
    static Change of(Catalog catalog, String message) {
        return none(catalog, Optional.empty(), message);
    }

    /// Whether anything changes at all, and so belongs into the command log.
    boolean changes(Catalog before) {
        return catalog != before;
    }
}
