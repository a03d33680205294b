package io.millrace.config;

/// How much the SQL server takes before it refuses.
///
/// @param maxQueries SELECTs and PRINTs that are answered at once; each holds a consumer and a
///   thread
/// @param maxStatementChars the text of a request; a longer one is answered with 413
/// @param maxPullRows rows that a pull query answers with, and keys that a query that somebody
///   waits for keeps in memory; beyond, the query ends with an error
/// @param cachedBytes memory, about, for the tables that pull queries asked for last
public record SqlLimits(int maxQueries, int maxStatementChars, int maxPullRows, long cachedBytes) {
    /// What applies where nothing is set.
    public static final SqlLimits DEFAULTS =
            new SqlLimits(500, 1024 * 1024, 1_000_000, 64 * 1024 * 1024);
}
