package io.millrace.sql.catalog;

import java.util.List;
import java.util.Map;

/// A query that runs until it is terminated and writes into a source.
///
/// @param id as in `CTAS_STAY_COUNTS_5`
/// @param sql the statement that made it
/// @param reads names of the sources in FROM
/// @param writes name of the source that it writes into
/// @param properties what SET had changed in the session that made it
/// @param paused whether PAUSE holds it up
public record PersistentQuery(
        String id,
        String sql,
        List<String> reads,
        String writes,
        Map<String, String> properties,
        boolean paused) {
    public PersistentQuery {
        reads = List.copyOf(reads);
        properties = Map.copyOf(properties);
    }

    /// The same query, held up.
    public PersistentQuery asPaused() {
        return new PersistentQuery(id, sql, reads, writes, properties, true);
    }

    /// The same query, going on.
    public PersistentQuery asResumed() {
        return new PersistentQuery(id, sql, reads, writes, properties, false);
    }
}
