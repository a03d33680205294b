package io.millrace.connect.connectors;

import io.millrace.connect.PlainConverter;
import io.millrace.connect.Plugin;
import io.millrace.connect.blob.BlobSettings;

import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Reads files of JSON lines or CSV into a topic, and goes on reading what is added.
///
/// Delivery: exactly once, dead letters included; the place in each file is committed in the
/// transaction of its records. Order: that of the file. Files are spread over the tasks by their
/// names, so a file stays with its task. A line of JSON is passed on byte by byte; a bad record
/// costs itself only.
///
/// Settings, with what they mean: [BlobSettings#SETTINGS]. Reading: `io.millrace.connect.blob`.
public final class BlobSource extends SourceConnector {
    static final String TASK = "task.index";
    static final String TASKS = "task.count";

    public static final Plugin PLUGIN =
            new Plugin(
                    BlobSource.class,
                    "Reads files of JSON lines or CSV into a topic.",
                    List.of(),
                    BlobSettings.SETTINGS);

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
        return BlobSourceTask.class;
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
        return IntStream.range(0, maxTasks).mapToObj(i -> taskConfig(i, maxTasks)).toList();
    }

    private Map<String, String> taskConfig(int index, int count) {
        var task = new HashMap<>(config);
        task.put(TASK, Integer.toString(index));
        task.put(TASKS, Integer.toString(count));
        return task;
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    /// The offsets of a file may be set to any place, or removed to read it again.
    @Override
    public boolean alterOffsets(
            Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
        return offsets.keySet().stream().allMatch(p -> p.keySet().equals(Set.of("file")));
    }

    @Override
    public Config validate(Map<String, String> props) {
        var result = super.validate(props);
        if (result.configValues().stream().allMatch(v -> v.errorMessages().isEmpty())) {
            checkFiles(props, result);
            checkConverter(props, result);
        }
        return result;
    }

    private static void checkFiles(Map<String, String> props, Config result) {
        try {
            BlobSettings.of(props).list();
        } catch (ConfigException e) {
            complain(result, "path", String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            complain(result, "path", "path %s does not exist".formatted(e.getMessage()));
        } catch (IOException e) {
            complain(result, "path", "path cannot be listed: " + e.getMessage());
        }
    }

    /// Connect's JsonConverter would write bytes as Base64 in quotes.
    private static void checkConverter(Map<String, String> props, Config result) {
        var converter = props.getOrDefault("value.converter", PlainConverter.class.getName());
        var fits =
                Set.of(
                        PlainConverter.class.getName(),
                        PlainConverter.class.getSimpleName(),
                        ByteArrayConverter.class.getName(),
                        ByteArrayConverter.class.getSimpleName());
        if (!fits.contains(converter)) {
            complain(
                    result,
                    "format",
                    "values are JSON already: leave value.converter out, or set it to "
                            + ByteArrayConverter.class.getName());
        }
    }

    private static void complain(Config result, String setting, String message) {
        result.configValues().stream()
                .filter(v -> v.name().equals(setting))
                .forEach(v -> v.addErrorMessage(message));
    }
}
