package io.millrace.sql.stream;

import io.millrace.data.Row;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Puts what an operator gives into a kernel.
///
/// @param <I> `byte[]`, a record of a topic, or [Row], a row of a group, join or union
interface Intake<K, I> {
    /// @param value `null` where the row of a table is gone
    /// @param place of the record in its topic, where it comes from one
    /// @return whether a row comes out; see [KernelRun]
    boolean accept(
            KernelRun run,
            K key,
            @Nullable I value,
            long timestampMs,
            Optional<RecordMetadata> place,
            Headers headers);

    /// Records of a topic.
    Intake<Bytes, byte[]> TOPIC = KernelRun::accept;

    /// Rows whose keys look like `view`.
    static <K> Intake<K, Row> rows(KeyView<K> view) {
        return (run, key, row, timestampMs, _, _) -> run.accept(view, key, row, timestampMs);
    }
}
