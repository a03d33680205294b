package io.millrace.sql.kernel;

/// Hears of records that a kernel could not decode or compute with. A query never dies of a record.
public interface Problems {
    /// For kernels whose problems nobody wants.
    Problems IGNORED = (_, _) -> {};

    /// What went wrong, which decides what becomes of the record.
    enum Kind {
        /// Key or value are not what the columns say: the record is skipped.
        DECODE,
        /// An expression failed: its column is NULL.
        EXPRESSION,
        /// A condition failed: the record is dropped.
        CONDITION,
        /// A GROUP BY or PARTITION BY key is NULL or failed.
        KEY,
        /// An aggregate could not take the record in: the group stays as it was.
        AGGREGATE
    }

    /// @param reason for the user: where, what
    void report(Kind kind, String reason);
}
