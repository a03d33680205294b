package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.parse.Sql.Kind;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Named;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Builds the last run of stateless steps, from what is below it to the records of the sink.
final class Ends {
    private final Sources sources;
    private final Groups groups;
    private final Supplier<KernelRun> make;
    private final Supplier<KernelRun> toKeys;
    private final RecordProcessor.Out<byte[]> out;

    /// Whether rows of a table are dropped, so that Streams must take them back.
    private final boolean filters;

    /// Whether records get another key.
    private final boolean rekeys;

    Ends(Sources sources, Plan.Project plan, Source sink) {
        this.sources = sources;
        groups = new Groups(sources);
        var keys = keyOutputs(plan, sink);
        var values = plan.outputs().stream().filter(o -> o.role() != Col.Role.KEY).toList();
        var base = plan.input().base();
        Optional<Encoding> groupKey =
                base instanceof Plan.Group group
                        ? Optional.of(Groups.groupKey(group))
                        : Optional.empty();
        make =
                () ->
                        sources.run(
                                p ->
                                        KernelCompiler.toRecords(
                                                plan,
                                                keys,
                                                sink.key(),
                                                values,
                                                sink.value(),
                                                groupKey,
                                                p));
        toKeys = () -> sources.run(p -> KernelCompiler.toKeys(base, keys, sink.key(), groupKey, p));
        out = new SinkRecord(sink);
        filters = plan.input() instanceof Plan.Filter && base.kind() == Kind.TABLE;
        rekeys = plan.input() instanceof Plan.Rekey;
    }

    /// The records of the sink.
    ///
    /// @param base what the last run of stateless steps stands on
    KStream<Bytes, byte[]> records(Plan base) {
        return switch (base) {
            case Plan.Group group -> group(group);
            case Plan.Scan scan -> scan(scan);
            case Plan.Filter _, Plan.Project _, Plan.Rekey _, Plan.Explode _ ->
                    throw new IllegalStateException("not a base: " + base);
        };
    }

    /// The outputs that make the key, in the order of the sink's key columns.
    private static List<Output> keyOutputs(Plan.Project plan, Source sink) {
        var keys = new ArrayList<Output>();
        for (var column : sink.keyColumns()) {
            plan.outputs().stream()
                    .filter(o -> o.name().equals(column.name()) && o.role() == Col.Role.KEY)
                    .forEach(keys::add);
        }
        return keys;
    }

    private KStream<Bytes, byte[]> scan(Plan.Scan scan) {
        var view = view(scan);
        if (filters) {
            var values =
                    sources.table(scan.source())
                            .transformValues(
                                    () -> new TableValues<>(make, TableValues.TOPIC),
                                    Named.as("select"));
            return kept(values, view);
        }
        return sources.records(scan.source())
                .process(
                        () -> new RecordProcessor<>(make, view, RecordProcessor.TOPIC, out),
                        Named.as("select"));
    }

    /// A new key carries no window.
    private KeyView<Bytes> view(Plan.Scan scan) {
        return rekeys ? KeyView.PLAIN : KeyView.of(scan.source());
    }

    private KStream<Bytes, byte[]> group(Plan.Group group) {
        if (group.window().isEmpty()) {
            return states(groups.group(group), KeyView.PLAIN);
        }
        var window = group.window().get();
        return states(groups.windowed(group, window), KeyView.windowed(window.kind()));
    }

    private <K> KStream<Bytes, byte[]> states(KTable<K, Row> states, KeyView<K> view) {
        if (filters) {
            var values =
                    states.transformValues(
                            () -> new TableValues<>(make, TableValues.states(view)),
                            Named.as("select"));
            return kept(values, view);
        }
        return states.toStream(Named.as("changes"))
                .process(
                        () -> new RecordProcessor<>(make, view, RecordProcessor.states(view), out),
                        Named.as("select"));
    }

    /// The rows for which the conditions hold; tombstones for those for which they no longer do.
    private <K> KStream<Bytes, byte[]> kept(KTable<K, byte[]> values, KeyView<K> view) {
        return values.filter((_, value) -> value != null, Named.as("where"))
                .toStream(Named.as("changes"))
                .process(() -> new KeyProcessor<>(toKeys.get(), view), Named.as("keys"));
    }
}
