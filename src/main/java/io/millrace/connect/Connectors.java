package io.millrace.connect;

import io.millrace.connect.connectors.BlobSource;
import io.millrace.connect.connectors.DatagenSource;
import io.millrace.connect.connectors.JdbcSink;
import io.millrace.connect.connectors.JdbcSource;
import io.millrace.connect.connectors.MySqlSink;
import io.millrace.connect.connectors.MySqlSource;
import io.millrace.connect.connectors.PostgresSink;
import io.millrace.connect.connectors.PostgresSource;
import io.millrace.connect.connectors.RedisSink;

import java.util.List;
import java.util.Optional;

/// The connectors that are part of the program. To add one, add it here and to `META-INF/services`.
public final class Connectors {
    public static final List<Plugin> ALL =
            List.of(
                    BlobSource.PLUGIN,
                    DatagenSource.PLUGIN,
                    JdbcSink.PLUGIN,
                    JdbcSource.PLUGIN,
                    MySqlSink.PLUGIN,
                    MySqlSource.PLUGIN,
                    PostgresSink.PLUGIN,
                    PostgresSource.PLUGIN,
                    RedisSink.PLUGIN);

    private Connectors() {}

    /// The one that a `connector.class` means.
    static Optional<Plugin> named(String name) {
        return ALL.stream().filter(plugin -> plugin.isCalled(name)).findFirst();
    }
}
