package io.millrace.sql.kernel;

import io.millrace.data.Row;

import org.jspecify.annotations.Nullable;

import java.util.function.BiConsumer;

/// The record that a kernel works on; one object is filled again for each record. `value` and
/// `state` exclude each other: bytes of a topic, or the row of an operator.
public final class InputRecord {
    /// The headers of a record, in their order.
    public interface Headers {
        /// What a record without headers has.
        Headers NONE = _ -> {};

        void each(BiConsumer<String, byte @Nullable []> header);
    }

    private byte @Nullable [] key;
    private byte @Nullable [] value;
    private @Nullable Row state;
    private long timestampMs;
    private int partition;
    private long offset;
    private Headers headers = Headers.NONE;
    private long windowStartMs;
    private long windowEndMs;

    /// A record of a topic.
    ///
    /// @param value `null` for a tombstone
    public InputRecord bytes(byte @Nullable [] key, byte @Nullable [] value, long timestampMs) {
        this.key = key;
        this.value = value;
        this.state = null;
        this.timestampMs = timestampMs;
        return this;
    }

    /// Where a record of a topic came from.
    public InputRecord from(int partition, long offset, Headers headers) {
        this.partition = partition;
        this.offset = offset;
        this.headers = headers;
        return this;
    }

    /// The window that the record belongs to.
    ///
    /// @param endMs the first millisecond after it
    public InputRecord in(long startMs, long endMs) {
        windowStartMs = startMs;
        windowEndMs = endMs;
        return this;
    }

    /// The state of a group, or a row of a join or union.
    ///
    /// @param state `null` where the row is gone
    public InputRecord state(byte @Nullable [] key, @Nullable Row state, long timestampMs) {
        this.key = key;
        this.value = null;
        this.state = state;
        this.timestampMs = timestampMs;
        return this;
    }

    byte @Nullable [] key() {
        return key;
    }

    byte @Nullable [] value() {
        return value;
    }

    @Nullable Row state() {
        return state;
    }

    boolean isTombstone() {
        return value == null && state == null;
    }

    public long timestampMs() {
        return timestampMs;
    }

    long windowStartMs() {
        return windowStartMs;
    }

    long windowEndMs() {
        return windowEndMs;
    }

    int partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    Headers headers() {
        return headers;
    }
}
