package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.RowKernel;
import io.millrace.sql.kernel.Tombstones;

import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Builds the end of a topology whose rows somebody watches.
final class Watched {
    private final Feeds feeds;
    private final Plan.Project plan;
    private final Watcher watcher;

    Watched(Feeds feeds, Plan.Project plan, Watcher watcher) {
        this.feeds = feeds;
        this.plan = plan;
        this.watcher = watcher;
    }

    void end() {
        end(feeds.of(plan.base(), ""));
    }

    private KernelRun run() {
        var base = BaseKeys.of(plan.base());
        return feeds.sources()
                .run(p -> KernelCompiler.toRows(plan, List.of(), Encoding.BINARY, base, p));
    }

    private <K, I> void end(Feed<K, I> feed) {
        if (feed instanceof Feed.Table<K, I>(var rows, var intake, _)) {
            // Streams knows which rows were there and are so no more
            rows.transformValues(
                            () -> new TableValues<>(this::run, intake, RowKernel::row),
                            Named.as("select"))
                    .filter((_, row) -> row != null, Named.as("where"))
                    .toStream(Named.as("changes"))
                    .process(() -> new Changed<>(intake), Named.as("watch"));
        } else {
            feed.records("")
                    .process(
                            () ->
                                    new RecordProcessor<K, I, Row>(
                                            this::run,
                                            KeyView.none(),
                                            feed.intake(),
                                            SameKeyProcessor::row),
                            Named.as("select"))
                    .foreach((_, row) -> pass(row), Named.as("watch"));
        }
    }

    private void pass(@Nullable Row row) {
        if (row != null) {
            var outputs = plan.outputs();
            var columns = new @Nullable Object[outputs.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = row.box(i, outputs.get(i).expr().type());
            }
            watcher.row(columns);
        }
    }

    /// Passes on the rows of a table, and the keys of those that are gone.
    private final class Changed<K, I> extends ContextualProcessor<K, Row, Void, Void> {
        private final Intake<K, I> intake;
        private final Tombstones tombstones;
        private final KernelRun run;

        Changed(Intake<K, I> intake) {
            this.intake = intake;
            var made = new ArrayList<Tombstones>();
            run =
                    feeds.sources()
                            .run(
                                    p -> {
                                        var base = BaseKeys.of(plan.base());
                                        made.add(new Tombstones(plan, base, p));
                                        return made.getFirst().kernel();
                                    });
            tombstones = made.getFirst();
        }

        @Override
        public void process(Record<K, Row> record) {
            if (record.value() != null) {
                pass(record.value());
            } else if (intake.accept(
                    run,
                    record.key(),
                    null,
                    record.timestamp(),
                    Optional.empty(),
                    record.headers())) {
                watcher.tombstone(tombstones.columns());
            }
        }
    }
}
