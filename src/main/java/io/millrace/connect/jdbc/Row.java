package io.millrace.connect.jdbc;

import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/// A record, ready for its table.
final class Row {
    final Layout layout;
    final SinkRecord record;
    final @Nullable Object[] values;

    /// About how many bytes of a statement it takes, at most.
    final long bytes;

    /// An earlier row of the same batch with the same key: what the table gets when this one turns
    /// out bad.
    private @Nullable Row replaced;

    Row(Layout layout, SinkRecord record, @Nullable Object[] values, long bytes) {
        this.layout = layout;
        this.record = record;
        this.values = values;
        this.bytes = bytes;
    }

    @Nullable Row replaced() {
        return replaced;
    }

    void replaces(Row earlier) {
        replaced = earlier;
    }

    Object key() {
        return layout.key(values);
    }
}
