package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Encoding;
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
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Builds groups: the rows of a stream or table by their keys, aggregated by Kafka Streams.
///
/// Names of stores and internal topics come from the plan alone, so that a restart finds its state
/// again.
final class Groups {
    /// The state of the group in a query.
    private static final String GROUP = "group";

    /// What a table gave to the group in a query.
    private static final String ROWS = "rows";

    private final Sources sources;

    Groups(Sources sources) {
        this.sources = sources;
    }

    /// How the keys of a group are written: as the source writes them where they are its own and
    /// have one spelling, else as binary rows.
    static Encoding groupKey(Plan.Group group) {
        return ownKey(group) ? ((Plan.Scan) group.input().base()).source().key() : Encoding.BINARY;
    }

    /// True where rows are in the right partition already. Other formats than KAFKA can spell one
    /// key in several ways.
    private static boolean ownKey(Plan.Group group) {
        return group.sameKey()
                && ((Plan.Scan) group.input().base()).source().windowed().isEmpty()
                && group.input().kind() == Kind.STREAM
                && group.input().base() instanceof Plan.Scan scan
                && scan.source().key().format().equals("KAFKA");
    }

    /// A group without windows.
    KTable<Bytes, Row> group(Plan.Group group) {
        var state = GroupState.of(group);
        var rows = new RowSerde(GroupState.argumentTypes(group));
        Supplier<KernelRun> make =
                () ->
                        sources.run(
                                p ->
                                        KernelCompiler.toGroup(
                                                group, groupKey(group), Optional.empty(), p));
        var store =
                Materialized.<Bytes, Row, KeyValueStore<Bytes, byte[]>>as(GROUP)
                        .withKeySerde(Serdes.Bytes())
                        .withValueSerde(new RowSerde(state.types()));
        var grouped = Grouped.with(GROUP, Serdes.Bytes(), rows);
        var scan = (Plan.Scan) group.input().base();
        var changes = new Changes(sources.query(), sources.log(), state);
        if (group.input().kind() == Kind.TABLE) {
            return (readsContext(group)
                            ? membersInContext(group, scan, make, grouped)
                            : membersOfRows(scan, make, grouped))
                    .aggregate(
                            state::initial,
                            (_, row, now) -> changes.add(now, row),
                            (_, row, now) -> changes.remove(now, row),
                            Named.as("aggregate"),
                            store);
        }
        return members(group, scan, make)
                .groupByKey(grouped)
                .aggregate(
                        state::initial,
                        (_, row, now) -> changes.add(now, row),
                        Named.as("aggregate"),
                        store);
    }

    /// The records of a stream by group.
    private KStream<Bytes, Row> members(
            Plan.Group group, Plan.Scan scan, Supplier<KernelRun> make) {
        KStream<Bytes, byte[]> records = sources.records(scan.source());
        return ownKey(group)
                ? records.processValues(() -> new SameKeyProcessor(make), Named.as("members"))
                : records.process(
                        () ->
                                new RecordProcessor<Bytes, byte[], Row>(
                                        make, KeyView.PLAIN, RecordProcessor.TOPIC, RowKernel::row),
                        Named.as("members"));
    }

    /// A group in windows; the keys of the table carry them.
    KTable<Windowed<Bytes>, Row> windowed(Plan.Group group, Plan.Window window) {
        var state = GroupState.of(group);
        Supplier<KernelRun> make =
                () ->
                        sources.run(
                                p ->
                                        KernelCompiler.toGroup(
                                                group, groupKey(group), Optional.empty(), p));
        var rows = new RowSerde(GroupState.argumentTypes(group));
        var scan = (Plan.Scan) group.input().base();
        var changes = new Changes(sources.query(), sources.log(), state);
        var grouped =
                members(group, scan, make).groupByKey(Grouped.with(GROUP, Serdes.Bytes(), rows));
        var size = window.size();
        var grace = window.grace().orElse(Windows.graceByDefault(window));
        var strategy =
                window.finalOnly() ? EmitStrategy.onWindowClose() : EmitStrategy.onWindowUpdate();
        if (window.kind() == WindowKind.SESSION) {
            return grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(size, grace))
                    .emitStrategy(strategy)
                    .aggregate(
                            state::initial,
                            (_, row, now) -> changes.add(now, row),
                            (_, one, other) -> state.merge(one, other),
                            Named.as("aggregate"),
                            this.<SessionStore<Bytes, byte[]>>store(
                                    state, window, Windows.keptSessions(window, grace)));
        }
        return grouped.windowedBy(
                        TimeWindows.ofSizeAndGrace(size, grace).advanceBy(window.advance()))
                .emitStrategy(strategy)
                .aggregate(
                        state::initial,
                        (_, row, now) -> changes.add(now, row),
                        Named.as("aggregate"),
                        this.<WindowStore<Bytes, byte[]>>store(
                                state, window, Windows.kept(size, grace)));
    }

    /// The store of a windowed group: it keeps windows at least as long as they can change.
    private <S extends StateStore> Materialized<Bytes, Row, S> store(
            GroupState state, Plan.Window window, Duration least) {
        var retention = window.retention().orElse(least);
        return Materialized.<Bytes, Row, S>as(GROUP)
                .withKeySerde(Serdes.Bytes())
                .withValueSerde(new RowSerde(state.types()))
                .withRetention(retention.compareTo(least) < 0 ? least : retention);
    }

    /// The rows of a table by group, computed from the table's own records both when they come and
    /// when they go.
    private KGroupedTable<Bytes, Row> membersOfRows(
            Plan.Scan scan, Supplier<KernelRun> make, Grouped<Bytes, Row> grouped) {
        var run = ThreadLocal.withInitial(make);
        return sources.builder()
                .table(
                        scan.source().topic(),
                        sources.consumed(scan.source()),
                        Materialized.<Bytes, byte[], KeyValueStore<Bytes, byte[]>>as(ROWS)
                                .withKeySerde(Serdes.Bytes())
                                .withValueSerde(Serdes.ByteArray()))
                .groupBy((key, value) -> member(run.get(), key, value), grouped);
    }

    /// As [#membersOfRows], where an expression reads the time, the place or the headers of a
    /// record: these are not in the table, so what was computed from them is kept instead.
    private KGroupedTable<Bytes, Row> membersInContext(
            Plan.Group group,
            Plan.Scan scan,
            Supplier<KernelRun> make,
            Grouped<Bytes, Row> grouped) {
        var types = new ArrayList<Type>();
        types.add(Scalar.BYTES);
        types.addAll(GroupState.argumentTypes(group));
        return sources.table(scan.source())
                .transformValues(
                        () -> new TableMembers(make),
                        Materialized.<Bytes, Row, KeyValueStore<Bytes, byte[]>>as(ROWS)
                                .withKeySerde(Serdes.Bytes())
                                .withValueSerde(new RowSerde(types)),
                        Named.as("members"))
                .groupBy((_, member) -> TableMembers.split(member), grouped);
    }

    /// Whether the group computes with more than the key and value of its records.
    private static boolean readsContext(Plan.Group group) {
        var columns = group.input().base().columns();
        var source = ((Plan.Scan) group.input().base()).source();
        Predicate<Typed> context =
                expr ->
                        Typed.uses(
                                expr,
                                in ->
                                        columns.get(in.index()).role() == Col.Role.SYSTEM
                                                || isHeader(source, in.index()));
        return group.keys().stream().map(Output::expr).anyMatch(context)
                || group.calls().stream().flatMap(c -> c.arguments().stream()).anyMatch(context)
                || filters(group.input()).stream().anyMatch(context);
    }

    private static boolean isHeader(Source source, int column) {
        return column < source.columns().size()
                && source.columns().get(column).role() instanceof Column.Role.Headers;
    }

    private static List<Typed> filters(Plan plan) {
        return switch (plan) {
            case Plan.Filter(var input, var keep) -> {
                var all = new ArrayList<>(filters(input));
                all.add(keep);
                yield all;
            }
            case Plan.Scan _, Plan.Group _, Plan.Project _, Plan.Rekey _, Plan.Explode _ ->
                    List.of();
        };
    }

    /// The group and the arguments of a row of a table; a pair of NULLs, which Streams skips, for
    /// one that has none.
    private static KeyValue<Bytes, Row> member(KernelRun run, Bytes key, byte[] value) {
        boolean member = run.accept(key, value, 0, Optional.empty(), new RecordHeaders());
        var groupKey = member ? run.kernel().key() : null;
        return groupKey == null ? NOBODY : KeyValue.pair(Bytes.wrap(groupKey), run.kernel().row());
    }

    @SuppressWarnings("NullAway") // KTable.groupBy takes such a pair for "belongs to no group"
    private static final KeyValue<Bytes, Row> NOBODY = KeyValue.pair(null, null);
}
