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
/// A batch becomes few statements of many rows ([RowWriter]). Rows that cannot fit their columns
/// are found before, without asking the database. One thread.
public final class BatchWriter implements AutoCloseable {
    /// How often a batch is written again at once when the database chose another transaction.
    private static final int DEADLOCKS_MAX = 3;

    private final SinkSettings settings;
    private final Dialect dialect;
    private final Connection connection;
    private final RowMapper mapper;
    private final RowWriter writer;

    /// A record that is not in the table, and why.
    public record Bad(SinkRecord record, Exception reason) {}

    /// Something to do in the transaction of the rows, at its end.
    @FunctionalInterface
    public interface LastStep {
        void run(Connection connection) throws SQLException;
    }

    /// Opens a connection.
    public BatchWriter(SinkSettings settings) throws SQLException {
        this.settings = settings;
        this.dialect = settings.database().dialect();
        this.connection = settings.database().connect();
        this.mapper = new RowMapper(connection, settings);
        this.writer = new RowWriter(connection, dialect, settings.mode());
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
        bad.addAll(written(segments));
        report.accept(bad);
        last.run(connection);
        connection.commit();
    }

    /// Writes all rows that the database takes; returns the others.
    private List<Bad> written(List<Segment> segments) throws SQLException {
        writer.begin();
        while (true) {
            try {
                var refused = new ArrayList<Bad>();
                writer.write(segments, refused);
                return refused;
            } catch (RowWriter.Again _) {
                connection.rollback();
            }
        }
    }

    /// What is not committed is rolled back.
    @Override
    public void close() {
        Database.closeQuietly(connection);
    }
}
