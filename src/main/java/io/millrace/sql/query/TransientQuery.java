package io.millrace.sql.query;

import io.millrace.cluster.Cluster;
import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.kernel.GroupState;
import io.millrace.sql.kernel.InputRecord;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.KeyShape;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowKernel;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.Sql.WindowKind;
import io.millrace.sql.parse.SqlException;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A query that somebody waits for: one consumer and the kernels of the plan, on the caller's
/// thread; no consumer group, no state on disk, nothing to clean up.
///
/// A push query goes on until it is closed or has its LIMIT. A pull query reads what is there when
/// it starts, and answers with the rows of a stream, or the last row of each key of a table.
public final class TransientQuery implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    /// Where a push query begins.
    public enum From {
        BEGINNING,
        NOW
    }

    /// Takes the rows.
    public interface Rows {
        /// Called once, before all rows: what is written into the source from now on will be among
        /// them.
        default void begin() {}

        /// @param columns the outputs of the query, as the objects that [io.millrace.data.Type]
        ///   lists
        /// @throws RuntimeException to end the query
        void row(@Nullable Object[] columns);

        /// The row of a table is gone.
        ///
        /// @param columns those of its key, NULL in place of the others
        default void tombstone(@Nullable Object[] columns) {}

        /// Called when all rows that are there have been passed on, and now and then while there
        /// are none.
        default void idle() {}
    }

    private final QueryPlan query;
    private final Plan.Scan scan;
    private final Optional<Plan.Group> group;
    private final RowKernel kernel;
    private final Tombstones tombstones;
    private final int keysMax;
    private final Optional<RowKernel> members;
    private final Optional<GroupState> state;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final InputRecord in = new InputRecord();

    /// The states of the groups, by their keys.
    private final Map<Place, Row> groups = new LinkedHashMap<>();

    /// The group and arguments that each row of a table gave last.
    private final Map<Bytes, Member> tableMembers = new HashMap<>();

    private record Member(Place group, Row arguments) {}

    /// A group, or one window of it.
    ///
    /// @param startMs of the window; 0 where there is none
    private record Place(Bytes key, long startMs) {}

    /// @param problems hears of records that are skipped
    /// @param rowsMax rows of a pull query, and keys that may be kept in memory: groups, or rows of
    ///   a table
    public TransientQuery(QueryPlan query, Cluster cluster, Problems problems, int rowsMax) {
        this.query = query;
        keysMax = rowsMax;
        var base = query.plan().base();
        checkBases(base);
        group = base instanceof Plan.Group g ? Optional.of(g) : Optional.empty();
        scan = (Plan.Scan) group.map(g -> g.input().base()).orElse(base);
        var key =
                KeyShape.binary(
                        group.map(Plan.Group::keys).orElse(List.of()).stream()
                                .map(k -> new Field(k.name(), k.expr().type()))
                                .toList());
        kernel = KernelCompiler.toColumns(query.plan(), key, problems);
        tombstones = new Tombstones(query.plan(), scan, problems);
        group.flatMap(Plan.Group::window).ifPresent(TransientQuery::check);
        members = group.map(g -> KernelCompiler.toGroup(g, Encoding.BINARY, key, problems));
        state = group.map(GroupState::of);
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2000);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static void checkBases(Plan base) {
        switch (base) {
            case Plan.Scan _ -> {}
            case Plan.Group group when group.input().base() instanceof Plan.Scan -> {}
            case Plan _ -> throw SqlException.unsupported(Span.NONE, "this query on its own");
        }
    }

    private static void check(Plan.Window window) {
        if (window.kind() == WindowKind.SESSION || window.finalOnly()) {
            throw SqlException.unsupported(
                    Span.NONE,
                    (window.finalOnly() ? "EMIT FINAL" : "a SESSION window")
                            + " outside CREATE TABLE ... AS SELECT");
        }
    }

    /// Runs a push query until it is closed, has its LIMIT, or `rows` throws.
    public void push(From from, Rows rows) {
        var limit = new Limit(rows);
        run(
                () -> {
                    var partitions = assign();
                    if (from == From.BEGINNING) {
                        consumer.seekToBeginning(partitions);
                    } else {
                        consumer.seekToEnd(partitions);
                        partitions.forEach(consumer::position);
                    }
                    rows.begin();
                    while (!closed.get() && !limit.reached()) {
                        for (var record : consumer.poll(POLL)) {
                            changes(record, limit);
                        }
                        limit.flush();
                    }
                });
    }

    /// Runs a pull query to its end.
    public void pull(Rows rows) {
        var limit = new Limit(rows);
        boolean table = query.kind() == Kind.TABLE;
        var last = new LinkedHashMap<Bytes, @Nullable Object[]>();
        run(
                () -> {
                    rows.begin();
                    read(
                            record -> {
                                if (group.isPresent()) {
                                    take(record, _ -> {});
                                } else if (table) {
                                    keep(record, last);
                                } else if (!limit.reached() && accept(record)) {
                                    limit.row(kernel.columns());
                                }
                            },
                            table ? () -> false : limit::reached);
                    groups.forEach(
                            (place, now) -> {
                                if (kernel.accept(state(place, now, 0))) {
                                    limit.row(kernel.columns());
                                }
                            });
                    last.values().forEach(limit::row);
                });
    }

    private void run(Runnable body) {
        try {
            body.run();
        } catch (WakeupException e) {
            if (!closed.get()) {
                throw e;
            }
        } finally {
            consumer.close();
        }
    }

    private List<TopicPartition> assign() {
        var topic = scan.source().topic();
        var partitions = new ArrayList<TopicPartition>();
        for (var info : consumer.partitionsFor(topic)) {
            partitions.add(new TopicPartition(topic, info.partition()));
        }
        consumer.assign(partitions);
        return partitions;
    }

    /// Reads all partitions from their beginning to where they end now.
    private void read(Consumer<ConsumerRecord<byte[], byte[]>> each, BooleanSupplier enough) {
        var partitions = assign();
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        var open = new ArrayList<>(partitions);
        open.removeIf(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
        while (!open.isEmpty() && !closed.get() && !enough.getAsBoolean()) {
            for (var record : consumer.poll(POLL)) {
                var end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end) {
                    each.accept(record);
                }
            }
            open.removeIf(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
        }
    }

    private InputRecord input(ConsumerRecord<byte[], byte[]> record) {
        return in.bytes(record.key(), record.value(), record.timestamp())
                .from(
                        record.partition(),
                        record.offset(),
                        each -> record.headers().forEach(h -> each.accept(h.key(), h.value())));
    }

    private boolean accept(ConsumerRecord<byte[], byte[]> record) {
        return kernel.accept(input(record)) && !kernel.isTombstone();
    }

    /// Passes on what a record changes.
    private void changes(ConsumerRecord<byte[], byte[]> record, Limit rows) {
        if (group.isEmpty()) {
            if (accept(record)) {
                rows.row(kernel.columns());
            } else if (query.kind() == Kind.TABLE && record.value() == null) {
                rows.tombstone(tombstones.columns(input(record)));
            }
            return;
        }
        take(
                record,
                place -> {
                    var now = groups.get(place);
                    if (now != null && kernel.accept(state(place, now, record.timestamp()))) {
                        rows.row(kernel.columns());
                    }
                });
    }

    /// The last row of each key of a table.
    private void keep(ConsumerRecord<byte[], byte[]> record, Map<Bytes, @Nullable Object[]> last) {
        if (record.key() == null) {
            return;
        }
        var key = Bytes.wrap(record.key());
        if (accept(record)) {
            last.put(key, kernel.columns());
            checkSize(last);
        } else {
            last.remove(key);
        }
    }

    /// Takes a record into its group, and, for a table, what its key gave before out of the group
    /// that it was in.
    private void take(ConsumerRecord<byte[], byte[]> record, Consumer<Place> changed) {
        var toGroup = members.orElseThrow();
        boolean member = toGroup.accept(input(record));
        var groupKey = member ? toGroup.key() : null;
        if (scan.source().isTable()) {
            takeRow(record, groupKey, toGroup, changed);
        } else if (groupKey != null) {
            var arguments = toGroup.row();
            for (long startMs : starts(record.timestamp())) {
                add(new Place(Bytes.wrap(groupKey), startMs), arguments, changed);
            }
        }
    }

    /// The starts of the windows that a time belongs to; one 0 where there are none.
    private List<Long> starts(long timestampMs) {
        var window = group.flatMap(Plan.Group::window);
        if (window.isEmpty()) {
            return List.of(0L);
        }
        long size = window.get().size().toMillis();
        long advance = window.get().advance().toMillis();
        var starts = new ArrayList<Long>();
        long first = Math.max(0, timestampMs - size + advance) / advance * advance;
        for (long start = first; start <= timestampMs; start += advance) {
            starts.add(start);
        }
        return starts;
    }

    private InputRecord state(Place place, Row now, long timestampMs) {
        group.flatMap(Plan.Group::window)
                .ifPresent(w -> in.in(place.startMs(), place.startMs() + w.size().toMillis()));
        return in.state(place.key().get(), now, timestampMs);
    }

    /// Takes what a key of a table gave before out of the group that it was in, and its row into
    /// its group.
    private void takeRow(
            ConsumerRecord<byte[], byte[]> record,
            byte @Nullable [] groupKey,
            RowKernel toGroup,
            Consumer<Place> changed) {
        if (record.key() == null) {
            return;
        }
        var states = state.orElseThrow();
        var key = Bytes.wrap(record.key());
        var next = groupKey == null ? null : new Place(Bytes.wrap(groupKey), 0);
        var before = tableMembers.remove(key);
        if (before != null) {
            var now = groups.getOrDefault(before.group(), states.initial());
            groups.put(before.group(), states.remove(now, before.arguments()));
            if (!before.group().equals(next)) {
                changed.accept(before.group());
            }
        }
        if (next != null) {
            tableMembers.put(key, new Member(next, toGroup.row()));
            checkSize(tableMembers);
            add(next, toGroup.row(), changed);
        }
    }

    private void add(Place place, Row arguments, Consumer<Place> changed) {
        var states = state.orElseThrow();
        groups.put(place, states.add(groups.getOrDefault(place, states.initial()), arguments));
        checkSize(groups);
        changed.accept(place);
    }

    private void checkSize(Map<?, ?> keys) {
        if (keys.size() > keysMax) {
            throw new SqlException(
                    Span.NONE,
                    "the query has more than %d keys, too many to keep in memory"
                            .formatted(keysMax),
                    "CREATE TABLE ... AS SELECT keeps them on disk; or raise sql.max.pull.rows");
        }
    }

    /// Ends a running query from another thread.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            consumer.wakeup();
        }
    }

    /// Counts rows against the LIMIT.
    private final class Limit {
        private final Rows rows;
        private int left = query.limit().orElse(Integer.MAX_VALUE);

        Limit(Rows rows) {
            this.rows = rows;
        }

        void row(@Nullable Object[] columns) {
            if (left > 0) {
                left--;
                rows.row(columns);
            }
        }

        /// A row that is gone is news as well.
        void tombstone(@Nullable Object[] columns) {
            if (left > 0) {
                left--;
                rows.tombstone(columns);
            }
        }

        void flush() {
            rows.idle();
        }

        boolean reached() {
            return left <= 0;
        }
    }
}
