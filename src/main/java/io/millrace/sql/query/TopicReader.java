package io.millrace.sql.query;

import io.millrace.sql.kernel.InputRecord;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Reads what topics hold now, for a query that is answered once.
public interface TopicReader extends AutoCloseable {
    /// A record of a topic.
    ///
    /// @param value `null` for a tombstone
    record Stored(
            byte @Nullable [] key,
            byte @Nullable [] value,
            long timestampMs,
            int partition,
            long offset,
            InputRecord.Headers headers) {
        InputRecord into(InputRecord in) {
            return in.bytes(key, value, timestampMs).from(partition, offset, headers);
        }
    }

    /// Reads a topic from its beginning to where it ends now, each partition in its order.
    ///
    /// @param more takes a record, and answers false for the last one it wants
    void read(String topic, Predicate<Stored> more);

    /// The last record of each key of a topic, as of now, where that is kept in memory.
    ///
    /// @param keys the only ones that are wanted
    /// @return empty where it is not; then [#read] tells
    default Optional<List<Stored>> table(String topic, Optional<Set<Bytes>> keys) {
        return Optional.empty();
    }

    /// Ends a read that is under way, from another thread.
    @Override
    void close();
}
