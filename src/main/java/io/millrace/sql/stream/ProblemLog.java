package io.millrace.sql.stream;

import io.millrace.sql.kernel.Problems;

import java.util.Optional;

/// Takes the records that queries could not work with. Never blocks a query and never fails it.
public interface ProblemLog {
    /// One record that a query could not decode or compute with.
    ///
    /// @param query id of the query
    /// @param topic empty where the record is none of a topic, as a changed row of a group
    /// @param offset -1 where there is none, as `partition`
    /// @param payload the record's value
    record Entry(
            String query,
            Optional<String> topic,
            int partition,
            long offset,
            Problems.Kind kind,
            String reason,
            Optional<byte[]> payload) {}

    void add(Entry entry);
}
