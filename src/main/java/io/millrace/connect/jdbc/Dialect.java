package io.millrace.connect.jdbc;

import org.apache.kafka.common.config.ConfigException;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What one kind of database does in its own way.
public sealed interface Dialect permits MySql, PostgreSql, H2, Sqlite {
    /// How a connection is protected.
    enum Ssl {
        /// TLS where the server has it, otherwise plain.
        PREFER,
        /// TLS; whose certificate it is does not matter.
        REQUIRE,
        /// TLS with a certificate that a trusted authority has signed.
        VERIFY_CA,
        DISABLED
    }

    /// Where a column stands: databases want a bounded length in keys.
    enum Use {
        KEY,
        VALUE
    }

    /// Rows of one statement, at most: more of them win nothing, and cost memory at the server.
    int ROWS_MAX = 500;

    /// By the URL's second word.
    ///
    /// @throws ConfigException when there is no such dialect
    static Dialect of(String url) {
        var words = url.split(":", 3);
        return switch (words.length < 3 ? "" : words[1].toLowerCase(Locale.ROOT)) {
            case "mysql", "mariadb" -> new MySql();
            case "postgresql" -> new PostgreSql();
            case "h2" -> new H2();
            case "sqlite" -> new Sqlite();
            default ->
                    throw new ConfigException(
                            "connection.url",
                            url,
                            "must begin with jdbc:mysql:, jdbc:mariadb:, jdbc:postgresql:, jdbc:h2:"
                                    + " or jdbc:sqlite:");
        };
    }

    /// As messages call it.
    String title();

    /// @param port 0 for the usual one
    String url(String host, int port, String database);

    /// What to try, in this order, to get a connection.
    List<Attempt> attempts(String url, Ssl ssl, Drivers drivers);

    /// One way to connect.
    ///
    /// @param options of the driver; those that the URL has already are left to it
    record Attempt(String url, Map<String, String> options) {}

    /// The URL with which to try whether one may connect, without making a database; empty where
    /// that tells nothing.
    default Optional<String> probe(String url) {
        return Optional.of(url);
    }

    /// What a new connection needs to be told. Called outside of a transaction.
    default void begin(Connection connection, ZoneId zone) throws SQLException {}

    /// A name as it stands, upper and lower case kept.
    default String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// The type of a new column.
    String type(ColumnType type, Use use);

    /// Parameters of one statement, at most.
    int parametersMax();

    /// Bytes of one statement, at most.
    default long statementBytesMax(Connection connection) throws SQLException {
        return 64L << 20;
    }

    /// Whether an error of one statement makes its transaction useless.
    default boolean errorEndsTransaction() {
        return false;
    }

    /// `INSERT` that overwrites the row with the same key.
    ///
    /// @param table quoted already, as are the columns
    /// @param keys some of the columns; not empty
    String upsert(String table, List<String> columns, List<String> keys, int rows);

    /// The type of a column.
    ///
    /// @param name as the database calls it, in upper case
    /// @param jdbcType what the driver says: one of [java.sql.Types]
    default int jdbcType(String name, int jdbcType) {
        return jdbcType;
    }

    /// What an error means.
    default Failure failure(SQLException error) {
        return Failure.of(error);
    }

    /// The place, from 0, of the row in a statement of several at which the database stopped, as
    /// far as its error says so. Rows after it have not been looked at.
    default OptionalInt refusedRow(SQLException error) {
        return OptionalInt.empty();
    }

    /// How it leaves bad rows out, if it can.
    ///
    /// @param mode INSERT or UPSERT
    default Optional<Skipping> skipping(Connection connection, SinkSettings.Mode mode)
            throws SQLException {
        return Optional.empty();
    }

    /// Whether the database runs in this process, so that a statement more costs little.
    default boolean isInProcess(Connection connection) throws SQLException {
        return false;
    }

    /// An expression: the seconds since 1970 on the database's clock, with fractions.
    default String epochSeconds() {
        return "EXTRACT(EPOCH FROM CURRENT_TIMESTAMP)";
    }

    /// The fetch size with which a driver hands over rows as they come, instead of all of them.
    default int fetchSize(Connection connection, int rows) throws SQLException {
        return rows;
    }

    /// `INSERT INTO t (a, b) VALUES (?, ?), (?, ?)`
    static String insert(String table, List<String> columns, int rows) {
        return "INSERT INTO %s (%s) VALUES %s"
                .formatted(table, String.join(", ", columns), values(columns.size(), rows));
    }

    /// `(?, ?), (?, ?)`
    static String values(int columns, int rows) {
        var row = list(columns);
        return IntStream.range(0, rows).mapToObj(_ -> row).collect(Collectors.joining(", "));
    }

    /// `(?, ?)`
    private static String list(int columns) {
        return IntStream.range(0, columns)
                .mapToObj(_ -> "?")
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
