package io.millrace.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A connector that does not start as long as the file `stone` is there, and then writes one
/// record.
public final class StumblingSource extends SourceConnector {
    @Override
    public void start(Map<String, String> props) {
        if (props.containsKey("wrong")) {
            throw new ConfigException("wrong");
        }
        if (Files.exists(Path.of(String.valueOf(props.get("stone"))))) {
            throw new ConnectException("stumbled");
        }
    }

    @Override
    public Class<? extends Task> taskClass() {
        return Up.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(Map.of());
    }

    @Override
    public void stop() {
        // holds nothing
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public String version() {
        return "1";
    }

    /// The task.
    public static final class Up extends SourceTask {
        private boolean sent;

        @Override
        public void start(Map<String, String> props) {
            // needs nothing
        }

        @Override
        public @Nullable List<SourceRecord> poll() throws InterruptedException {
            if (sent) {
                Thread.sleep(50);
                return null;
            }
            sent = true;
            return List.of(
                    new SourceRecord(Map.of(), Map.of(), "stumbled", Schema.STRING_SCHEMA, "up"));
        }

        @Override
        public void stop() {
            // holds nothing
        }

        @Override
        public String version() {
            return "1";
        }
    }
}
