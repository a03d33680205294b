package io.millrace.connect.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// PostgreSQL.
///
/// Sources: PostgreSQL 18 documentation, "INSERT", "PostgreSQL Error Codes"; pgJDBC, "Connecting to
/// the Database".
record PostgreSql() implements Dialect {
    private static final int PORT = 5432;

    /// A function or trigger said no.
    private static final String RAISED = "P0001";

    /// `ON CONFLICT` met the same key twice: a collation took two texts for one.
    private static final String TWICE = "21000";

    private static final String READ_ONLY = "25006"; // after a failover

    @Override
    public String title() {
        return "PostgreSQL";
    }

    @Override
    public String url(String host, int port, String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port == 0 ? PORT : port, database);
    }

    @Override
    public List<Attempt> attempts(String url, Ssl ssl, Drivers drivers) {
        var mode =
                switch (ssl) {
                    case PREFER -> "prefer";
                    case REQUIRE -> "require";
                    case VERIFY_CA -> "verify-ca";
                    case DISABLED -> "disable";
                };
        return List.of(
                new Attempt(
                        url,
                        Map.of(
                                "sslmode", mode,
                                // a text may go into JSON, UUID and enumerations
                                "stringtype", "unspecified",
                                "connectTimeout", "10",
                                "socketTimeout", "120",
                                "tcpKeepAlive", "true")));
    }

    @Override
    public void begin(Connection connection, ZoneId zone) throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT set_config('TimeZone', ?, false)")) {
            statement.setString(1, zone.getId());
            statement.execute();
        }
    }

    @Override
    public String type(ColumnType type, Use use) {
        return switch (type.kind()) {
            case BOOLEAN -> "BOOLEAN";
            case INT8, INT16 -> "SMALLINT";
            case INT32 -> "INT";
            case INT64 -> "BIGINT";
            case FLOAT32 -> "REAL";
            case FLOAT64 -> "DOUBLE PRECISION";
            case DECIMAL ->
                    type.precision() == 0
                            ? "NUMERIC"
                            : "NUMERIC(%d,%d)".formatted(type.precision(), type.scale());
            case STRING -> "TEXT";
            case BYTES -> "BYTEA";
            case DATE -> "DATE";
            case TIME -> "TIME(3)";
            case TIMESTAMP -> "TIMESTAMP(3)";
            case NESTED -> "JSONB";
        };
    }

    @Override
    public int parametersMax() {
        return 65_535;
    }

    @Override
    public boolean errorEndsTransaction() {
        return true;
    }

    @Override
    public Optional<Skipping> skipping(Connection connection, SinkSettings.Mode mode)
            throws SQLException {
        return Optional.of(new GuardedInserts(connection, this, mode));
    }

    @Override
    public String upsert(String table, List<String> columns, List<String> keys, int rows) {
        return onConflict(table, columns, keys, rows);
    }

    /// Also SQLite's.
    static String onConflict(String table, List<String> columns, List<String> keys, int rows) {
        var others = columns.stream().filter(c -> !keys.contains(c)).toList();
        var action =
                others.isEmpty()
                        ? "NOTHING"
                        : others.stream()
                                .map(c -> c + " = EXCLUDED." + c)
                                .collect(Collectors.joining(", ", "UPDATE SET ", ""));
        return "%s ON CONFLICT (%s) DO %s"
                .formatted(Dialect.insert(table, columns, rows), String.join(", ", keys), action);
    }

    @Override
    public Failure failure(SQLException error) {
        return switch (error.getSQLState()) {
            case RAISED, TWICE -> Failure.BAD_ROW;
            case READ_ONLY -> Failure.OUTAGE;
            case null, default -> Failure.of(error);
        };
    }
}
