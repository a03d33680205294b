package io.millrace.connect.connectors;

import io.millrace.connect.Plugin;
import io.millrace.connect.SourceProgress;
import io.millrace.connect.blob.BlobSettings;
import io.millrace.connect.blob.BlobStore;
import io.millrace.connect.blob.BlobStores;
import io.millrace.connect.blob.FilesProgress;

import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Reads files into topics, and goes on reading what is added.
///
/// Delivery: exactly once, dead letters included; the place in each file is committed in the
/// transaction of its records. Order: that of the file. Files are spread over the tasks by their
/// names, so a file stays with its task. A bad record costs itself only; a store that is away is
/// waited for.
///
/// Settings, with what they mean: [BlobSettings#settings]. Reading: `io.millrace.connect.blob`.
public class BlobSource extends SourceConnector implements SourceProgress.Followed {
    static final String TASK = "task.index";
    static final String TASKS = "task.count";

    /// The [BlobStores] of the task.
    static final String KIND = "task.store";

    /// What tells a store's place.
    private static final Set<String> PLACES =
            Set.of("path", "azblob.container.name", "s3.bucket.name");

    private static final Logger LOG = LoggerFactory.getLogger(BlobSource.class);

    public static final Plugin PLUGIN =
            new Plugin(
                    BlobSource.class,
                    "Reads files of a folder into topics.",
                    List.of(),
                    BlobSettings.settings(BlobStores.LOCAL));

    private Map<String, String> config = Map.of();

    Plugin plugin() {
        return PLUGIN;
    }

    BlobStores kind() {
        return BlobStores.LOCAL;
    }

    @Override
    public String version() {
        return Version.OURS;
    }

    @Override
    public ConfigDef config() {
        return plugin().definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return BlobSourceTask.class;
    }

    @Override
    public void start(Map<String, String> props) {
        plugin().warnOfMistyped(props);
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
        task.put(KIND, kind().name());
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
    public SourceProgress progress(Map<String, String> config) {
        return new FilesProgress(BlobSettings.of(kind(), config), InstantSource.system());
    }

    @Override
    public Config validate(Map<String, String> props) {
        var result = super.validate(props);
        if (result.configValues().stream().allMatch(v -> v.errorMessages().isEmpty())) {
            checkFiles(props, result);
        }
        return result;
    }

    private void checkFiles(Map<String, String> props, Config result) {
        try (var settings = BlobSettings.of(kind(), props)) {
            settings.list();
        } catch (ConfigException e) {
            Complaints.add(result, e);
        } catch (NoSuchFileException e) {
            complain(result, "path %s does not exist".formatted(e.getMessage()));
        } catch (BlobStore.Refused e) {
            complain(result, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.warn("Nothing can be checked while the store is away: {}", e.getMessage());
        }
    }

    private static void complain(Config result, String message) {
        result.configValues().stream()
                .filter(v -> PLACES.contains(v.name()))
                .findFirst()
                .orElse(result.configValues().getFirst())
                .addErrorMessage(message);
    }
}
