package io.millrace.connect.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// H2, in any of its modes.
///
/// Source: H2 documentation, "Commands", "MERGE INTO", and the class ErrorCode.
record H2() implements Dialect {
    /// Closed, closing, connection broken, in use by another process, lock timeout, deadlock,
    /// changed meanwhile.
    private static final Set<Integer> OUTAGES =
            Set.of(90007, 90013, 90020, 90067, 90098, 90121, 50200, 40001, 90131);

    /// And IFEXISTS, or a server that makes none.
    private static final int NO_DATABASE = 90149;

    @Override
    public String title() {
        return "H2";
    }

    @Override
    public String url(String host, int port, String database) {
        return "jdbc:h2:tcp://%s:%d/%s".formatted(host, port == 0 ? 9092 : port, database);
    }

    @Override
    public List<Attempt> attempts(String url, Ssl ssl, Drivers drivers) {
        return List.of(new Attempt(url, Map.of()));
    }

    @Override
    public String type(ColumnType type, Use use) {
        return switch (type.kind()) {
            case BOOLEAN -> "BOOLEAN";
            case INT8 -> "TINYINT";
            case INT16 -> "SMALLINT";
            case INT32 -> "INT";
            case INT64 -> "BIGINT";
            case FLOAT32 -> "REAL";
            case FLOAT64 -> "DOUBLE PRECISION";
            case DECIMAL ->
                    "DECIMAL(%d,%d)"
                            .formatted(
                                    type.precision() == 0 ? 100 : type.precision(), type.scale());
            case STRING -> use == Use.KEY ? "VARCHAR(255)" : "CHARACTER LARGE OBJECT";
            case BYTES -> use == Use.KEY ? "VARBINARY(255)" : "BINARY LARGE OBJECT";
            case DATE -> "DATE";
            case TIME -> "TIME(3)";
            case TIMESTAMP -> "TIMESTAMP(3)";
            case NESTED -> "CHARACTER LARGE OBJECT";
        };
    }

    @Override
    public int parametersMax() {
        return 100_000;
    }

    @Override
    public Optional<String> probe(String url) {
        return Optional.of(url + ";IFEXISTS=TRUE");
    }

    @Override
    public boolean isInProcess(Connection connection) throws SQLException {
        return !connection.getMetaData().getURL().matches("jdbc:h2:(tcp|ssl):.*");
    }

    @Override
    public String upsert(String table, List<String> columns, List<String> keys, int rows) {
        return "MERGE INTO %s (%s) KEY (%s) VALUES %s"
                .formatted(
                        table,
                        String.join(", ", columns),
                        String.join(", ", keys),
                        Dialect.values(columns.size(), rows));
    }

    @Override
    public Failure failure(SQLException error) {
        var code = error.getErrorCode();
        if (OUTAGES.contains(code)) {
            return Failure.OUTAGE;
        }
        return code == NO_DATABASE ? Failure.REFUSED_LOGIN : Failure.of(error);
    }
}
