package io.millrace.sql.query;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.NewTopics;
import io.millrace.sql.query.TopicReader.Stored;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// The last record of each key of a topic. It is read once; each query then reads on from where the
/// one before ended, so that it sees all that was committed before it began.
///
/// A topic that was made anew, or that lost its first records, is read again from its beginning.
/// Thread-safe: queries of one table take turns while they read on.
final class TableImage implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(5);

    /// What a record costs beside its bytes: map entry, key, record.
    private static final long OVERHEAD = 250;

    /// What tells whether the rows are still those of the topic.
    private record Origin(Uuid topic, Map<TopicPartition, Long> begins) {}

    private final Cluster cluster;
    private final String topic;
    private final long bytesMax;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<Bytes, Stored> rows = new LinkedHashMap<>();
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable Origin origin;
    private boolean closed;
    private boolean tooLarge;
    private volatile long bytes;

    TableImage(Cluster cluster, String topic, long bytesMax) {
        this.cluster = cluster;
        this.topic = topic;
        this.bytesMax = bytesMax;
    }

    /// What is kept in memory, about.
    long bytes() {
        return bytes;
    }

    /// The rows as they are now.
    ///
    /// @param keys the only ones that are wanted
    /// @param stop asked now and then: ends the reading, and the rows are those found so far
    /// @return empty where they take more memory than is given, or after [#close]
    Optional<List<Stored>> rows(Optional<Set<Bytes>> keys, BooleanSupplier stop) {
        turn.lock();
        try {
            if (closed || tooLarge) {
                return Optional.empty();
            }
            readOn(stop);
            if (tooLarge) {
                return Optional.empty();
            }
            return Optional.of(keys.map(this::rows).orElseGet(() -> List.copyOf(rows.values())));
        } catch (KafkaException e) {
            forget();
            throw e;
        } finally {
            turn.unlock();
        }
    }

    private List<Stored> rows(Set<Bytes> keys) {
        var found = new ArrayList<Stored>();
        for (var key : keys) {
            var row = rows.get(key);
            if (row != null) {
                found.add(row);
            }
        }
        return found;
    }

    private void readOn(BooleanSupplier stop) {
        var reader = consumer;
        if (reader == null) {
            reader = KafkaTopicReader.consumer(cluster);
            consumer = reader;
        }
        var id = topicId(stop);
        var partitions =
                reader.partitionsFor(topic).stream()
                        .map(p -> new TopicPartition(topic, p.partition()))
                        .toList();
        var now = new Origin(id, reader.beginningOffsets(partitions));
        if (!now.equals(origin)) {
            rows.clear();
            bytes = 0;
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            origin = now;
        }
        var ends = reader.endOffsets(partitions);
        var open = new ArrayList<>(partitions);
        while (true) {
            for (var i = open.iterator(); i.hasNext(); ) {
                var partition = i.next();
                if (reader.position(partition) >= ends.getOrDefault(partition, 0L)) {
                    i.remove();
                }
            }
            if (open.isEmpty() || stop.getAsBoolean()) {
                return;
            }
            for (var record : reader.poll(POLL)) {
                take(KafkaTopicReader.stored(record));
            }
            if (bytes > bytesMax) {
                forget();
                tooLarge = true;
                return;
            }
        }
    }

    private Uuid topicId(BooleanSupplier stop) {
        return NewTopics.describe(cluster.admin(), topic, KNOWN_WITHIN, stop)
                .orElseThrow(() -> new UnknownTopicOrPartitionException("No topic " + topic))
                .topicId();
    }

    private void take(Stored record) {
        if (record.key() == null) {
            return;
        }
        var key = Bytes.wrap(record.key());
        var before = record.value() == null ? rows.remove(key) : rows.put(key, record);
        long more = record.value() == null ? 0 : size(record);
        bytes = bytes + more - (before == null ? 0 : size(before));
    }

    private static long size(Stored record) {
        return OVERHEAD
                + (record.key() == null ? 0 : record.key().length)
                + (record.value() == null ? 0 : record.value().length);
    }

    private void forget() {
        rows.clear();
        bytes = 0;
        origin = null;
        var open = consumer;
        consumer = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            forget();
        } finally {
            turn.unlock();
        }
    }
}
