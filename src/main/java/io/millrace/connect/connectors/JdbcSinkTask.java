package io.millrace.connect.connectors;

import io.millrace.connect.Backoff;
import io.millrace.connect.jdbc.BatchWriter;
import io.millrace.connect.jdbc.BatchWriter.Bad;
import io.millrace.connect.jdbc.SinkOffsets;
import io.millrace.connect.jdbc.SinkSettings;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes what Connect brings, transaction by transaction, before it returns: so Connect never
/// commits an offset whose row is not there.
public final class JdbcSinkTask extends SinkTask {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcSinkTask.class);

    /// The next offset that is not written, of what this task wrote: Connect brings a whole batch
    /// again when a part of it failed.
    private final Map<TopicPartition, Long> written = new HashMap<>();

    private @Nullable SinkSettings settings;
    private @Nullable SinkOffsets offsets;
    private @Nullable Backoff backoff;
    private @Nullable BatchWriter writer;
    private @Nullable BadRecords bad;

    @Override
    public String version() {
        return Version.OURS;
    }

    @Override
    public void start(Map<String, String> props) {
        settings = SinkSettings.of(props, null);
        offsets = settings.offsetsTable().isEmpty() ? null : new SinkOffsets(settings);
        backoff = new Backoff(LOG, settings.database().name(), InstantSource.system());
        bad = new BadRecords(context);
    }

    /// What other tasks may have written meanwhile is read again.
    @Override
    public void open(Collection<TopicPartition> partitions) {
        written.clear();
        if (offsets != null) {
            offsets.forget();
        }
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        var bad = this.bad;
        if (settings == null || backoff == null || bad == null) {
            throw new IllegalStateException("not started");
        }
        try {
            if (writer == null) {
                writer = new BatchWriter(settings);
            }
            var batch = new ArrayList<SinkRecord>(settings.batchRows());
            for (var record : records) {
                if (record.originalKafkaOffset() >= next(writer, partition(record))) {
                    batch.add(record);
                }
                if (batch.size() == settings.batchRows()) {
                    write(writer, batch, bad);
                    batch.clear();
                }
            }
            if (!batch.isEmpty()) {
                write(writer, batch, bad);
            }
            backoff.succeeded();
        } catch (SQLException e) {
            throw failed(settings, backoff, e);
        }
    }

    private static TopicPartition partition(SinkRecord record) {
        return new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    }

    private long next(BatchWriter writer, TopicPartition partition) throws SQLException {
        return offsets == null
                ? written.getOrDefault(partition, 0L)
                : offsets.next(writer.connection(), partition);
    }

    private void write(BatchWriter writer, List<SinkRecord> batch, BadRecords reports)
            throws SQLException {
        var next = new HashMap<TopicPartition, Long>();
        batch.forEach(r -> next.put(partition(r), r.originalKafkaOffset() + 1));
        writer.write(
                batch,
                connection -> {
                    if (offsets != null) {
                        offsets.move(connection, next);
                    }
                },
                bad -> report(reports, bad));
        if (offsets != null) {
            offsets.committed(next);
        }
        written.putAll(next);
    }

    /// Where the database keeps the offsets, bad records are in their topic before the others are
    /// committed; elsewhere before Connect commits ([#flush]). So a crash in between loses none.
    private void report(BadRecords reports, List<Bad> bad) {
        bad.forEach(b -> reports.add(b.record(), b.reason()));
        if (offsets != null) {
            reports.await();
        }
    }

    @Override
    public void flush(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (bad != null) {
            bad.await();
        }
    }

    private ConnectException failed(SinkSettings settings, Backoff backoff, SQLException e) {
        if (writer != null) {
            writer.close();
            writer = null;
        }
        if (offsets != null) {
            offsets.forget();
        }
        return switch (settings.database().dialect().failure(e)) {
            case OUTAGE -> {
                context.timeout(backoff.failed(e).toMillis());
                yield backoff.retriable(e);
            }
            case BAD_ROW, REFUSED_LOGIN, PERMANENT ->
                    new ConnectException(
                            "%s: %s".formatted(settings.database().name(), e.getMessage()), e);
        };
    }

    @Override
    public void stop() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
