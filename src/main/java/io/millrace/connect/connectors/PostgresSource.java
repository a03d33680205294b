package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.jdbc.Dialect;
import io.millrace.connect.jdbc.SourceSettings;

import java.util.List;

/// [JdbcSource] for PostgreSQL, which is given by host and database too.
public final class PostgresSource extends JdbcSource {
    public static final Plugin PLUGIN =
            new Plugin(
                    PostgresSource.class,
                    "Reads rows of PostgreSQL into topics.",
                    List.of(),
                    SourceSettings.SETTINGS);

    @Override
    Dialect usual() {
        return Dialect.of("jdbc:postgresql:any");
    }
}
