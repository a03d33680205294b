package io.millrace.connect.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connect.MariaDb;

import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

class OccurrencesTest {
    private static final LocalDateTime NOON = LocalDateTime.parse("2026-01-02T12:00:00");

    @Test
    void equalRowsOfOneTimeAreCountedUpToALimit() {
        var occurrences = new Occurrences(2);
        assertEquals(1, occurrences.count(NOON, 7));
        assertEquals(2, occurrences.count(NOON, 7));
        assertEquals(1, occurrences.count(NOON, 8));
        assertEquals(1, occurrences.count(NOON.plusSeconds(1), 7));
        assertEquals(1, occurrences.count(NOON.plusSeconds(1), 8));
        var error =
                assertThrows(
                        ConfigException.class, () -> occurrences.count(NOON.plusSeconds(1), 9));
        assertTrue(
                String.valueOf(error.getMessage()).contains("set incrementing.column.name"),
                error::toString);
    }

    /// Only such tables need no counting.
    @Test
    void aTableHasAKeyWhenNoTwoRowsCanBeEqual() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:h2:mem:keys");
                var statement = connection.createStatement()) {
            for (var sql :
                    List.of(
                            "CREATE TABLE a (n INT PRIMARY KEY, t TIMESTAMP)",
                            "CREATE TABLE b (n INT NOT NULL, m INT NOT NULL, UNIQUE (n, m))",
                            "CREATE TABLE c (n INT NOT NULL, m INT, UNIQUE (n, m))",
                            "CREATE TABLE d (n INT NOT NULL)")) {
                statement.execute(sql);
            }
            var catalog = new Catalog(connection, new H2());
            assertEquals("[true, true, false, false]", keys(catalog, "A", "B", "C", "D"));
        }
        var url = MariaDb.running().newDatabase("with_keys").replace("mysql", "mariadb");
        try (var connection = DriverManager.getConnection(url + "?user=root&sslMode=disable");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE a (n VARCHAR(20) NOT NULL, UNIQUE (n(3)))");
            statement.execute("CREATE TABLE b (n VARCHAR(20), UNIQUE (n))");
            assertEquals("[true, false]", keys(new Catalog(connection, new MySql()), "a", "b"));
        }
    }

    private static String keys(Catalog catalog, String... tables) throws SQLException {
        var keys = new ArrayList<Boolean>();
        for (var table : tables) {
            keys.add(catalog.find(new TableName("", table)).orElseThrow().hasKey());
        }
        return keys.toString();
    }
}
