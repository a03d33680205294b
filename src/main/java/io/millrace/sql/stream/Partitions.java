package io.millrace.sql.stream;

/// How many partitions topics have: rows that are joined must lie in partitions of the same number.
public interface Partitions {
    /// For where nothing runs: all topics have as many.
    Partitions ALIKE = _ -> 1;

    /// @return at least 1
    int of(String topic);
}
