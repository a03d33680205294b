package io.millrace.connect.jdbc;

import org.apache.kafka.common.TopicPartition;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// Where a sink is in its topics, kept in the database that it writes, in the transaction of the
/// rows: so each record is there exactly once, whatever dies when.
///
/// A position is changed only from the value that was read. So when Connect gives a partition to
/// another task while this one is still writing, one of the two loses its whole transaction.
public final class SinkOffsets {
    private final Dialect dialect;
    private final String connector;
    private final TableName table;
    private final String quoted;

    /// The next offset, as the database has it.
    private final Map<TopicPartition, Long> stored = new HashMap<>();

    /// Another task has moved the position meanwhile; nothing of the transaction may stay.
    public static final class Moved extends SQLException {
        private static final long serialVersionUID = 1;

        Moved(TopicPartition partition) {
            // the class of lost transactions, so that it is treated as such
            super("another task has written " + partition, "40001");
        }
    }

    public SinkOffsets(SinkSettings settings) {
        this.dialect = settings.database().dialect();
        this.connector = settings.connector();
        this.table = TableName.of(settings.offsetsTable(), "");
        this.quoted = table.quoted(dialect);
    }

    /// Forgets what it knows, to read it from the database again.
    public void forget() {
        stored.clear();
    }

    /// The first offset that is not written yet; 0 when nothing is.
    public long next(Connection connection, TopicPartition partition) throws SQLException {
        var known = stored.get(partition);
        if (known != null) {
            return known;
        }
        if (stored.isEmpty()) {
            createTable(connection);
        }
        var next = read(connection, partition);
        connection.commit();
        stored.put(partition, next);
        return next;
    }

    /// Moves positions, in the connection's transaction. They count when [#committed] says so.
    ///
    /// @throws Moved when another task did
    public void move(Connection connection, Map<TopicPartition, Long> next) throws SQLException {
        var sql =
                "UPDATE %s SET next_offset = ? WHERE connector = ? AND topic = ? AND topic_partition = ?"
                                .formatted(quoted)
                        + " AND next_offset = ?";
        try (var statement = connection.prepareStatement(sql)) {
            for (var entry : next.entrySet()) {
                var partition = entry.getKey();
                statement.setLong(1, entry.getValue());
                statement.setString(2, connector);
                statement.setString(3, partition.topic());
                statement.setInt(4, partition.partition());
                statement.setLong(5, stored.getOrDefault(partition, 0L));
                if (statement.executeUpdate() != 1) {
                    throw new Moved(partition);
                }
            }
        }
    }

    public void committed(Map<TopicPartition, Long> next) {
        stored.putAll(next);
    }

    private long read(Connection connection, TopicPartition partition) throws SQLException {
        var sql =
                "SELECT next_offset FROM %s WHERE connector = ? AND topic = ? AND topic_partition = ?"
                        .formatted(quoted);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, connector);
            statement.setString(2, partition.topic());
            statement.setInt(3, partition.partition());
            try (var rows = statement.executeQuery()) {
                if (rows.next()) {
                    return rows.getLong(1);
                }
            }
        }
        insert(connection, partition);
        return 0;
    }

    /// So that there is a row to be changed.
    private void insert(Connection connection, TopicPartition partition) throws SQLException {
        var sql =
                "INSERT INTO %s (connector, topic, topic_partition, next_offset) VALUES (?, ?, ?, 0)"
                        .formatted(quoted);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, connector);
            statement.setString(2, partition.topic());
            statement.setInt(3, partition.partition());
            statement.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw dialect.failure(e) == Failure.BAD_ROW ? new Moved(partition) : e;
        }
    }

    private void createTable(Connection connection) throws SQLException {
        if (new Catalog(connection, dialect).find(table).isPresent()) {
            connection.commit();
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE %s (connector VARCHAR(200) NOT NULL, topic VARCHAR(249) NOT NULL,"
                                    .formatted(quoted)
                            + " topic_partition INT NOT NULL, next_offset BIGINT NOT NULL, PRIMARY"
                            + " KEY (connector, topic, topic_partition))");
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            if (new Catalog(connection, dialect).find(table).isEmpty()) {
                throw e;
            }
        }
    }
}
