package io.millrace.connect;

import io.millrace.config.ConnectSettings;
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
import org.apache.kafka.connect.source.SourceConnector;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

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

    private Connectors() {}

    /// The one that a `connector.class` means.
    static Optional<Plugin> named(String name) {
        return ALL.stream().filter(plugin -> plugin.isCalled(name)).findFirst();
    }

    /// How far the source of a configuration, in any spelling, has read; empty where that cannot be
    /// told: for a connector that is not ours, and for a sink, whose consumer group tells it.
    ///
    /// @param settings of the worker, whose secrets the variables of the configuration stand for
    /// @throws ConfigException when a setting is missing or wrong, or a variable may not be read
    public static Optional<SourceProgress> progress(
            Map<String, String> config, ConnectSettings settings) {
        return progress(Secrets.resolve(config, settings));
    }

    /// The same, of a configuration without variables.
    static Optional<SourceProgress> progress(Map<String, String> config) {
        var own = Pasted.translate(config, _ -> false);
        return ServiceLoader.load(SourceConnector.class).stream()
                .filter(source -> source.type().getName().equals(own.get("connector.class")))
                .map(ServiceLoader.Provider::get)
                .filter(SourceProgress.Followed.class::isInstance)
                .map(source -> ((SourceProgress.Followed) source).progress(own))
                .findFirst();
    }
}
