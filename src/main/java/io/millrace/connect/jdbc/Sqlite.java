package io.millrace.connect.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// SQLite, where its driver (org.xerial:sqlite-jdbc) is on the class path.
///
/// Source: SQLite documentation, "UPSERT", "Result and Error Codes", "Limits".
record Sqlite() implements Dialect {
    @Override
    public String title() {
        return "SQLite";
    }

    @Override
    public String url(String host, int port, String database) {
        return "jdbc:sqlite:" + database;
    }

    /// Another writer is waited for.
    @Override
    public List<Attempt> attempts(String url, Ssl ssl, Drivers drivers) {
        return List.of(new Attempt(url, Map.of("busy_timeout", "5000")));
    }

    @Override
    public String type(ColumnType type, Use use) {
        return switch (type.kind()) {
            case BOOLEAN -> "BOOLEAN";
            case INT8, INT16, INT32, INT64 -> "INTEGER";
            case FLOAT32, FLOAT64 -> "REAL";
            case DECIMAL -> "NUMERIC";
            case STRING, NESTED -> "TEXT";
            case BYTES -> "BLOB";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP -> "TIMESTAMP";
        };
    }

    @Override
    public int parametersMax() {
        return 32_766;
    }

    /// It has no users, and to connect makes a file.
    @Override
    public Optional<String> probe(String url) {
        return Optional.empty();
    }

    @Override
    public boolean isInProcess(Connection connection) {
        return true;
    }

    @Override
    public String upsert(String table, List<String> columns, List<String> keys, int rows) {
        return PostgreSql.onConflict(table, columns, keys, rows);
    }

    /// Any value goes into any column, so the driver knows few types; the declared one is meant.
    @Override
    public int jdbcType(String name, int jdbcType) {
        var word = name.replaceFirst("\\W.*", "");
        return switch (word) {
            case "INTEGER", "INT", "BIGINT", "SMALLINT", "TINYINT" -> Types.BIGINT;
            case "REAL", "DOUBLE", "FLOAT" -> Types.DOUBLE;
            case "NUMERIC", "DECIMAL" -> Types.NUMERIC;
            case "BOOLEAN" -> Types.BOOLEAN;
            case "DATE" -> Types.DATE;
            case "TIME" -> Types.TIME;
            case "TIMESTAMP", "DATETIME" -> Types.TIMESTAMP;
            case "BLOB" -> Types.BLOB;
            default -> Types.VARCHAR;
        };
    }

    /// The driver has no SQLStates; an extended code ends with the primary one.
    @Override
    public Failure failure(SQLException error) {
        return switch (error.getErrorCode() & 0xff) {
            case 5, 6, 9, 10, 14 -> Failure.OUTAGE; // busy, locked, interrupted, I/O, cannot open
            case 18, 19, 20 -> Failure.BAD_ROW; // too big, constraint, mismatch
            default -> Failure.PERMANENT;
        };
    }

    @Override
    public String epochSeconds() {
        return "unixepoch('subsec')";
    }
}
