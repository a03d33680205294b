package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.jdbc.Dialect;
import io.millrace.connect.jdbc.SinkSettings;

import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;
import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes each record as a row of a table of any database that has a [Dialect].
///
/// Delivery: at least once, which upsert and update make exact; exactly once with
/// `exactly.once=true`. Order: that of a partition. A database that is away is waited for; a record
/// that cannot be a row costs itself only; what only the user can solve fails the task, in words.
///
/// Settings: [SinkSettings#SETTINGS]. The work: `io.millrace.connect.jdbc`.
public class JdbcSink extends SinkConnector {
    public static final Plugin PLUGIN =
            new Plugin(
                    JdbcSink.class,
                    "Writes records as rows of a database, given by its JDBC URL.",
                    List.of("io.confluent.connect.jdbc.JdbcSinkConnector"),
                    SinkSettings.SETTINGS);

    private Map<String, String> config = Map.of();

    /// The dialect that is meant when there is a host and no URL; null when a URL is needed.
    @Nullable Dialect usual() {
        return null;
    }

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
        return JdbcSinkTask.class;
    }

    @Override
    public void start(Map<String, String> props) {
        PLUGIN.warnOfMistyped(props);
        var task = new HashMap<>(props);
        task.put("connection.url", SinkSettings.of(props, usual()).database().url());
        config = Map.copyOf(task);
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
                super.validate(props), () -> SinkSettings.of(props, usual()).database().check());
    }
}
