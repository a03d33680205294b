package io.millrace.sql;

import io.millrace.cluster.Cluster;
import io.millrace.config.SqlSettings;
import io.millrace.http.Json;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/// The history of the catalog: one partition, kept for ever, one record a statement. The topic is
/// `_millrace_commands`, and `_millrace_commands_<id>` for a service with another id than the
/// default, so that two services on one cluster do not run each other's queries.
///
/// A record is JSON: `{"statement": text, "properties": {...}, "version": of the engine}`. What is
/// persisted is SQL, so that another version of the engine plans it anew.
final class CommandLog implements AutoCloseable {
    private static final String TOPIC = "_millrace_commands";
    private static final String DEFAULT_SERVICE = "default_";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Object> client;
    private final TopicPartition partition;
    private long next;

    /// @param offset of the record, which makes the ids of queries
    record Command(long offset, String statement, Map<String, String> properties) {}

    /// The shape of a record's value.
    record Stored(String statement, Map<String, String> properties, String version) {}

    CommandLog(Cluster cluster, SqlSettings settings) {
        partition = new TopicPartition(topic(settings), 0);
        client = new HashMap<>(cluster.clientProperties());
        var config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "millrace-commands");
        producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static String topic(SqlSettings settings) {
        var id = settings.serviceId();
        return id.equals(DEFAULT_SERVICE) ? TOPIC : TOPIC + "_" + id;
    }

    /// All commands so far.
    List<Command> replay() {
        var config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        var commands = new ArrayList<Command>();
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (var record : consumer.poll(POLL)) {
                    var stored = Json.read(record.value(), Stored.class);
                    commands.add(
                            new Command(record.offset(), stored.statement(), stored.properties()));
                }
            }
            next = end;
        }
        return commands;
    }

    /// The offset that the next command will have while this is the only writer.
    long next() {
        return next;
    }

    /// Appends a command and waits until it is safe.
    ///
    /// @return its offset
    /// @throws KafkaException if it could not be written
    long append(String statement, Map<String, String> properties, String version) {
        var value = new LinkedHashMap<String, Object>();
        value.put("statement", statement);
        value.put("properties", properties);
        value.put("version", version);
        try {
            long offset =
                    producer.send(new ProducerRecord<>(partition.topic(), Json.bytes(value)))
                            .get()
                            .offset();
            next = offset + 1;
            return offset;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing the command log", e);
        } catch (ExecutionException e) {
            throw new KafkaException("the command log could not be written", e.getCause());
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
