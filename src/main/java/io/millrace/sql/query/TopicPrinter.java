package io.millrace.sql.query;

import io.millrace.cluster.Cluster;
import io.millrace.config.Nearest;
import io.millrace.format.SchemaRecords;
import io.millrace.format.SchemaStore;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/// `PRINT`: the records of a topic as lines of text, whatever they hold. Their formats are guessed,
/// record by record, and said when they are first known.
///
/// Source: ksqlDB reference, "PRINT".
public final class TopicPrinter implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss.SSS 'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Sql.Print print;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final SchemaRecords schemas;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable String keyFormat;
    private @Nullable String valueFormat;

    /// Takes the lines.
    public interface Lines {
        /// @throws RuntimeException to end the statement
        void line(String line);

        /// Called when all that is there has been passed on.
        void idle();
    }

    /// @param schemas of the records that have one
    /// @throws SqlException if there is no such topic
    public TopicPrinter(Sql.Print print, Cluster cluster, SchemaStore schemas) {
        this.print = print;
        this.schemas = new SchemaRecords(schemas);
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            var topics = consumer.listTopics();
            var infos = topics.get(print.topic());
            if (infos == null) {
                throw new SqlException(
                        print.at(),
                        "Could not find topic '%s'".formatted(print.topic()),
                        Nearest.to(print.topic(), List.copyOf(topics.keySet()))
                                .map(n -> "did you mean " + n + "?")
                                .orElse("SHOW TOPICS lists them"));
            }
            partitions =
                    infos.stream().map(i -> new TopicPartition(i.topic(), i.partition())).toList();
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /// Prints until it is closed, has its LIMIT, or `lines` throws.
    public void run(Lines lines) {
        try {
            consumer.assign(partitions);
            if (print.fromBeginning()) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position);
            }
            lines.idle();
            long read = 0;
            long left = print.limit().orElse(Integer.MAX_VALUE);
            while (!closed.get() && left > 0) {
                for (var record : consumer.poll(POLL)) {
                    if (left > 0 && read++ % print.interval() == 0) {
                        left--;
                        print(record, lines);
                    }
                }
                lines.idle();
            }
        } catch (WakeupException e) {
            if (!closed.get()) {
                throw e;
            }
        } finally {
            consumer.close();
        }
    }

    private void print(ConsumerRecord<byte[], byte[]> record, Lines lines) {
        var key = FormatGuess.ofKey(record.key(), schemas);
        var value = FormatGuess.of(record.value(), schemas);
        if (!key.format().equals(keyFormat) && (keyFormat == null || record.key() != null)) {
            keyFormat = key.format();
            lines.line("Key format: " + keyFormat);
        }
        if (!value.format().equals(valueFormat)
                && (valueFormat == null || record.value() != null)) {
            valueFormat = value.format();
            lines.line("Value format: " + valueFormat);
        }
        lines.line(
                "rowtime: %s, key: %s, value: %s, partition: %d"
                        .formatted(
                                TIME.format(Instant.ofEpochMilli(record.timestamp())),
                                key.text(),
                                value.text(),
                                record.partition()));
    }

    /// Ends it from another thread.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            consumer.wakeup();
        }
    }
}
