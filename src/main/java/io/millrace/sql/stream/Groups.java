package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.GroupState;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.RowKernel;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.Sql.WindowKind;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KGroupedTable;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.WindowStore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Builds one group: the rows of a stream or table by their keys, aggregated by Kafka Streams.
final class Groups {
    private final Feeds feeds;
    private final Plan.Group group;
    private final String path;
    private final GroupState state;
    private final Changes changes;

    /// The state of a group without rows.
    private final Row initial;

    private final Supplier<KernelRun> make;
    private final Grouped<Bytes, Row> grouped;

    Groups(Feeds feeds, Plan.Group group, String path) {
        this.feeds = feeds;
        this.group = group;
        this.path = path;
        var sources = feeds.sources();
        state = GroupState.of(group);
        initial = state.initial();
        changes = new Changes(sources.query(), sources.log(), state);
        var base = BaseKeys.of(group.input().base());
        var key = BaseKeys.of(group).encoding();
        make = () -> sources.run(p -> KernelCompiler.toGroup(group, key, base, p));
        var rows = new RowSerde(GroupState.argumentTypes(group));
        grouped = Grouped.with(store(), Serdes.Bytes(), rows);
    }

    /// The name of the state.
    private String store() {
        return path + "group";
    }

    private String at() {
        return path + "in-";
    }

    Feed<?, ?> feed() {
        if (group.window().isPresent()) {
            var window = group.window().get();
            return feed(windowed(window), KeyView.windowed(window.kind()));
        }
        var store =
                Materialized.<Bytes, Row, KeyValueStore<Bytes, byte[]>>as(store())
                        .withKeySerde(Serdes.Bytes())
                        .withValueSerde(new RowSerde(state.types()));
        var name = Named.as(path + "aggregate");
        return feed(
                group.input().kind() == Kind.TABLE
                        ? members()
                                .aggregate(
                                        () -> initial,
                                        (_, row, now) -> changes.add(now, row),
                                        (_, row, now) -> changes.remove(now, row),
                                        name,
                                        store)
                        : rows().aggregate(
                                        () -> initial,
                                        (_, row, now) -> changes.add(now, row),
                                        name,
                                        store),
                KeyView.PLAIN);
    }

    /// The rows of the group. Of a group that is new, Kafka Streams passes the initial state on as
    /// the row that was there before: nothing was.
    private <K> Feed<K, Row> feed(KTable<K, Row> rows, KeyView<K> view) {
        return new Feed.Table<>(rows, this.<K>intake(view), view);
    }

    @SuppressWarnings("ReferenceEquality") // that one object, not a state that looks like it
    private <K> Intake<K, Row> intake(KeyView<K> view) {
        return (run, key, row, timestampMs, _, _) ->
                run.accept(view, key, row == initial ? null : row, timestampMs);
    }

    // ---------------------------------------------------------------- of a stream

    private KGroupedStream<Bytes, Row> rows() {
        return rows(feeds.of(group.input().base(), at())).groupByKey(grouped);
    }

    private <K, I> KStream<Bytes, Row> rows(Feed<K, I> feed) {
        var records = feed.records(at());
        return BaseKeys.inPlace(group)
                ? Feed.bytes(
                        records.processValues(
                                () -> new SameKeyProcessor<>(make, feed.intake()),
                                Named.as(path + "members")))
                : records.process(
                        () ->
                                new RecordProcessor<K, I, Row>(
                                        make, KeyView.none(), feed.intake(), RowKernel::row),
                        Named.as(path + "members"));
    }

    /// A group in windows; the keys of the table carry them.
    private KTable<Windowed<Bytes>, Row> windowed(Plan.Window window) {
        var size = window.size();
        var grace = window.grace().orElse(Windows.graceByDefault(window));
        var strategy =
                window.finalOnly() ? EmitStrategy.onWindowClose() : EmitStrategy.onWindowUpdate();
        var name = Named.as(path + "aggregate");
        if (window.kind() == WindowKind.SESSION) {
            return rows().windowedBy(SessionWindows.ofInactivityGapAndGrace(size, grace))
                    .emitStrategy(strategy)
                    .aggregate(
                            () -> initial,
                            (_, row, now) -> changes.add(now, row),
                            (_, one, other) -> state.merge(one, other),
                            name,
                            this.<SessionStore<Bytes, byte[]>>store(
                                    window, Windows.keptSessions(window, grace)));
        }
        return rows().windowedBy(
                        TimeWindows.ofSizeAndGrace(size, grace).advanceBy(window.advance()))
                .emitStrategy(strategy)
                .aggregate(
                        () -> initial,
                        (_, row, now) -> changes.add(now, row),
                        name,
                        this.<WindowStore<Bytes, byte[]>>store(window, Windows.kept(size, grace)));
    }

    /// The store of a windowed group: it keeps windows at least as long as they can change.
    private <S extends StateStore> Materialized<Bytes, Row, S> store(
            Plan.Window window, Duration least) {
        var retention = window.retention().orElse(least);
        return Materialized.<Bytes, Row, S>as(store())
                .withKeySerde(Serdes.Bytes())
                .withValueSerde(new RowSerde(state.types()))
                .withRetention(retention.compareTo(least) < 0 ? least : retention);
    }

    // ---------------------------------------------------------------- of a table

    private KGroupedTable<Bytes, Row> members() {
        if (group.input().base() instanceof Plan.Scan(var source, _) && !readsContext(source)) {
            var table = feeds.sources().keptTable(source, path + "rows");
            return recomputed(table, Intake.TOPIC);
        }
        return members(feeds.of(group.input().base(), at()));
    }

    private <K, I> KGroupedTable<Bytes, Row> members(Feed<K, I> feed) {
        if (!(feed instanceof Feed.Table<K, I>(var table, var intake, _))) {
            throw new IllegalStateException("not a table: " + group.input().base());
        }
        return group.input().base() instanceof Plan.Scan
                ? inContext(Feed.bytes(table), Feed.bytes(intake))
                : recomputed(table, intake);
    }

    /// The rows of a table by group, computed from the table's own rows both when they come and
    /// when they go.
    private <K, I> KGroupedTable<Bytes, Row> recomputed(KTable<K, I> table, Intake<K, I> intake) {
        var run = ThreadLocal.withInitial(make);
        return table.groupBy((key, value) -> member(run.get(), intake, key, value), grouped);
    }

    /// As [#recomputed], where an expression reads the time, the place or the headers of a record:
    /// these are not in the table, so what was computed from them is kept instead.
    private <I> KGroupedTable<Bytes, Row> inContext(
            KTable<Bytes, I> table, Intake<Bytes, I> intake) {
        var types = new ArrayList<Type>();
        types.add(Scalar.BYTES);
        types.addAll(GroupState.argumentTypes(group));
        return table.transformValues(
                        () -> new TableValues<>(make, intake, TableValues::keyAndRow),
                        Materialized.<Bytes, Row, KeyValueStore<Bytes, byte[]>>as(path + "rows")
                                .withKeySerde(Serdes.Bytes())
                                .withValueSerde(new RowSerde(types)),
                        Named.as(path + "members"))
                .groupBy((_, member) -> TableValues.split(member), grouped);
    }

    /// Whether the group computes with more than the key and value of its records.
    private boolean readsContext(Source source) {
        var exprs = new ArrayList<Typed>();
        group.keys().forEach(k -> exprs.add(k.expr()));
        group.calls().forEach(c -> exprs.addAll(c.arguments()));
        return readsContext(group.input(), exprs, source);
    }

    private static boolean readsContext(Plan plan, List<Typed> exprs, Source source) {
        return switch (plan) {
            case Plan.Filter(var input, var keep) -> {
                var all = new ArrayList<>(exprs);
                all.add(keep);
                yield readsContext(input, all, source);
            }
            case Plan.Project(var input, var outputs) ->
                    readsContext(input, outputs.stream().map(Output::expr).toList(), source);
            case Plan.Explode(var input, var lists) -> {
                var all = new ArrayList<>(exprs);
                lists.forEach(l -> all.add(l.expr()));
                yield readsContext(input, all, source);
            }
            case Plan.Rekey(var input, var keys, _) -> {
                var all = new ArrayList<>(exprs);
                keys.forEach(k -> all.add(k.expr()));
                yield readsContext(input, all, source);
            }
            case Plan.Scan scan ->
                    exprs.stream()
                            .anyMatch(
                                    e -> Typed.uses(e, in -> isContext(scan, source, in.index())));
            case Plan.Group _, Plan.Join _, Plan.Union _ -> false;
        };
    }

    private static boolean isContext(Plan.Scan scan, Source source, int column) {
        return column < scan.columns().size()
                && (scan.columns().get(column).role() == Col.Role.SYSTEM
                        || column < source.columns().size()
                                && source.columns().get(column).role()
                                        instanceof Column.Role.Headers);
    }

    /// The group and the arguments of a row of a table; a pair of NULLs, which Streams skips, for
    /// one that has none.
    private static <K, I> KeyValue<Bytes, Row> member(
            KernelRun run, Intake<K, I> intake, K key, I value) {
        boolean member = intake.accept(run, key, value, 0, Optional.empty(), new RecordHeaders());
        var groupKey = member ? run.kernel().key() : null;
        return groupKey == null ? NOBODY : KeyValue.pair(Bytes.wrap(groupKey), run.kernel().row());
    }

    @SuppressWarnings("NullAway") // KTable.groupBy takes such a pair for "belongs to no group"
    private static final KeyValue<Bytes, Row> NOBODY = KeyValue.pair(null, null);
}
