package io.millrace.connect.jdbc;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Runs rows of one layout, many in a statement, with statements that the server has prepared and
/// that are kept by their number of rows.
final class Statements implements AutoCloseable {
    /// Statements that are kept for a layout: the whole size, rests, and halves of halves.
    private static final int KEPT_MAX = 32;

    /// Layouts that have statements: records without a schema can be of very many.
    private static final int LAYOUTS_MAX = 64;

    private final Connection connection;
    private final Dialect dialect;
    private final SinkSettings.Mode mode;
    private final long bytesMax;
    private final Wording wording;

    /// The SQL of a statement for so many rows of a layout.
    @FunctionalInterface
    interface Wording {
        String sql(Layout layout, int rows);
    }

    private final Map<Layout, Map<Integer, PreparedStatement>> prepared = lastUsedLast();

    Statements(Connection connection, Dialect dialect, SinkSettings.Mode mode) throws SQLException {
        this(connection, dialect, mode, (layout, rows) -> sql(dialect, mode, layout, rows));
    }

    /// @param wording the SQL of statements
    Statements(Connection connection, Dialect dialect, SinkSettings.Mode mode, Wording wording)
            throws SQLException {
        this.wording = wording;
        this.connection = connection;
        this.dialect = dialect;
        this.mode = mode;
        this.bytesMax = dialect.statementBytesMax(connection);
    }

    /// How many of the rows, from `from` on, go into one statement; at least one.
    int fitting(List<Row> rows, int from) {
        var first = rows.get(from);
        var most = Math.min(Dialect.ROWS_MAX, dialect.parametersMax() / first.values.length);
        var bytes = 0L;
        var n = 0;
        while (n < Math.max(1, most) && from + n < rows.size()) {
            bytes += rows.get(from + n).bytes;
            if (bytes > bytesMax && n > 0) {
                break;
            }
            n++;
        }
        return n;
    }

    /// Whether the database cannot take the row, whatever it says.
    boolean isTooLarge(Row row) {
        return row.bytes > bytesMax && exactBytes(row) > bytesMax;
    }

    long bytesMax() {
        return bytesMax;
    }

    private static long exactBytes(Row row) {
        var bytes = 0L;
        for (var value : row.values) {
            bytes +=
                    switch (value) {
                        case String s -> s.getBytes(StandardCharsets.UTF_8).length;
                        case byte[] b -> b.length;
                        case null, default -> Long.BYTES;
                    };
        }
        return bytes;
    }

    /// Runs the rows as one statement; with UPDATE as one batch.
    void run(List<Row> rows) throws SQLException {
        var layout = rows.getFirst().layout;
        if (mode == SinkSettings.Mode.UPDATE && !layout.deletes()) {
            update(layout, rows);
            return;
        }
        bound(rows).executeUpdate();
    }

    /// A statement with the values of all rows.
    PreparedStatement bound(List<Row> rows) throws SQLException {
        var layout = rows.getFirst().layout;
        var statement = statement(layout, rows.size());
        var i = 1;
        for (var row : rows) {
            for (int c = 0; c < row.values.length; c++) {
                bind(statement, i++, row.values[c], layout.parts().get(c).column());
            }
        }
        return statement;
    }

    private void update(Layout layout, List<Row> rows) throws SQLException {
        var statement = statement(layout, 1);
        for (var row : rows) {
            var i = 1;
            for (int c = layout.keys(); c < row.values.length; c++) {
                bind(statement, i++, row.values[c], layout.parts().get(c).column());
            }
            for (int c = 0; c < layout.keys(); c++) {
                bind(statement, i++, row.values[c], layout.parts().get(c).column());
            }
            statement.addBatch();
        }
        try {
            statement.executeBatch();
        } finally {
            statement.clearBatch();
        }
    }

    private static void bind(PreparedStatement s, int i, @Nullable Object value, Column column)
            throws SQLException {
        switch (value) {
            case null -> s.setNull(i, column.jdbcType());
            case String v -> s.setString(i, v);
            case Long v -> s.setLong(i, v);
            case Double v -> s.setDouble(i, v);
            case Boolean v -> s.setBoolean(i, v);
            case byte[] v -> s.setBytes(i, v);
            case Float v -> s.setFloat(i, v);
            default -> s.setObject(i, value); // BigDecimal, java.time
        }
    }

    private PreparedStatement statement(Layout layout, int rows) throws SQLException {
        var sizes = prepared.get(layout);
        if (sizes == null) {
            if (prepared.size() >= LAYOUTS_MAX) {
                for (var statement : removeOldest(prepared).values()) {
                    statement.close();
                }
            }
            sizes = lastUsedLast();
            prepared.put(layout, sizes);
        }
        var kept = sizes.get(rows);
        if (kept != null) {
            return kept;
        }
        if (sizes.size() >= KEPT_MAX) {
            removeOldest(sizes).close();
        }
        var statement = connection.prepareStatement(wording.sql(layout, rows));
        sizes.put(rows, statement);
        return statement;
    }

    private static <K, V> Map<K, V> lastUsedLast() {
        return new LinkedHashMap<>(16, 0.75f, true);
    }

    private static <V> V removeOldest(Map<?, V> map) {
        var values = map.values().iterator();
        var oldest = values.next();
        values.remove();
        return oldest;
    }

    /// An `INSERT` of so many rows, which overwrites with UPSERT.
    static String insertion(Dialect dialect, SinkSettings.Mode mode, Layout layout, int rows) {
        var table = layout.table().name().quoted(dialect);
        var columns = layout.columns(dialect);
        return mode == SinkSettings.Mode.UPSERT
                ? dialect.upsert(table, columns, layout.keyColumns(dialect), rows)
                : Dialect.insert(table, columns, rows);
    }

    private static String sql(Dialect dialect, SinkSettings.Mode mode, Layout layout, int rows) {
        var table = layout.table().name().quoted(dialect);
        var columns = layout.columns(dialect);
        var keys = layout.keyColumns(dialect);
        if (layout.deletes()) {
            return delete(table, keys, rows);
        }
        return switch (mode) {
            case INSERT, UPSERT -> insertion(dialect, mode, layout, rows);
            case UPDATE ->
                    "UPDATE %s SET %s WHERE %s"
                            .formatted(
                                    table,
                                    columns.subList(keys.size(), columns.size()).stream()
                                            .map(c -> c + " = ?")
                                            .collect(Collectors.joining(", ")),
                                    equal(keys));
        };
    }

    private static String delete(String table, List<String> keys, int rows) {
        if (keys.size() == 1) {
            return "DELETE FROM %s WHERE %s IN %s"
                    .formatted(table, keys.getFirst(), Dialect.values(rows, 1));
        }
        var row = "(" + equal(keys) + ")";
        return "DELETE FROM %s WHERE %s"
                .formatted(
                        table,
                        IntStream.range(0, rows)
                                .mapToObj(_ -> row)
                                .collect(Collectors.joining(" OR ")));
    }

    private static String equal(List<String> columns) {
        return columns.stream().map(c -> c + " = ?").collect(Collectors.joining(" AND "));
    }

    @Override
    public void close() throws SQLException {
        for (var sizes : prepared.values()) {
            for (var statement : sizes.values()) {
                statement.close();
            }
        }
        prepared.clear();
    }
}
