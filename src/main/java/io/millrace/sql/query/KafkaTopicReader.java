package io.millrace.sql.query;

import io.millrace.cluster.Cluster;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/// Reads topics with one consumer that belongs to no group, and tables from their [TableImages].
/// For one thread, but for [#close].
final class KafkaTopicReader implements TopicReader {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Cluster cluster;
    private final TableImages images;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Made for the first topic that is read; guarded by this.
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    KafkaTopicReader(Cluster cluster, TableImages images) {
        this.cluster = cluster;
        this.images = images;
    }

    /// A consumer of no group that sees what is committed.
    static KafkaConsumer<byte[], byte[]> consumer(Cluster cluster) {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2000);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static Stored stored(ConsumerRecord<byte[], byte[]> record) {
        return new Stored(
                record.key(),
                record.value(),
                record.timestamp(),
                record.partition(),
                record.offset(),
                each -> record.headers().forEach(h -> each.accept(h.key(), h.value())));
    }

    /// Assigns all partitions of a topic to a consumer.
    static List<TopicPartition> assign(KafkaConsumer<?, ?> consumer, String topic) {
        var partitions = new ArrayList<TopicPartition>();
        for (var info : consumer.partitionsFor(topic)) {
            partitions.add(new TopicPartition(topic, info.partition()));
        }
        consumer.assign(partitions);
        return partitions;
    }

    @Override
    public Optional<List<Stored>> table(String topic, Optional<Set<Bytes>> keys) {
        return images.rows(topic, keys, closed::get);
    }

    @Override
    public void read(String topic, Predicate<Stored> more) {
        try {
            readAll(open(), topic, more);
        } catch (WakeupException e) {
            if (!closed.get()) {
                throw e;
            }
        }
    }

    private synchronized KafkaConsumer<byte[], byte[]> open() {
        var open = consumer;
        if (open == null) {
            open = consumer(cluster);
            consumer = open;
        }
        return open;
    }

    private void readAll(
            KafkaConsumer<byte[], byte[]> consumer, String topic, Predicate<Stored> more) {
        var partitions = assign(consumer, topic);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        var open = new ArrayList<>(partitions);
        open.removeIf(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
        while (!open.isEmpty() && !closed.get()) {
            for (var record : consumer.poll(POLL)) {
                var end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end && !more.test(stored(record))) {
                    return;
                }
            }
            open.removeIf(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
        }
    }

    /// Frees what the reader holds; by the thread that reads, when it is done.
    synchronized void free() {
        if (consumer != null) {
            consumer.close();
        }
    }

    @Override
    public synchronized void close() {
        if (closed.compareAndSet(false, true) && consumer != null) {
            consumer.wakeup();
        }
    }
}
