package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.jdbc.Dialect;
import io.millrace.connect.jdbc.SinkSettings;

import java.util.List;

/// [JdbcSink] for PostgreSQL, which is given by host and database too.
public final class PostgresSink extends JdbcSink {
    public static final Plugin PLUGIN =
            new Plugin(
                    PostgresSink.class,
                    "Writes records as rows of PostgreSQL.",
                    List.of(),
                    SinkSettings.SETTINGS);

    @Override
    Dialect usual() {
        return Dialect.of("jdbc:postgresql:any");
    }
}
