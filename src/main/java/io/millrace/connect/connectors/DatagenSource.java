package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.SourceProgress;
import io.millrace.connect.datagen.DatagenProgress;
import io.millrace.connect.datagen.DatagenSettings;

import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.runtime.ConnectorConfig;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Writes made-up records into a topic.
///
/// Delivery: exactly once; a restart goes on with the next record. After `iterations` records a
/// task has nothing more to do: Connect has no word for that and shows it as RUNNING, so its offset
/// (`GET /connectors/x/offsets`) says `"state": "COMPLETED"`, as does `millrace connect status`.
///
/// Settings: [DatagenSettings#SETTINGS]. The values: `io.millrace.connect.datagen`.
public final class DatagenSource extends SourceConnector implements SourceProgress.Followed {
    static final String TASK = "task.index";

    public static final Plugin PLUGIN =
            new Plugin(
                    DatagenSource.class,
                    "Makes records up, by a template or a schema.",
                    List.of("io.confluent.kafka.connect.datagen.DatagenConnector"),
                    DatagenSettings.SETTINGS);

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
        return DatagenSourceTask.class;
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
        return IntStream.range(0, maxTasks)
                .mapToObj(
                        i -> {
                            var task = new HashMap<>(config);
                            task.put(TASK, Integer.toString(i));
                            return Map.copyOf(task);
                        })
                .toList();
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    /// A task may be sent back to any record.
    @Override
    public boolean alterOffsets(
            Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
        return offsets.keySet().stream().allMatch(p -> p.containsKey(DatagenSourceTask.TASK));
    }

    @Override
    public SourceProgress progress(Map<String, String> config) {
        var tasks = config.getOrDefault(ConnectorConfig.TASKS_MAX_CONFIG, "1"); // as Connect has it
        return new DatagenProgress(
                DatagenSettings.of(config).iterations(), Integer.parseInt(tasks));
    }

    @Override
    public Config validate(Map<String, String> props) {
        return Complaints.check(super.validate(props), () -> checkKey(DatagenSettings.of(props)));
    }

    private static void checkKey(DatagenSettings settings) {
        var key = settings.keyField();
        var fields = settings.generator().fields();
        if (!key.isEmpty() && !fields.contains(key)) {
            throw new ConfigException("schema.keyfield", key, "is no field; these are: " + fields);
        }
    }
}
