package io.millrace.sql;

import io.millrace.cluster.Cluster;
import io.millrace.config.SqlSettings;
import io.millrace.http.Json;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// The history of the catalog: one partition, kept for ever, one record a statement. The topic is
/// `_millrace_commands`, and `_millrace_commands_<id>` for a service with another id than the
/// default, so that two services on one cluster do not run each other's queries.
///
/// A record is JSON: `{"statement": text, "properties": {...}, "version": of the engine, "based":
/// offset}`. What is persisted is SQL, so that another version of the engine plans it anew. All
/// workers of a service append to the log and read it in the same order.
final class CommandLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLog.class);
    private static final String TOPIC = "_millrace_commands";
    private static final String DEFAULT_SERVICE = "default_";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private volatile boolean closed;

    /// @param offset of the record, which makes the ids of queries
    /// @param based the offset that followed the last command that its worker knew when it decided
    ///   on it: another one than `offset` means that another worker was faster
    record Command(long offset, String statement, Map<String, String> properties, long based) {
        /// Whether it was decided on the very catalog that it is applied to.
        boolean isForeseen() {
            return based == offset;
        }
    }

    /// The shape of a record's value.
    record Stored(
            String statement,
            Map<String, String> properties,
            String version,
            @Nullable Long based) {}

    CommandLog(Cluster cluster, SqlSettings settings) {
        partition = new TopicPartition(topic(settings), 0);
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "millrace-commands");
        producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        var reading = new HashMap<String, Object>(cluster.clientProperties());
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        reading.put(ConsumerConfig.CLIENT_ID_CONFIG, "millrace-commands");
        consumer =
                new KafkaConsumer<>(
                        reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static String topic(SqlSettings settings) {
        var id = settings.serviceId();
        return id.equals(DEFAULT_SERVICE) ? TOPIC : TOPIC + "_" + id;
    }

    /// Passes on all commands so far.
    ///
    /// @return the offset of the command that will come next
    long replay(Consumer<Command> each) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        while (consumer.position(partition) < end) {
            consumer.poll(POLL).forEach(record -> each.accept(command(record)));
        }
        return consumer.position(partition);
    }

    /// Passes on what comes after the replay, whichever worker wrote it, until the log is closed.
    void follow(Consumer<Command> each) {
        boolean away = false;
        while (!closed) {
            try {
                consumer.poll(POLL).forEach(record -> each.accept(command(record)));
                if (away) {
                    LOG.info("The command log can be read again");
                }
                away = false;
            } catch (WakeupException e) {
                return;
            } catch (KafkaException e) {
                if (!away) {
                    LOG.warn("The command log cannot be read; trying again: {}", e.getMessage());
                }
                away = true;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static Command command(ConsumerRecord<byte[], byte[]> record) {
        var stored = Json.read(record.value(), Stored.class);
        long based = Optional.ofNullable(stored.based()).orElse(record.offset());
        return new Command(record.offset(), stored.statement(), stored.properties(), based);
    }

    /// Appends a command and waits until it is safe.
    ///
    /// @param based see [Command#based]
    /// @return its offset
    /// @throws KafkaException if it could not be written
    long append(String statement, Map<String, String> properties, String version, long based) {
        var value = new LinkedHashMap<String, Object>();
        value.put("statement", statement);
        value.put("properties", properties);
        value.put("version", version);
        value.put("based", based);
        try {
            return producer.send(new ProducerRecord<>(partition.topic(), Json.bytes(value)))
                    .get()
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing the command log", e);
        } catch (ExecutionException e) {
            throw new KafkaException("the command log could not be written", e.getCause());
        }
    }

    /// Ends [#follow], which must have returned before [#close].
    void stop() {
        closed = true;
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
        producer.close(CLOSE_TIMEOUT);
    }
}
