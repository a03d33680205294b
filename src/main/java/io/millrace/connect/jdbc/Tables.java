package io.millrace.connect.jdbc;

import org.apache.kafka.common.config.ConfigException;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The tables that a source reads, through one connection. One thread.
public final class Tables implements AutoCloseable {
    private final SourceSettings settings;
    private final Connection connection;

    /// Connects.
    public Tables(SourceSettings settings) throws SQLException {
        this.settings = settings;
        this.connection = settings.database().connect();
    }

    /// The tables that are there now and that the settings mean, sorted.
    ///
    /// @throws ConfigException when one that the settings name is not there
    public List<String> names() throws SQLException {
        var all = new Catalog(connection, settings.database().dialect()).tables();
        connection.commit();
        var missing = settings.tables().stream().filter(t -> find(all, t).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw new ConfigException(
                    "there is no table %s in %s; it has %s"
                            .formatted(missing.getFirst(), settings.database().name(), all));
        }
        return settings.tables().isEmpty()
                ? all.stream().filter(t -> !settings.excluded().contains(t)).toList()
                : settings.tables().stream().map(t -> find(all, t).getFirst()).sorted().toList();
    }

    /// A name as the settings have it, perhaps with the schema before it or in another case.
    private static List<String> find(List<String> all, String wanted) {
        var name = wanted.substring(wanted.lastIndexOf('.') + 1);
        var exact = all.stream().filter(t -> t.equals(wanted) || t.equals(name)).toList();
        return exact.isEmpty()
                ? all.stream().filter(t -> t.equalsIgnoreCase(name)).toList()
                : exact;
    }

    /// Begins to read a table.
    ///
    /// @param table empty for the query
    public TableReader scan(String table, Window window) throws SQLException {
        return new TableReader(connection, settings, table, window);
    }

    @Override
    public void close() {
        Database.closeQuietly(connection);
    }
}
