package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.sql.kernel.InputRecord;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowKernel;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Function;

/// A kernel with the record it is at, so that a problem is reported with its place. For one task.
final class KernelRun implements Problems {
    private final String query;
    private final ProblemLog log;
    private final InputRecord in = new InputRecord();
    private final RowKernel kernel;
    private Optional<RecordMetadata> place = Optional.empty();
    private byte @Nullable [] payload;

    /// @param compile makes the kernel, given where it shall report
    KernelRun(String query, ProblemLog log, Function<Problems, RowKernel> compile) {
        this.query = query;
        this.log = log;
        this.kernel = compile.apply(this);
    }

    RowKernel kernel() {
        return kernel;
    }

    /// Runs the kernel over a record of a topic; while it, and then [#next], answers true, a row is
    /// in the kernel.
    boolean accept(
            @Nullable Bytes key,
            byte @Nullable [] value,
            long timestampMs,
            Optional<RecordMetadata> metadata,
            Headers headers) {
        place = metadata;
        payload = value;
        // not by Optional.map, which boxes and costs 5% of a simple query
        int partition = metadata.isPresent() ? metadata.get().partition() : -1;
        long offset = metadata.isPresent() ? metadata.get().offset() : -1;
        return kernel.accept(
                in.bytes(key == null ? null : key.get(), value, timestampMs)
                        .from(
                                partition,
                                offset,
                                each -> headers.forEach(h -> each.accept(h.key(), h.value()))));
    }

    /// Runs the kernel over a row of a group, join or union, as [#accept].
    <K> boolean accept(KeyView<K> view, @Nullable K key, @Nullable Row state, long timestampMs) {
        place = Optional.empty();
        payload = null;
        if (key == null) {
            return kernel.accept(in.state(null, state, timestampMs));
        }
        var window = view.window().apply(key);
        if (window.isPresent()) {
            in.in(window.get().startMs(), window.get().endMs());
        }
        return kernel.accept(in.state(view.bytes().apply(key).get(), state, timestampMs));
    }

    /// Goes on to the next row that comes out of the record.
    boolean next() {
        return kernel.next(in);
    }

    @Override
    public void report(Kind kind, String reason) {
        log.add(
                new ProblemLog.Entry(
                        query,
                        place.map(RecordMetadata::topic),
                        place.map(RecordMetadata::partition).orElse(-1),
                        place.map(RecordMetadata::offset).orElse(-1L),
                        kind,
                        reason,
                        Optional.ofNullable(payload)));
    }
}
