package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.jdbc.Dialect;
import io.millrace.connect.jdbc.SourceSettings;

import java.util.List;

/// [JdbcSource] for MySQL and MariaDB, which are given by host and database too.
public final class MySqlSource extends JdbcSource {
    public static final Plugin PLUGIN =
            new Plugin(
                    MySqlSource.class,
                    "Reads rows of MySQL or MariaDB into topics.",
                    List.of(),
                    SourceSettings.SETTINGS);

    @Override
    Dialect usual() {
        return Dialect.of("jdbc:mysql:any");
    }
}
