package io.millrace.connect.jdbc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tables that a source reads, through one connection. One thread.
public final class Tables implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

    /// Stands for the query among the tables.
    private static final String QUERY = "";

    private final SourceSettings settings;
    private final Connection connection;

    private final Set<String> missing = new HashSet<>();

    /// Connects.
    public Tables(SourceSettings settings) throws SQLException {
        this.settings = settings;
        this.connection = settings.database().connect();
    }

    /// The tables that are there now and that the settings mean, sorted.
    ///
    /// One that the settings name may be made later, perhaps by a sink of the same pipeline: it is
    /// waited for, and said to be missing once.
    public List<String> names() throws SQLException {
        var all = new Catalog(connection, settings.database().dialect()).tables();
        connection.commit();
        for (var wanted : settings.tables()) {
            if (find(all, wanted).isEmpty() && missing.add(wanted)) {
                LOG.warn(
                        "There is no table {} in {}, which has {}: waiting for it",
                        wanted,
                        settings.database().name(),
                        all);
            }
        }
        return settings.tables().isEmpty()
                ? all.stream().filter(t -> !settings.excluded().contains(t)).toList()
                : settings.tables().stream()
                        .flatMap(t -> find(all, t).stream().limit(1))
                        .sorted()
                        .toList();
    }

    /// A name as the settings have it, perhaps with the schema before it or in another case.
    private static List<String> find(List<String> all, String wanted) {
        var name = wanted.substring(wanted.lastIndexOf('.') + 1);
        var exact = all.stream().filter(t -> t.equals(wanted) || t.equals(name)).toList();
        return exact.isEmpty()
                ? all.stream().filter(t -> t.equalsIgnoreCase(name)).toList()
                : exact;
    }

    /// [#names], or [#QUERY] alone where the settings have a query.
    public List<String> toRead() throws SQLException {
        return settings.query().isEmpty() ? names() : List.of(QUERY);
    }

    /// The partition of the offsets of a table, or of the query.
    public static Map<String, String> partition(String table) {
        return table.equals(QUERY) ? Map.of("query", "query") : Map.of("table", table);
    }

    /// Begins to read a table.
    ///
    /// @param table [#QUERY] for the query
    public TableReader scan(String table, Window window) throws SQLException {
        return new TableReader(connection, settings, table, window);
    }

    @Override
    public void close() {
        Database.closeQuietly(connection);
    }
}
