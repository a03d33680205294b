package io.millrace.connect.connectors;

import io.millrace.connect.Backoff;
import io.millrace.connect.jdbc.Failure;
import io.millrace.connect.jdbc.SourceSettings;
import io.millrace.connect.jdbc.TableReader;
import io.millrace.connect.jdbc.Tables;
import io.millrace.connect.jdbc.Window;

import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Scans this task's share of the tables one after the other, round by round.
public final class JdbcSourceTask extends SourceTask {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcSourceTask.class);

    /// How long `poll` may wait, so that a stop is noticed.
    private static final Duration WAIT = Duration.ofMillis(200);

    private final InstantSource clock = InstantSource.system();

    /// What has been read; what is not here, Connect knows.
    private final Map<String, Window> windows = new HashMap<>();

    private final Deque<String> round = new ArrayDeque<>();
    private Instant nextRound = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;
    private @Nullable SourceSettings settings;
    private @Nullable Backoff backoff;
    private @Nullable Tables tables;
    private @Nullable Scan scan;
    private int index;
    private int tasks;

    /// A table that is being read.
    ///
    /// @param before the offset of the batch before: records in the middle of a batch carry it, so
    ///   that a worker without transactions repeats rows rather than losing them
    private record Scan(
            String table, TableReader reader, Window window, Map<String, Object> before) {}

    @Override
    public String version() {
        return Version.OURS;
    }

    @Override
    public void start(Map<String, String> props) {
        settings = SourceSettings.of(props, null);
        backoff = new Backoff(LOG, settings.database().name(), clock);
        index = Integer.parseInt(props.getOrDefault(JdbcSource.TASK, "0"));
        tasks = Integer.parseInt(props.getOrDefault(JdbcSource.TASKS, "1"));
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        if (settings == null || backoff == null) {
            throw new IllegalStateException("not started");
        }
        try {
            var batch = clock.instant().isBefore(notBefore) ? null : batch(settings);
            if (batch == null) {
                Thread.sleep(min(WAIT, settings.pollInterval()));
            } else {
                backoff.succeeded();
            }
            return batch;
        } catch (SQLException e) {
            if (scan != null) { // what was read and not handed over is read again
                windows.put(scan.table, TableReader.window(settings, scan.before));
            }
            close();
            if (settings.database().dialect().failure(e) != Failure.OUTAGE) {
                throw new ConnectException(
                        "%s: %s".formatted(settings.database().name(), e.getMessage()), e);
            }
            notBefore = clock.instant().plus(backoff.failed(e));
            return null;
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /// New rows of one table; null when there are none now.
    private @Nullable List<SourceRecord> batch(SourceSettings settings) throws SQLException {
        while (true) {
            var now = scan == null ? next(settings) : scan;
            if (now == null) {
                return null;
            }
            scan = now;
            var rows = new ArrayList<Struct>();
            while (rows.size() < settings.batchRows()) {
                var row = now.reader.next();
                if (row == null) {
                    now.reader.close();
                    scan = null;
                    break;
                }
                rows.add(row);
            }
            if (!rows.isEmpty()) {
                return records(settings, now, rows);
            }
        }
    }

    private List<SourceRecord> records(SourceSettings settings, Scan now, List<Struct> rows) {
        var partition = Tables.partition(now.table);
        var topic = settings.topicPrefix() + now.table;
        var after =
                settings.mode() == SourceSettings.Mode.BULK
                        ? Map.<String, Object>of()
                        : now.window.toOffset();
        var records = new ArrayList<SourceRecord>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            var offset = i == rows.size() - 1 ? after : now.before;
            records.add(new SourceRecord(partition, offset, topic, row.schema(), row));
        }
        if (scan != null) {
            scan = new Scan(now.table, now.reader, now.window, after);
        }
        return records;
    }

    /// Begins to read the next table; null until the next round.
    private @Nullable Scan next(SourceSettings settings) throws SQLException {
        if (tables == null) {
            tables = new Tables(settings);
        }
        if (round.isEmpty()) {
            if (clock.instant().isBefore(nextRound)) {
                return null;
            }
            nextRound = clock.instant().plus(settings.pollInterval());
            round.addAll(share(tables));
            if (round.isEmpty()) {
                return null;
            }
        }
        var table = round.remove();
        var window = window(settings, table);
        return new Scan(table, tables.scan(table, window), window, offset(table));
    }

    private List<String> share(Tables tables) throws SQLException {
        return tables.toRead().stream()
                .filter(name -> Math.floorMod(name.hashCode(), tasks) == index)
                .toList();
    }

    private Window window(SourceSettings settings, String table) {
        return windows.computeIfAbsent(table, name -> TableReader.window(settings, stored(name)));
    }

    private Map<String, Object> offset(String table) {
        var window = windows.get(table);
        return window == null ? Map.of() : window.toOffset();
    }

    private Map<String, Object> stored(String table) {
        return Optional.ofNullable(context.offsetStorageReader().offset(Tables.partition(table)))
                .orElse(Map.of());
    }

    private void close() {
        scan = null;
        round.clear();
        if (tables != null) {
            tables.close();
            tables = null;
        }
    }

    @Override
    public void stop() {
        close();
    }
}
