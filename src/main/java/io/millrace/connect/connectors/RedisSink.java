package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.redis.RedisSettings;
import io.millrace.connect.redis.RedisWriter;

import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/// Writes each record to Redis under its key; a record without a value deletes the key.
///
/// Delivery: at least once; a repeated record overwrites itself, so the result is exact. Nothing
/// else is written to the database. Keys and values are passed on byte by byte unless a converter
/// or a data format is set.
///
/// Settings: [RedisSettings#SETTINGS]. The work: `io.millrace.connect.redis`.
public final class RedisSink extends SinkConnector {
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    public static final Plugin PLUGIN =
            new Plugin(
                    RedisSink.class,
                    "Writes records to Redis, as strings, hashes or JSON.",
                    List.of(
                            "com.github.jcustenborder.kafka.connect.redis.RedisSinkConnector",
                            "io.confluent.connect.redis.RedisSinkConnector"),
                    RedisSettings.SETTINGS,
                    Map.of("key.converter", BYTES, "value.converter", BYTES));

    private Map<String, String> config = Map.of();

    @Override
    public String version() {
        return Version.OURS;
    }

    @Override
    public ConfigDef config() {
        return PLUGIN.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return RedisSinkTask.class;
    }

    @Override
    public void start(Map<String, String> props) {
        PLUGIN.warnOfMistyped(props);
        config = Map.copyOf(props);
    }

    @Override
    public void stop() {
        // holds nothing
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, config);
    }

    @Override
    public Config validate(Map<String, String> props) {
        return Complaints.check(
                super.validate(props), () -> RedisWriter.check(RedisSettings.of(props)));
    }
}
