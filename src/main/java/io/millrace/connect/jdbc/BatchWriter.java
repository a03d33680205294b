package io.millrace.connect.jdbc;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.sink.SinkRecord;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Writes batches of records through one connection, each in one transaction.
///
/// A batch becomes few statements of many rows. A statement that the database refuses because of a
/// row is halved until the row is found, in log n statements; the others are written. Rows that
/// cannot fit their columns are found before, without asking the database. One thread.
public final class BatchWriter implements AutoCloseable {
    /// How often a batch is written again at once when the database chose another transaction.
    private static final int DEADLOCKS_MAX = 3;

    private final SinkSettings settings;
    private final Dialect dialect;
    private final Connection connection;
    private final RowMapper mapper;
    private final Statements statements;

    /// A record that is not in the table, and why.
    public record Bad(SinkRecord record, Exception reason) {}

    /// Something to do in the transaction of the rows, at its end.
    @FunctionalInterface
    public interface LastStep {
        void run(Connection connection) throws SQLException;
    }

    /// The transaction cannot go on after an error; it must begin anew with a savepoint a
    /// statement.
    private static final class NeedsCare extends Exception {
        private static final long serialVersionUID = 1;
    }

    /// Opens a connection.
    public BatchWriter(SinkSettings settings) throws SQLException {
        this.settings = settings;
        this.dialect = settings.database().dialect();
        this.connection = settings.database().connect();
        this.mapper = new RowMapper(connection, settings);
        this.statements = new Statements(connection, dialect, settings.mode());
    }

    /// The connection, between batches.
    public Connection connection() {
        return connection;
    }

    /// Writes the records in their order and commits.
    ///
    /// @param bad gets the records that could not be written, before the others are committed; when
    ///   it throws, nothing is written
    /// @throws SQLException when nothing of the batch is written; see [Dialect#failure]
    /// @throws ConfigException when the user must do something, with nothing written
    public void write(List<SinkRecord> records, LastStep last, Consumer<List<Bad>> bad)
            throws SQLException {
        try {
            for (var attempt = 1; ; attempt++) {
                try {
                    attempt(records, last, bad);
                    return;
                } catch (SQLException e) {
                    connection.rollback();
                    var state = String.valueOf(e.getSQLState());
                    if (e instanceof SinkOffsets.Moved
                            || !state.startsWith("40")
                            || attempt == DEADLOCKS_MAX) {
                        throw e;
                    }
                }
            }
        } catch (RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    private void attempt(List<SinkRecord> records, LastStep last, Consumer<List<Bad>> report)
            throws SQLException {
        var bad = new ArrayList<Bad>();
        var rows = new ArrayList<Row>(records.size());
        for (var record : records) {
            try {
                mapper.row(record).ifPresent(rows::add);
            } catch (BadRow e) {
                bad.add(new Bad(record, e));
            }
        }
        var segments = Segment.of(rows, settings.mode() != SinkSettings.Mode.INSERT);
        var refused = new ArrayList<Bad>();
        try {
            writeAll(segments, refused, !dialect.errorEndsTransaction());
        } catch (NeedsCare _) {
            connection.rollback();
            refused.clear();
            try {
                writeAll(segments, refused, true);
            } catch (NeedsCare e) {
                throw new IllegalStateException(e);
            }
        }
        bad.addAll(refused);
        report.accept(bad);
        last.run(connection);
        connection.commit();
    }

    /// @param isolates whether a bad row can be searched for in this transaction
    private void writeAll(List<Segment> segments, List<Bad> bad, boolean isolates)
            throws SQLException, NeedsCare {
        for (var segment : segments) {
            for (var rows : segment.byLayout()) {
                for (int from = 0; from < rows.size(); ) {
                    var n = statements.fitting(rows, from);
                    write(rows.subList(from, from + n), bad, isolates);
                    from += n;
                }
            }
        }
    }

    /// In the mode that isolates, rows that are refused go to `bad`.
    private void write(List<Row> rows, List<Bad> bad, boolean isolates)
            throws SQLException, NeedsCare {
        if (rows.size() == 1 && statements.isTooLarge(rows.getFirst())) {
            var reason =
                    new BadRow(
                            "a row of about %d bytes is more than the database takes in a statement (%d)"
                                    .formatted(rows.getFirst().bytes, statements.bytesMax()));
            refuse(rows.getFirst(), reason, bad, isolates);
            return;
        }
        var savepoint =
                isolates && dialect.errorEndsTransaction() ? connection.setSavepoint() : null;
        try {
            statements.run(rows);
            if (savepoint != null) {
                connection.releaseSavepoint(savepoint);
            }
        } catch (SQLException e) {
            if (dialect.failure(e) != Failure.BAD_ROW) {
                throw e;
            }
            if (!isolates) {
                throw new NeedsCare();
            }
            if (savepoint != null) {
                connection.rollback(savepoint);
            }
            if (rows.size() == 1) {
                refuse(rows.getFirst(), e, bad, isolates);
                return;
            }
            var half = rows.size() / 2;
            write(rows.subList(0, half), bad, isolates);
            write(rows.subList(half, rows.size()), bad, isolates);
        }
    }

    /// What the row replaced in the batch takes its place.
    private void refuse(Row row, Exception reason, List<Bad> bad, boolean isolates)
            throws SQLException, NeedsCare {
        bad.add(new Bad(row.record, reason));
        var earlier = row.replaced();
        if (earlier != null) {
            write(List.of(earlier), bad, isolates);
        }
    }

    /// What is not committed is rolled back.
    @Override
    public void close() {
        Database.closeQuietly(connection);
    }
}
