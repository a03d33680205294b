package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.kernel.KernelCompiler;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

import java.util.List;
import java.util.Objects;

/// Builds `UNION ALL`: the rows of several streams in one, each as it comes.
final class Unions {
    private final Feeds feeds;
    private final Plan.Union union;
    private final String path;

    Unions(Feeds feeds, Plan.Union union, String path) {
        this.feeds = feeds;
        this.union = union;
        this.path = path;
    }

    Feed<?, ?> feed() {
        KStream<Bytes, Row> all = null;
        for (int i = 0; i < union.inputs().size(); i++) {
            var input = union.inputs().get(i);
            var at = path + "union-" + (i + 1) + "-";
            var rows = rows(input, feeds.of(input.base(), at), at);
            all = all == null ? rows : all.merge(rows, Named.as(at + "merge"));
        }
        return Feed.of(Objects.requireNonNull(all), KeyView.PLAIN);
    }

    private <K, I> KStream<Bytes, Row> rows(Plan input, Feed<K, I> feed, String at) {
        var key = BaseKeys.of(input.base());
        return feed.records(at)
                .process(
                        () ->
                                new RecordProcessor<K, I, Row>(
                                        () ->
                                                feeds.sources()
                                                        .run(
                                                                p ->
                                                                        KernelCompiler.toRows(
                                                                                input,
                                                                                List.of(),
                                                                                Encoding.BINARY,
                                                                                key,
                                                                                p)),
                                        KeyView.none(),
                                        feed.intake(),
                                        SameKeyProcessor::row),
                        Named.as(at + "rows"));
    }
}
