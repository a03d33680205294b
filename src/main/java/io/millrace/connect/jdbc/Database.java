package io.millrace.connect.jdbc;

import io.millrace.connect.Setting;
import io.millrace.connect.Values;

import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// Where a database is, and how to get into it.
///
/// @param url without a password, if the user did not put one into it
/// @param zone in which columns without a zone are meant
public record Database(
        Dialect dialect,
        String url,
        String user,
        String password,
        Dialect.Ssl ssl,
        ZoneId zone,
        Drivers drivers) {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /// The table; see [Setting].
    static final List<Setting> SETTINGS =
            List.of(
                    Setting.text(
                            "connection.url",
                            "",
                            "The database as a JDBC URL, such as jdbc:mysql://localhost:3306/shop;"
                                + " or give connection.host and db.name instead. MySQL, MariaDB,"
                                + " PostgreSQL, H2 and SQLite (whose driver is not part of the"
                                + " program: see connection.driver.path)."),
                    Setting.text("connection.host", "", "Host of the database server."),
                    Setting.whole(
                            "connection.port",
                            0,
                            0,
                            65_535,
                            "Its port; 0 is the usual one of the database."),
                    Setting.text("connection.user", "", "The user.").or("connection.username"),
                    Setting.secret("connection.password", "The user's password."),
                    Setting.text(
                            "connection.driver.path",
                            "",
                            "A JDBC driver's jar, or a folder with it and what it needs, to use"
                                    + " instead of the program's own."),
                    Setting.text("db.name", "", "The database on the server."),
                    Setting.choice(
                            "ssl.mode",
                            "prefer",
                            List.of("prefer", "require", "verify-ca", "disabled"),
                            "prefer: TLS if the server has it; require: TLS; verify-ca: TLS with a"
                                    + " certificate of a trusted authority; disabled: plain."),
                    Setting.text(
                                    "db.timezone",
                                    "UTC",
                                    "Time zone in which the database's columns without a zone are"
                                            + " meant, such as UTC, +02:00 or Europe/Berlin.")
                            .or("db.timezone.name"));

    /// @param usual the dialect of a connector for one kind of database; null for all
    /// @throws ConfigException when it is not enough to connect
    static Database of(Values values, @Nullable Dialect usual) {
        var given = values.text("connection.url").strip();
        var host = values.text("connection.host").strip();
        if (given.isEmpty() && host.isEmpty()) {
            throw new ConfigException(
                    "connection.url", given, "is missing; or set connection.host and db.name");
        }
        if (given.isEmpty() && usual == null) {
            throw new ConfigException("connection.url", given, "is missing");
        }
        var url =
                given.isEmpty() && usual != null
                        ? usual.url(host, (int) values.whole("connection.port"), database(values))
                        : given;
        return new Database(
                Dialect.of(url),
                url,
                values.text("connection.user"),
                values.text("connection.password"),
                values.choice("ssl.mode", Dialect.Ssl.class),
                zone(values.text("db.timezone")),
                Drivers.of(values.text("connection.driver.path").strip()));
    }

    private static String database(Values values) {
        var name = values.text("db.name").strip();
        if (name.isEmpty()) {
            throw new ConfigException("db.name", name, "is missing");
        }
        return name;
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new ConfigException("db.timezone", name, "is not a time zone");
        }
    }

    /// Tries whether the database takes the settings. One that is away is not asked for more.
    ///
    /// @throws ConfigException when it refuses
    public void check() {
        var probe = dialect.probe(url);
        if (probe.isPresent()) {
            try (var _ = connect(probe.get())) {
                LOG.debug("{} can be reached", name());
            } catch (SQLException e) {
                LOG.info("{} cannot be reached now: {}", name(), e.getMessage());
            }
        }
    }

    /// A new connection, in the mode of transactions.
    ///
    /// @throws ConfigException when the database refuses user or password, or is not there
    Connection connect() throws SQLException {
        return connect(url);
    }

    private Connection connect(String url) throws SQLException {
        SQLException first = null;
        for (var attempt : dialect.attempts(url, ssl, drivers)) {
            try {
                return connect(attempt);
            } catch (SQLException e) {
                switch (dialect.failure(e)) {
                    case REFUSED_LOGIN -> {
                        if (notAboutTls(e)) {
                            throw refused(e);
                        }
                    }
                    case PERMANENT, BAD_ROW -> {
                        if (notAboutTls(e)) {
                            throw e;
                        }
                    }
                    case OUTAGE -> {}
                }
                first = first == null ? e : first;
            }
        }
        throw first == null ? new SQLException("no way to connect to " + name()) : first;
    }

    private ConfigException refused(SQLException e) {
        return new ConfigException(
                "connection.user",
                user,
                "%s refuses the connection: %s. Check connection.user, connection.password and the name of the database"
                        .formatted(name(), e.getMessage()));
    }

    /// A server without TLS, or one whose TLS the driver does not like, may be reached without.
    private static boolean notAboutTls(SQLException e) {
        var text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return !text.contains("ssl") && !text.contains("tls") && !text.contains("certificate");
    }

    private Connection connect(Dialect.Attempt attempt) throws SQLException {
        var properties = new Properties();
        attempt.options()
                .forEach(
                        (name, value) -> {
                            if (!attempt.url().contains(name + "=")) {
                                properties.put(name, value);
                            }
                        });
        if (!user.isEmpty()) {
            properties.put("user", user);
            properties.put("password", password);
        }
        var connection = drivers.connect(attempt.url(), properties);
        try {
            dialect.begin(connection, zone);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException | RuntimeException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    /// What the connection could not finish is rolled back by the server.
    static void closeQuietly(@Nullable Connection connection) {
        Optional.ofNullable(connection)
                .ifPresent(
                        c -> {
                            try {
                                c.close();
                            } catch (SQLException _) {
                                // It is gone already.
                            }
                        });
    }

    /// For messages: the URL without parameters, in which passwords may be.
    public String name() {
        var end = url.indexOf('?');
        var semicolon = url.indexOf(';');
        var cut = Math.min(end < 0 ? url.length() : end, semicolon < 0 ? url.length() : semicolon);
        return dialect.title() + " at " + url.substring("jdbc:".length(), cut);
    }
}
