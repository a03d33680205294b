package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.SourceProgress;
import io.millrace.connect.jdbc.Dialect;
import io.millrace.connect.jdbc.RowsProgress;
import io.millrace.connect.jdbc.SourceSettings;

import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads tables, or a query, of any database that has a [Dialect]: each row becomes a record, and
/// so does each change that a column tells.
///
/// Delivery: exactly once (bulk mode: each time anew), for rows that become visible within
/// `lookback.ms`. Order: that of the timestamp or number, apart from late rows. Tables are spread
/// over the tasks by their names. Deleted rows are not seen, nor changes between two looks.
///
/// Settings: [SourceSettings#SETTINGS]. The work: `io.millrace.connect.jdbc`.
public class JdbcSource extends SourceConnector implements SourceProgress.Followed {
    public static final Plugin PLUGIN =
            new Plugin(
                    JdbcSource.class,
                    "Reads rows of a database, given by its JDBC URL, into topics.",
                    List.of("io.confluent.connect.jdbc.JdbcSourceConnector"),
                    SourceSettings.SETTINGS);

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
        return JdbcSourceTask.class;
    }

    @Override
    public void start(Map<String, String> props) {
        PLUGIN.warnOfMistyped(props);
        var task = new HashMap<>(props);
        task.put("connection.url", SourceSettings.of(props, usual()).database().url());
        config = Map.copyOf(task);
    }

    @Override
    public void stop() {
        // holds nothing
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        var count = SourceSettings.of(config, usual()).query().isEmpty() ? maxTasks : 1;
        return Share.configs(config, count);
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    /// A table may be read again from its beginning, or from any time or number.
    @Override
    public boolean alterOffsets(
            Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
        return offsets.keySet().stream()
                .allMatch(p -> p.size() == 1 && (p.containsKey("table") || p.containsKey("query")));
    }

    @Override
    public SourceProgress progress(Map<String, String> config) {
        return new RowsProgress(SourceSettings.of(config, usual()));
    }

    @Override
    public Config validate(Map<String, String> props) {
        return Complaints.check(
                super.validate(props), () -> SourceSettings.of(props, usual()).database().check());
    }
}
