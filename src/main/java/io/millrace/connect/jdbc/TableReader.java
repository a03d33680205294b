package io.millrace.connect.jdbc;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Scans a table, or a query, for rows that are new. One scan at a time on a connection; the rows
/// come as they are asked for, not all at once. One thread.
public final class TableReader implements AutoCloseable {
    private static final DateTimeFormatter SQL_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    /// Columns that are added to what is selected, behind the user's.
    private static final String TIME = "millrace_time";

    private static final String NUMBER = "millrace_number";

    private final Connection connection;
    private final SourceSettings settings;
    private final Dialect dialect;
    private final String name;
    private final Window window;

    /// Null where no two rows are equal.
    private final @Nullable Occurrences occurrences;

    private final PreparedStatement statement;
    private final ResultSet rows;
    private final RowSchema schema;

    /// @param offset where an earlier scan ended; empty for the beginning
    public static Window window(SourceSettings settings, Map<String, Object> offset) {
        return offset.isEmpty()
                ? new Window(settings.lookBack())
                : Window.of(offset, settings.lookBack());
    }

    /// Begins a scan.
    ///
    /// @param table empty for the query
    /// @throws ConfigException when a column that is needed is not there, or may be NULL
    public TableReader(Connection connection, SourceSettings settings, String table, Window window)
            throws SQLException {
        this.connection = connection;
        this.settings = settings;
        this.dialect = settings.database().dialect();
        this.name = table;
        this.window = window;
        var distinct = !table.isEmpty() && check(table);
        this.occurrences = distinct ? null : new Occurrences(Occurrences.ROWS_MAX);
        var sql = sql();
        this.statement =
                connection.prepareStatement(
                        sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(dialect.fetchSize(connection, settings.batchRows()));
        bind();
        this.rows = statement.executeQuery();
        this.schema =
                RowSchema.of(
                        rows.getMetaData(),
                        table.isEmpty() ? settings.topicPrefix() : table,
                        dialect,
                        settings.database().zone(),
                        settings.fitsNumbers(),
                        rows.getMetaData().getColumnCount() - added());
    }

    /// How many columns are added to the user's.
    private int added() {
        return (settings.byTime() ? 1 : 0) + (settings.byNumber() ? 1 : 0);
    }

    /// A row that would have NULL where the reader looks would never be found.
    ///
    /// @return whether the table has a key, so that no two rows are equal
    private boolean check(String table) throws SQLException {
        var needed = new ArrayList<>(settings.byTime() ? settings.timestamps() : List.of());
        if (settings.byNumber()) {
            needed.add(settings.incrementing());
        }
        if (needed.isEmpty()) {
            return false;
        }
        var found =
                new Catalog(connection, dialect)
                        .find(new TableName("", table))
                        .orElseThrow(() -> new ConfigException("there is no table " + table));
        var nullable = 0;
        for (var column : needed) {
            var real =
                    found.column(column)
                            .orElseThrow(
                                    () ->
                                            new ConfigException(
                                                    "table %s has no column %s; its columns are %s"
                                                            .formatted(
                                                                    table,
                                                                    column,
                                                                    found.columnNames())));
            nullable += real.nullable() ? 1 : 0;
        }
        var times = settings.byTime() ? settings.timestamps().size() : 0;
        if (settings.refusesNullable()
                && nullable > 0
                && (times < 2 || nullable == needed.size())) {
            throw new ConfigException(
                    "of table %s, one of the columns %s may be NULL, and rows with NULL would not be read: ALTER TABLE, or set validate.non.null=false"
                            .formatted(table, needed));
        }
        return found.hasKey();
    }

    private String sql() {
        var from =
                name.isEmpty()
                        ? "(" + settings.query() + ") q"
                        : new TableName("", name).quoted(dialect) + " q";
        if (settings.mode() == SourceSettings.Mode.BULK) {
            return name.isEmpty() ? settings.query() : "SELECT * FROM " + from;
        }
        var time = time();
        var number = "q." + dialect.quote(settings.incrementing());
        var order =
                switch (settings.mode()) {
                    case BULK -> throw new IllegalStateException();
                    case TIMESTAMP -> time;
                    case INCREMENTING -> number;
                    case TIMESTAMP_INCREMENTING -> time + ", " + number;
                };
        var where = new ArrayList<String>();
        if (window.from() != null) {
            where.add((settings.byTime() ? time : number) + " > ?");
        }
        if (settings.byTime()) {
            where.add(time + " <= ?");
        }
        return "SELECT q.*%s%s FROM %s%s ORDER BY %s"
                .formatted(
                        settings.byTime() ? ", " + time + " AS " + TIME : "",
                        settings.byNumber() ? ", " + number + " AS " + NUMBER : "",
                        from,
                        where.isEmpty() ? "" : " WHERE " + String.join(" AND ", where),
                        order);
    }

    private String time() {
        var columns = settings.timestamps().stream().map(c -> "q." + dialect.quote(c)).toList();
        return columns.size() == 1
                ? columns.getFirst()
                : "COALESCE(" + String.join(", ", columns) + ")";
    }

    /// Rows of the future wait: one of them would hide all that come before it.
    private void bind() throws SQLException {
        var i = 1;
        switch (window.from()) {
            case Window.Place.At(var time) -> statement.setString(i++, SQL_TIME.format(time));
            case Window.Place.Id(var n) -> statement.setLong(i++, n);
            case null -> {}
        }
        if (settings.byTime()) {
            statement.setString(i, SQL_TIME.format(now().minus(settings.delay())));
        }
    }

    /// The database's clock, in the zone of its columns.
    private LocalDateTime now() throws SQLException {
        try (var clock = connection.createStatement();
                var row = clock.executeQuery("SELECT " + dialect.epochSeconds())) {
            row.next();
            var nanos = row.getBigDecimal(1).movePointRight(9).longValue();
            return LocalDateTime.ofInstant(
                    Instant.ofEpochSecond(0, nanos), settings.database().zone());
        }
    }

    /// The next row that has not been read; null at the end of the scan.
    public @Nullable Struct next() throws SQLException {
        while (rows.next()) {
            var struct = schema.struct(rows);
            if (settings.mode() == SourceSettings.Mode.BULK || isNew(struct)) {
                return struct;
            }
        }
        window.passed(Instant.now());
        connection.commit(); // so that the next scan sees what was committed meanwhile
        return null;
    }

    private boolean isNew(Struct struct) throws SQLException {
        var columns = rows.getMetaData().getColumnCount();
        var number = settings.byNumber() ? rows.getLong(columns) : 0;
        if (!settings.byTime()) {
            return !rows.wasNull()
                    && window.add(Fingerprint.of(number), new Window.Place.Id(number));
        }
        var column = settings.byNumber() ? columns - 1 : columns;
        var time = RowSchema.time(rows, column, dialect, settings.database().zone());
        if (time == null) {
            return false;
        }
        var print =
                settings.byNumber()
                        ? Fingerprint.of(time, number)
                        : Fingerprint.of(time, struct, occurrence(time, struct));
        return window.add(print, new Window.Place.At(time));
    }

    private int occurrence(LocalDateTime time, Struct struct) {
        return occurrences == null ? 1 : occurrences.count(time, Fingerprint.of(time, struct, 0));
    }

    @Override
    public void close() throws SQLException {
        rows.close();
        statement.close();
    }
}
