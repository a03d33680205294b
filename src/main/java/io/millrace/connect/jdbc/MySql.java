package io.millrace.connect.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// MySQL and MariaDB, over MariaDB's driver, or MySQL's own where the user gives it.
///
/// Sources: MySQL 8.4 reference manual, "INSERT ... ON DUPLICATE KEY UPDATE", "Server Error Message
/// Reference"; MariaDB Connector/J, "Optional URL parameters".
record MySql() implements Dialect {
    /// The server is starting or ending, full, read-only after a failover, or rolled us back: 1040,
    /// 1053, 1158-1161 (network), 1205, 1213, 1290, 1317, 1836, 1927, 2006, 2013.
    private static final Set<Integer> OUTAGES =
            Set.of(
                    1040, 1053, 1158, 1159, 1160, 1161, 1205, 1213, 1290, 1317, 1836, 1927, 2006,
                    2013);

    /// Errors about a row whose SQLState does not say so: no default, wrong value, no partition,
    /// row too large, packet too large, invalid JSON, check.
    private static final Set<Integer> BAD_ROWS =
            Set.of(1118, 1153, 1265, 1292, 1364, 1366, 1526, 1644, 3140, 3819, 4025, 4038);

    /// No rights on the database or no such one, wrong password, expired or locked account: 1044,
    /// 1045, 1049, 1698, 1862, 3118, 4151.
    private static final Set<Integer> REFUSED_LOGINS =
            Set.of(1044, 1045, 1049, 1698, 1862, 3118, 4151);

    private static final int PORT = 3306;

    private static final Pattern ROW = Pattern.compile("at row (\\d{1,5})\\b");

    @Override
    public String title() {
        return "MySQL";
    }

    @Override
    public String url(String host, int port, String database) {
        return "jdbc:mysql://%s:%d/%s".formatted(host, port == 0 ? PORT : port, database);
    }

    /// MariaDB's driver knows no "prefer", and refuses certificates that it cannot check.
    @Override
    public List<Attempt> attempts(String url, Ssl ssl, Drivers drivers) {
        if (url.startsWith("jdbc:mysql:") && drivers.has("com.mysql.cj.jdbc.Driver")) {
            var mode =
                    switch (ssl) {
                        case PREFER -> "PREFERRED";
                        case REQUIRE -> "REQUIRED";
                        case VERIFY_CA -> "VERIFY_CA";
                        case DISABLED -> "DISABLED";
                    };
            return List.of(new Attempt(url, options("sslMode", mode)));
        }
        var mariaDb = url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:");
        var trust = new Attempt(mariaDb, options("sslMode", "trust"));
        var plain = new Attempt(mariaDb, options("sslMode", "disable"));
        return switch (ssl) {
            case PREFER -> List.of(trust, plain);
            case REQUIRE -> List.of(trust);
            case VERIFY_CA -> List.of(new Attempt(mariaDb, options("sslMode", "verify-ca")));
            case DISABLED -> List.of(plain);
        };
    }

    private static Map<String, String> options(String name, String value) {
        var options = new HashMap<String, String>();
        options.put(name, value);
        options.put("useServerPrepStmts", "true");
        options.put("cachePrepStmts", "false"); // Statements keeps them
        options.put("tinyInt1isBit", "false"); // so that it is seen as the number it is
        options.put("connectTimeout", "10000");
        options.put("socketTimeout", "120000");
        options.put("allowLocalInfile", "false");
        return options;
    }

    /// Columns of type TIMESTAMP are kept in UTC and shown in the session's zone; one that is named
    /// needs the server's time zone tables.
    @Override
    public void begin(Connection connection, ZoneId zone) throws SQLException {
        var name =
                zone.normalized() instanceof ZoneOffset offset
                        ? offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId()
                        : zone.getId();
        try (var statement = connection.prepareStatement("SET time_zone = ?")) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    @Override
    public String quote(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    @Override
    public String type(ColumnType type, Use use) {
        return switch (type.kind()) {
            case BOOLEAN -> "TINYINT(1)";
            case INT8 -> "TINYINT";
            case INT16 -> "SMALLINT";
            case INT32 -> "INT";
            case INT64 -> "BIGINT";
            case FLOAT32 -> "FLOAT";
            case FLOAT64 -> "DOUBLE";
            case DECIMAL ->
                    "DECIMAL(%d,%d)"
                            .formatted(type.precision() == 0 ? 65 : type.precision(), type.scale());
            case STRING -> use == Use.KEY ? "VARCHAR(255)" : "LONGTEXT";
            case BYTES -> use == Use.KEY ? "VARBINARY(255)" : "LONGBLOB";
            case DATE -> "DATE";
            case TIME -> "TIME(3)";
            case TIMESTAMP -> "DATETIME(3)";
            case NESTED -> "JSON";
        };
    }

    @Override
    public int parametersMax() {
        return 65_535;
    }

    /// The server closes the connection on a larger packet.
    @Override
    public long statementBytesMax(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT @@max_allowed_packet")) {
            return rows.next() ? rows.getLong(1) - 1024 : 1 << 20;
        }
    }

    /// `VALUES(column)` is what MariaDB and all versions of MySQL understand.
    @Override
    public String upsert(String table, List<String> columns, List<String> keys, int rows) {
        var others = columns.stream().filter(c -> !keys.contains(c)).toList();
        var changed = others.isEmpty() ? keys : others; // a row of keys only changes nothing
        return Dialect.insert(table, columns, rows)
                + " ON DUPLICATE KEY UPDATE "
                + changed.stream()
                        .map(c -> c + " = VALUES(" + c + ")")
                        .collect(Collectors.joining(", "));
    }

    @Override
    public Failure failure(SQLException error) {
        var code = error.getErrorCode();
        if (OUTAGES.contains(code)) {
            return Failure.OUTAGE;
        }
        if (REFUSED_LOGINS.contains(code)) {
            return Failure.REFUSED_LOGIN;
        }
        return BAD_ROWS.contains(code) ? Failure.BAD_ROW : Failure.of(error);
    }

    /// Errors about values say `at row 7`, counted from 1; those about constraints do not.
    @Override
    public OptionalInt refusedRow(SQLException error) {
        var found = ROW.matcher(String.valueOf(error.getMessage()));
        return found.find()
                ? OptionalInt.of(Integer.parseInt(found.group(1)) - 1)
                : OptionalInt.empty();
    }

    /// MySQL does not tell the numbers of rows that it left out; and to lose none, the driver has
    /// to hand on all warnings.
    @Override
    public Optional<Skipping> skipping(Connection connection, SinkSettings.Mode mode)
            throws SQLException {
        var server = connection.getMetaData();
        var major = server.getDatabaseMajorVersion();
        var tells =
                server.getDriverName().startsWith("MariaDB")
                        && server.getDatabaseProductVersion().contains("MariaDB")
                        && (major > 10 || major == 10 && server.getDatabaseMinorVersion() >= 7);
        return tells ? Optional.of(new IgnoringInserts(connection, this, mode)) : Optional.empty();
    }

    @Override
    public String epochSeconds() {
        return "UNIX_TIMESTAMP(NOW(6))";
    }

    /// MySQL's driver only streams when it is told so; MariaDB's does with any size.
    @Override
    public int fetchSize(Connection connection, int rows) throws SQLException {
        var driver = connection.getMetaData().getDriverName();
        return driver.startsWith("MySQL") ? Integer.MIN_VALUE : rows;
    }
}
