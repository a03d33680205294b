package io.millrace.sql.stream;

import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.RowKernel;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Named;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Builds the last run of stateless steps, from what is below it to the records of the sink.
final class Ends {
    private final Feeds feeds;
    private final Plan.Project plan;
    private final Supplier<KernelRun> make;
    private final Supplier<KernelRun> toKeys;
    private final RecordProcessor.Out<byte[]> out;

    Ends(Feeds feeds, Plan.Project plan, Source sink) {
        this.feeds = feeds;
        this.plan = plan;
        var keys = keyOutputs(plan, sink);
        var values = plan.outputs().stream().filter(o -> o.role() != Col.Role.KEY).toList();
        var base = BaseKeys.of(plan.base());
        var sources = feeds.sources();
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
                                                base,
                                                p));
        toKeys =
                () ->
                        sources.run(
                                p ->
                                        KernelCompiler.toKeys(
                                                plan.input(), keys, sink.key(), base, p));
        out = new SinkRecord(sink);
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

    /// The records of the sink.
    KStream<Bytes, byte[]> records() {
        return records(feeds.of(plan.base(), ""));
    }

    private <K, I> KStream<Bytes, byte[]> records(Feed<K, I> feed) {
        if (feed instanceof Feed.Table<K, I>(var rows, var intake, var view)
                && plan.has(Plan.Filter.class)) {
            return kept(
                    rows.transformValues(
                            () -> new TableValues<>(make, intake, RowKernel::value),
                            Named.as("select")),
                    view);
        }
        // a new key carries no window
        KeyView<K> view = plan.has(Plan.Rekey.class) ? KeyView.none() : feed.view();
        return feed.records("")
                .process(
                        () -> new RecordProcessor<>(make, view, feed.intake(), out),
                        Named.as("select"));
    }

    /// The rows for which the conditions hold; tombstones for those for which they no longer do.
    private <K> KStream<Bytes, byte[]> kept(KTable<K, byte[]> values, KeyView<K> view) {
        return values.filter((_, value) -> value != null, Named.as("where"))
                .toStream(Named.as("changes"))
                .process(() -> new KeyProcessor<>(toKeys.get(), view), Named.as("keys"));
    }
}
