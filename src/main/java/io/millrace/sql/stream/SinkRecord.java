package io.millrace.sql.stream;

import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.RowKernel;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.jspecify.annotations.Nullable;

/// What a query writes into its sink: the value of its kernel, at the time of the record or, where
/// the sink names a TIMESTAMP column, at that.
final class SinkRecord implements RecordProcessor.Out<byte[]> {
    private final Source sink;
    private final @Nullable TimestampExtractor timestamp;

    SinkRecord(Source sink) {
        this.sink = sink;
        timestamp =
                sink.timestamp().isPresent()
                        ? new ColumnTimestamp(sink, SinkRecord::reported)
                        : null;
    }

    /// The processor reports it, with the record that it came from.
    private static void reported(ConsumerRecord<Object, Object> record, String reason) {}

    @Override
    public byte @Nullable [] value(RowKernel kernel) {
        return kernel.value();
    }

    @Override
    public long timestampMs(RowKernel kernel, byte @Nullable [] value, long in) {
        if (timestamp == null || value == null) {
            return in;
        }
        var key = kernel.key();
        var record =
                new ConsumerRecord<Object, Object>(
                        sink.topic(), 0, 0, key == null ? null : Bytes.wrap(key), value);
        return timestamp.extract(record, in);
    }
}
