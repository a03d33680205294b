package io.millrace.registry;

import io.millrace.cluster.Answers;
import io.millrace.cluster.Cluster;
import io.millrace.cluster.NewTopics;
import io.millrace.config.UserError;

import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/// The topic of schemas as a log: one partition, compacted, read by every process that serves it
/// and written by one at a time.
///
/// Who writes is settled by Kafka: each append is a transaction of one id, and whoever begins to
/// write with that id puts everybody else out of it. A process that was put out learns so when its
/// transaction is refused, reads what the other one wrote, and decides again. So a decision is only
/// ever in the log if nobody wrote between what it was made on and itself.
///
/// Appending is for one thread; [#follow] for another.
final class SchemasLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchemasLog.class);
    private static final String WRITER_PREFIX = "millrace-registry-";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /// What a dead process has left open blocks readers no longer than this.
    private static final int TRANSACTION_MS = 10_000;

    private final Cluster cluster;
    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private volatile boolean closed;

    /// Another process writes now.
    static final class Overtaken extends Exception {
        private static final long serialVersionUID = 1L;

        Overtaken(Throwable cause) {
            super(cause);
        }
    }

    /// Takes what was read.
    interface Reader {
        void record(ConsumerRecord<byte[], byte[]> record);

        /// @param offset of what comes next: all before has been passed on
        void position(long offset);
    }

    private SchemasLog(Cluster cluster, String topic) {
        this.cluster = cluster;
        partition = new TopicPartition(topic, 0);
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "millrace-registry");
        consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /// Makes the topic where it is missing.
    ///
    /// @throws UserError where there is one that would lose schemas
    static SchemasLog open(Cluster cluster, String topic) {
        if (!create(cluster, topic)) {
            checkKeepsAll(cluster, topic);
        }
        return new SchemasLog(cluster, topic);
    }

    /// @return whether it is new
    private static boolean create(Cluster cluster, String topic) {
        var wanted =
                new NewTopic(topic, Optional.of(1), Optional.empty())
                        .configs(
                                Map.of(
                                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                        TopicConfig.CLEANUP_POLICY_COMPACT));
        try {
            Answers.await(cluster.admin().createTopics(List.of(wanted)).all());
        } catch (TopicExistsException _) {
            return false;
        }
        NewTopics.await(cluster.admin(), topic);
        return true;
    }

    private static void checkKeepsAll(Cluster cluster, String topic) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var config =
                Answers.await(cluster.admin().describeConfigs(List.of(resource)).all())
                        .get(resource);
        var entry = config == null ? null : config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (entry != null && !TopicConfig.CLEANUP_POLICY_COMPACT.equals(entry.value())) {
            throw UserError.of(
                    "Topic %s has cleanup.policy=%s, which would delete schemas in time."
                            .formatted(topic, entry.value()),
                    "Set cleanup.policy=compact for it, or name another with registry.topic");
        }
    }

    /// The offset that follows the last record that is safe.
    long end() {
        var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        var asked = Map.of(partition, OffsetSpec.latest());
        var found = Answers.await(cluster.admin().listOffsets(asked, options).all()).get(partition);
        if (found == null) {
            throw new KafkaException("the cluster does not tell where " + partition + " ends");
        }
        return found.offset();
    }

    /// Passes on all there is, then what comes, until the log is closed.
    void follow(Reader reader) {
        boolean away = false;
        while (!closed) {
            try {
                consumer.poll(POLL).forEach(reader::record);
                reader.position(consumer.position(partition));
                if (away) {
                    LOG.info("The topic of schemas can be read again");
                }
                away = false;
            } catch (WakeupException e) {
                return;
            } catch (KafkaException e) {
                if (!away) {
                    LOG.warn("The topic of schemas cannot be read; trying again", e);
                }
                away = true;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /// Becomes the one that writes, unless it is already.
    ///
    /// @return whether others may have written since the last append: what they wrote must be read
    ///   before anything is decided
    boolean claim() {
        if (producer != null) {
            return false;
        }
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "millrace-registry");
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, WRITER_PREFIX + partition.topic());
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS);
        var fresh =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            fresh.initTransactions();
        } catch (RuntimeException e) {
            fresh.close(Duration.ZERO);
            throw e;
        }
        producer = fresh;
        return true;
    }

    /// Appends all or nothing, and waits until it is safe. Needs a [#claim].
    ///
    /// @return the offset that follows them
    /// @throws Overtaken if another process has become the one that writes; nothing was written
    /// @throws KafkaException if it is not known whether they were written
    long append(List<LogRecord> records) throws Overtaken {
        var writer = producer;
        if (writer == null) {
            throw new IllegalStateException("not claimed");
        }
        try {
            writer.beginTransaction();
            var last = 0L;
            for (var sent :
                    records.stream()
                            .map(
                                    r ->
                                            writer.send(
                                                    new ProducerRecord<>(
                                                            partition.topic(),
                                                            0,
                                                            r.keyBytes(),
                                                            r.valueBytes())))
                            .toList()) {
                last = sent.get().offset();
            }
            writer.commitTransaction();
            return last + 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            release();
            throw new KafkaException("interrupted while writing the topic of schemas", e);
        } catch (ExecutionException e) {
            release();
            throw refused(e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            release();
            throw refused(e);
        }
    }

    /// Which of these it is depends on how far the transaction was when it was aborted.
    private static KafkaException refused(Throwable e) throws Overtaken {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof InvalidTxnStateException
                    || cause instanceof TransactionAbortedException) {
                throw new Overtaken(e);
            }
        }
        return e instanceof KafkaException known ? known : new KafkaException(e);
    }

    private void release() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
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
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
        }
    }
}
