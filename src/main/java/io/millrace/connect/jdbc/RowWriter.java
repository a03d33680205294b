package io.millrace.connect.jdbc;

import io.millrace.connect.jdbc.BatchWriter.Bad;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Sends rows in few statements, and finds those that the database refuses while the others are
/// written.
///
/// A database refuses a whole statement because of one row. What the search for it costs depends on
/// the database: MariaDB and PostgreSQL can skip such rows ([Skipping]); one in this process gets
/// small statements for a while ([Dialect#isInProcess]); some say at which row they stopped
/// ([Dialect#refusedRow]); elsewhere the statement is halved until the row is found, in log n
/// statements. One thread.
final class RowWriter {
    /// After a refused row, so many rows are expected to have another one among them.
    private static final int SUSPECTS = 4000;

    /// Rows of a statement to a database in this process, while rows are suspect.
    private static final int FEW = 10;

    private final Connection connection;
    private final Dialect dialect;
    private final Statements statements;
    private final boolean isInProcess;
    private @Nullable Skipping skipping;

    /// The transaction cannot go on; all of it must be rolled back and written again, for which
    /// this writer is prepared now.
    static final class Again extends Exception {
        private static final long serialVersionUID = 1;
    }

    /// Whether a statement that failed must be rolled back to a savepoint before it. Only after the
    /// first that failed, since a savepoint costs a request.
    private boolean savepoints;

    /// Whether this batch has a row that even [Skipping] cannot leave out.
    private boolean paused;

    private int suspects;

    RowWriter(Connection connection, Dialect dialect, SinkSettings.Mode mode) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.statements = new Statements(connection, dialect, mode);
        this.isInProcess = dialect.isInProcess(connection);
        this.skipping =
                mode == SinkSettings.Mode.UPDATE
                        ? null
                        : dialect.skipping(connection, mode).orElse(null);
    }

    /// Before the first transaction of a batch.
    void begin() {
        savepoints = false;
        paused = false;
    }

    /// Writes the rows, in the order of the segments.
    ///
    /// @param bad gets those that are refused
    /// @throws Again at most twice in a transaction
    void write(List<Segment> segments, List<Bad> bad) throws SQLException, Again {
        prepare();
        for (var segment : segments) {
            for (var rows : segment.byLayout()) {
                for (int from = 0; from < rows.size(); ) {
                    var fitting = statements.fitting(rows, from);
                    var n = isInProcess && suspects > 0 ? Math.min(FEW, fitting) : fitting;
                    suspects = Math.max(0, suspects - n);
                    send(rows.subList(from, from + n), bad);
                    from += n;
                }
            }
        }
    }

    private void prepare() throws SQLException {
        if (skipping != null) {
            try {
                skipping.prepare();
            } catch (SQLException e) {
                if (dialect.failure(e) == Failure.OUTAGE) {
                    throw e;
                }
                connection.rollback();
                skipping = null;
            }
        }
    }

    private void send(List<Row> rows, List<Bad> bad) throws SQLException, Again {
        if (rows.size() == 1 && statements.isTooLarge(rows.getFirst())) {
            var reason =
                    new BadRow(
                            "a row of about %d bytes is more than the database takes in a statement (%d)"
                                    .formatted(rows.getFirst().bytes, statements.bytesMax()));
            refuse(rows.getFirst(), reason, bad);
        } else if (suspects == 0 || !skipped(rows, bad)) {
            sendAll(rows, bad);
        }
    }

    private void sendAll(List<Row> rows, List<Bad> bad) throws SQLException, Again {
        if (rows.isEmpty()) {
            return;
        }
        var savepoint = savepoints ? connection.setSavepoint() : null;
        try {
            statements.run(rows);
            if (savepoint != null) {
                connection.releaseSavepoint(savepoint);
            }
        } catch (SQLException e) {
            if (dialect.failure(e) != Failure.BAD_ROW) {
                throw e;
            }
            if (savepoint != null) {
                connection.rollback(savepoint);
            } else if (dialect.errorEndsTransaction()) {
                savepoints = true;
                suspects = SUSPECTS;
                if (skipping != null) {
                    skipping.expect(rows.getFirst().layout);
                }
                throw new Again();
            }
            search(rows, e, bad);
        }
    }

    /// @param reason why the rows are refused as one statement, after which nothing of it is there
    private void search(List<Row> rows, SQLException reason, List<Bad> bad)
            throws SQLException, Again {
        if (rows.size() == 1) {
            refuse(rows.getFirst(), reason, bad);
            return;
        }
        if (skipping != null && skipping.leavesOut(reason) && skipped(rows, bad)) {
            return;
        }
        var row = dialect.refusedRow(reason).orElse(-1);
        if (isInProcess) {
            sendInPieces(rows, rows.size() > FEW ? FEW : 1, bad);
        } else if (row >= 0 && row < rows.size()) { // those before it are good
            sendAll(rows.subList(0, row), bad);
            sendAll(rows.subList(row, row + 1), bad);
            sendAll(rows.subList(row + 1, rows.size()), bad);
        } else {
            sendInPieces(rows, (rows.size() + 1) / 2, bad);
        }
    }

    private void sendInPieces(List<Row> rows, int size, List<Bad> bad) throws SQLException, Again {
        for (int from = 0; from < rows.size(); from += size) {
            sendAll(rows.subList(from, Math.min(rows.size(), from + size)), bad);
        }
    }

    /// Whether the rows were written, but for those that the database skipped.
    private boolean skipped(List<Row> rows, List<Bad> bad) throws SQLException, Again {
        if (skipping == null
                || paused
                || rows.size() == 1
                || !skipping.takes(rows.getFirst().layout)) {
            return false;
        }
        Optional<List<Skipping.Refused>> refused;
        try {
            refused = skipping.run(rows);
        } catch (SQLException e) {
            if (dialect.failure(e) != Failure.BAD_ROW) {
                throw e;
            }
            if (dialect.errorEndsTransaction()) {
                paused = true;
                savepoints = true;
                throw new Again();
            }
            return false; // a trigger, for example: nothing of the statement is there
        }
        if (refused.isEmpty()) {
            skipping = null;
            throw new Again();
        }
        for (var one : refused.get()) {
            refuse(rows.get(one.row()), one.reason(), bad);
        }
        return true;
    }

    /// What the row replaced in the batch takes its place.
    private void refuse(Row row, Exception reason, List<Bad> bad) throws SQLException, Again {
        suspects = SUSPECTS;
        bad.add(new Bad(row.record, reason));
        var earlier = row.replaced();
        if (earlier != null) {
            send(List.of(earlier), bad);
        }
    }
}
