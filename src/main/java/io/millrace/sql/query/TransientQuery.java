package io.millrace.sql.query;

import io.millrace.cluster.Cluster;
import io.millrace.data.Row;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.kernel.GroupState;
import io.millrace.sql.kernel.InputRecord;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowKernel;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql.Kind;
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
    /// Keys that a query may keep in memory: groups, or rows of a table.
    private static final int KEYS_MAX = 1_000_000;

    private static final Duration POLL = Duration.ofMillis(100);

    /// Where a push query begins.
    public enum From {
        BEGINNING,
        NOW
    }

    /// Takes the rows.
    public interface Rows {
        /// @param columns the outputs of the query, as the objects that [io.millrace.data.Type]
        ///   lists; `null` where the row of a table is gone
        /// @throws RuntimeException to end the query
        void row(@Nullable Object @Nullable [] columns);

        /// Called when all rows that are there have been passed on, and now and then while there
        /// are none.
        default void idle() {}
    }

    private final QueryPlan query;
    private final Plan.Scan scan;
    private final Optional<Plan.Group> group;
    private final RowKernel kernel;
    private final Optional<RowKernel> members;
    private final Optional<GroupState> state;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final InputRecord in = new InputRecord();

    /// The states of the groups, by their keys.
    private final Map<Bytes, Row> groups = new LinkedHashMap<>();

    /// The group and arguments that each row of a table gave last.
    private final Map<Bytes, Member> tableMembers = new HashMap<>();

    private record Member(Bytes group, Row arguments) {}

    /// @param problems hears of records that are skipped
    public TransientQuery(QueryPlan query, Cluster cluster, Problems problems) {
        this.query = query;
        var base = base(query.plan());
        group = base instanceof Plan.Group g ? Optional.of(g) : Optional.empty();
        scan = (Plan.Scan) group.map(g -> base(g.input())).orElse(base);
        var key = Optional.of(Encoding.BINARY);
        kernel = KernelCompiler.toColumns(query.plan(), key, problems);
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

    private static Plan base(Plan plan) {
        return switch (plan) {
            case Plan.Scan _, Plan.Group _ -> plan;
            case Plan.Filter(var input, _) -> base(input);
            case Plan.Project(var input, _) -> base(input);
            case Plan.Rekey(var input, _, _) -> base(input);
            case Plan.Explode(var input, _) -> base(input);
        };
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
                            (key, now) -> {
                                if (kernel.accept(in.state(key.get(), now, 0))) {
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
                rows.row(null);
            }
            return;
        }
        take(
                record,
                key -> {
                    var now = groups.get(key);
                    if (now != null
                            && kernel.accept(in.state(key.get(), now, record.timestamp()))) {
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
    private void take(ConsumerRecord<byte[], byte[]> record, Consumer<Bytes> changed) {
        var toGroup = members.orElseThrow();
        var states = state.orElseThrow();
        boolean member = toGroup.accept(input(record));
        var groupKey = member ? toGroup.key() : null;
        if (scan.source().isTable()) {
            if (record.key() == null) {
                return;
            }
            var key = Bytes.wrap(record.key());
            var before = tableMembers.remove(key);
            if (before != null) {
                var now = groups.getOrDefault(before.group(), states.initial());
                groups.put(before.group(), states.remove(now, before.arguments()));
                if (groupKey == null || !before.group().equals(Bytes.wrap(groupKey))) {
                    changed.accept(before.group());
                }
            }
            if (groupKey != null) {
                tableMembers.put(key, new Member(Bytes.wrap(groupKey), toGroup.row()));
                checkSize(tableMembers);
            }
        }
        if (groupKey != null) {
            var key = Bytes.wrap(groupKey);
            groups.put(key, states.add(groups.getOrDefault(key, states.initial()), toGroup.row()));
            checkSize(groups);
            changed.accept(key);
        }
    }

    private static void checkSize(Map<?, ?> keys) {
        if (keys.size() > KEYS_MAX) {
            throw new SqlException(
                    Span.NONE,
                    "the query has more than %d keys, too many to keep in memory"
                            .formatted(KEYS_MAX),
                    "CREATE TABLE ... AS SELECT keeps them on disk");
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

        void row(@Nullable Object @Nullable [] columns) {
            if (left > 0) {
                left--;
                rows.row(columns);
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
