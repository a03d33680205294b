package io.millrace.connect.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Asks a database what tables it has.
record Catalog(Connection connection, Dialect dialect) {
    private static final String[] TABLES = {"TABLE", "BASE TABLE", "PARTITIONED TABLE"};

    /// Where a table is, in the words of JDBC: MySQL's databases are catalogs, others have schemas.
    private record Place(String catalog, String schema) {}

    /// The table of exactly this name, otherwise one that differs in upper and lower case only;
    /// views as well.
    Optional<Table> find(TableName name) throws SQLException {
        var place = place(name.schema());
        var found = new ArrayList<String>();
        try (var rows = metadata().getTables(place.catalog, place.schema, null, null)) {
            while (rows.next()) {
                var table = rows.getString("TABLE_NAME");
                if (table.equalsIgnoreCase(name.name())) {
                    found.add(table);
                }
            }
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var real = found.contains(name.name()) ? name.name() : found.getFirst();
        return Optional.of(
                new Table(
                        new TableName(name.schema(), real),
                        columns(place, real),
                        uniqueKeys(place, real)));
    }

    /// All tables of the connection's own schema, without views, sorted.
    List<String> tables() throws SQLException {
        var place = place("");
        var names = new ArrayList<String>();
        try (var rows = metadata().getTables(place.catalog, place.schema, null, TABLES)) {
            while (rows.next()) {
                names.add(rows.getString("TABLE_NAME"));
            }
        }
        return names.stream().distinct().sorted().toList();
    }

    private DatabaseMetaData metadata() throws SQLException {
        return connection.getMetaData();
    }

    @SuppressWarnings("NullAway") // null stands for any, in JDBC
    private Place place(String schema) throws SQLException {
        return switch (dialect) {
            case MySql _ -> new Place(schema.isEmpty() ? connection.getCatalog() : schema, null);
            case PostgreSql _, H2 _ ->
                    new Place(null, schema.isEmpty() ? connection.getSchema() : schema);
            case Sqlite _ -> new Place(null, null);
        };
    }

    /// A name is a pattern to JDBC, in which `_` is any character: so the answer is looked through.
    private List<Column> columns(Place place, String table) throws SQLException {
        var columns = new ArrayList<Column>();
        try (var rows = metadata().getColumns(place.catalog, place.schema, table, null)) {
            while (rows.next()) {
                if (rows.getString("TABLE_NAME").equals(table)) {
                    columns.add(column(rows));
                }
            }
        }
        return columns;
    }

    private Column column(ResultSet row) throws SQLException {
        var nullable = row.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
        var byItself =
                row.getString("COLUMN_DEF") != null
                        || "YES".equals(row.getString("IS_AUTOINCREMENT"))
                        || "YES".equals(row.getString("IS_GENERATEDCOLUMN"));
        var type = row.getString("TYPE_NAME").toUpperCase(Locale.ROOT);
        return new Column(
                row.getString("COLUMN_NAME"),
                dialect.jdbcType(type, row.getInt("DATA_TYPE")),
                type,
                Math.max(0, row.getInt("COLUMN_SIZE")),
                row.getInt("DECIMAL_DIGITS"),
                nullable,
                !nullable && !byItself);
    }

    private List<Set<String>> uniqueKeys(Place place, String table) throws SQLException {
        var keys = new ArrayList<Set<String>>();
        var primary = new LinkedHashSet<String>();
        try (var rows = metadata().getPrimaryKeys(place.catalog, place.schema, table)) {
            while (rows.next()) {
                primary.add(rows.getString("COLUMN_NAME"));
            }
        }
        if (!primary.isEmpty()) {
            keys.add(primary);
        }
        Map<String, Set<String>> indexes = new LinkedHashMap<>();
        var others = new HashSet<String>(); // of expressions, or of some rows only
        try (var rows = metadata().getIndexInfo(place.catalog, place.schema, table, true, true)) {
            while (rows.next()) {
                var index = rows.getString("INDEX_NAME");
                var column = rows.getString("COLUMN_NAME");
                if (column == null || rows.getString("FILTER_CONDITION") != null) {
                    others.add(index);
                } else {
                    indexes.computeIfAbsent(index, _ -> new LinkedHashSet<>()).add(column);
                }
            }
        }
        indexes.keySet().removeAll(others);
        keys.addAll(indexes.values());
        return keys;
    }
}
