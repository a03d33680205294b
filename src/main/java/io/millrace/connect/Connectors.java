package io.millrace.connect;

import io.millrace.connect.connectors.AzureBlobSource;
import io.millrace.connect.connectors.BlobSource;
import io.millrace.connect.connectors.DatagenSource;
import io.millrace.connect.connectors.JdbcSink;
import io.millrace.connect.connectors.JdbcSource;
import io.millrace.connect.connectors.MySqlSink;
import io.millrace.connect.connectors.MySqlSource;
import io.millrace.connect.connectors.PostgresSink;
import io.millrace.connect.connectors.PostgresSource;
import io.millrace.connect.connectors.RedisSink;
import io.millrace.connect.connectors.S3Source;

import org.apache.kafka.common.config.ConfigException;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The connectors that are part of the program. To add one, add it here and to `META-INF/services`.
public final class Connectors {
    public static final List<Plugin> ALL =
            List.of(
                    AzureBlobSource.PLUGIN,
                    BlobSource.PLUGIN,
                    DatagenSource.PLUGIN,
                    JdbcSink.PLUGIN,
                    JdbcSource.PLUGIN,
                    MySqlSink.PLUGIN,
                    MySqlSource.PLUGIN,
                    PostgresSink.PLUGIN,
                    PostgresSource.PLUGIN,
                    RedisSink.PLUGIN,
                    S3Source.PLUGIN);

    private static final List<SourceProgress.Followed> FOLLOWED =
            List.of(
                    new AzureBlobSource(),
                    new BlobSource(),
                    new DatagenSource(),
                    new JdbcSource(),
                    new MySqlSource(),
                    new PostgresSource(),
                    new S3Source());

    private Connectors() {}

    /// The one that a `connector.class` means.
    static Optional<Plugin> named(String name) {
        return ALL.stream().filter(plugin -> plugin.isCalled(name)).findFirst();
    }

    /// How far the source of a configuration, in any spelling, has read; empty where that cannot be
    /// told: for a connector that is not ours, and for a sink, whose consumer group tells it.
    ///
    /// @throws ConfigException when a setting is missing or wrong
    public static Optional<SourceProgress> progress(Map<String, String> config) {
        var own = Pasted.translate(config, _ -> false);
        return FOLLOWED.stream()
                .filter(s -> s.getClass().getName().equals(own.get("connector.class")))
                .map(s -> s.progress(own))
                .findFirst();
    }
}
