package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.jdbc.Dialect;
import io.millrace.connect.jdbc.SinkSettings;

import java.util.List;

/// [JdbcSink] for MySQL and MariaDB, which are given by host and database too.
public final class MySqlSink extends JdbcSink {
    public static final Plugin PLUGIN =
            new Plugin(
                    MySqlSink.class,
                    "Writes records as rows of MySQL or MariaDB.",
                    List.of(),
                    SinkSettings.SETTINGS);

    @Override
    Dialect usual() {
        return Dialect.of("jdbc:mysql:any");
    }
}
