package io.millrace.connect.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// A database's way to write the rows of a statement that can be written and to tell the others, so
/// that 1% of bad rows costs some percents of time and not a multiple. Slower than a plain
/// statement: it is used as long as rows are suspect. One connection, one thread.
sealed interface Skipping permits IgnoringInserts, GuardedInserts {
    /// A row that was left out.
    ///
    /// @param row its place in the statement, from 0
    record Refused(int row, SQLException reason) {}

    /// A statement that the database refused will be written again. Called in a transaction that is
    /// about to be rolled back.
    default void expect(Layout layout) {}

    /// Makes what [#expect] needs. Called outside of a transaction, and leaves none.
    ///
    /// @throws SQLException when it cannot be had
    default void prepare() throws SQLException {}

    /// Whether it can write rows of this layout now.
    boolean takes(Layout layout);

    /// Whether a row with this error would be left out.
    boolean leavesOut(SQLException reason);

    /// Writes the rows as one statement.
    ///
    /// @return those that were left out; empty when the transaction must be rolled back, and this
    ///   not be used again
    /// @throws SQLException when the statement failed as any other may
    Optional<List<Refused>> run(List<Row> rows) throws SQLException;
}
