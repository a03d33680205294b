package io.millrace.connect.connectors;

import io.millrace.connect.datagen.DatagenProgress;
import io.millrace.connect.datagen.DatagenSettings;

import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes records at the rate that is set, in batches of what is due.
public final class DatagenSourceTask extends SourceTask {
    private static final Logger LOG = LoggerFactory.getLogger(DatagenSourceTask.class);

    /// The partition of the offsets.
    static final String TASK = "task";

    private static final String STATE = "state";
    private static final int BATCH = 1000;

    /// How long `poll` may wait, so that a stop is noticed.
    private static final Duration WAIT = Duration.ofMillis(200);

    private @Nullable DatagenSettings settings;
    private Map<String, String> partition = Map.of();
    private long count;
    private long beganNanos;
    private long made;

    @Override
    public String version() {
        return Version.OURS;
    }

    @Override
    public void start(Map<String, String> props) {
        settings = DatagenSettings.of(props);
        partition = Map.of(TASK, props.getOrDefault(DatagenSource.TASK, "0"));
        var offset = context.offsetStorageReader().offset(partition);
        count =
                offset != null && offset.get(DatagenProgress.COUNT) instanceof Number n
                        ? n.longValue()
                        : 0;
        beganNanos = System.nanoTime();
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        if (settings == null) {
            throw new IllegalStateException("not started");
        }
        var n = due(settings);
        if (n == 0) {
            Thread.sleep(
                    settings.maxInterval().compareTo(WAIT) < 0 && !isCompleted(settings)
                            ? settings.maxInterval()
                            : WAIT);
            return null;
        }
        var records = new ArrayList<SourceRecord>(n);
        for (int i = 0; i < n; i++) {
            records.add(record(settings));
        }
        if (isCompleted(settings)) {
            LOG.info("All {} records are made", settings.iterations());
        }
        return records;
    }

    private boolean isCompleted(DatagenSettings settings) {
        return settings.iterations() > 0 && count >= settings.iterations();
    }

    /// How many records are to be made now.
    private int due(DatagenSettings settings) {
        var left = settings.iterations() == 0 ? BATCH : settings.iterations() - count;
        var meanNanos = settings.maxInterval().toNanos() / 2;
        var due = meanNanos == 0 ? BATCH : (System.nanoTime() - beganNanos) / meanNanos + 1 - made;
        return Math.clamp(Math.min(due, left), 0, BATCH);
    }

    private SourceRecord record(DatagenSettings settings) {
        // each task has records of its own
        var seed = settings.seed() + Integer.parseInt(partition.getOrDefault(TASK, "0"));
        var value = settings.generator().record(seed, count);
        count++;
        made++;
        var key = settings.keyField().isEmpty() ? null : value.schema().field(settings.keyField());
        return new SourceRecord(
                partition,
                Map.of(
                        DatagenProgress.COUNT,
                        count,
                        STATE,
                        isCompleted(settings) ? "COMPLETED" : "RUNNING"),
                settings.topic(),
                null,
                key == null ? null : key.schema(),
                key == null ? null : value.get(key),
                value.schema(),
                value);
    }

    @Override
    public void stop() {
        // holds nothing
    }
}
