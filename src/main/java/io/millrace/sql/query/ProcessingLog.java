package io.millrace.sql.query;

import io.millrace.cluster.Cluster;
import io.millrace.http.Json;
import io.millrace.sql.stream.ProblemLog;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The processing log: a topic that one can query as the stream `PROCESSING_LOG`, and counters per
/// query.
///
/// Never makes a query wait: what the producer cannot take at once is counted as unlogged. A
/// payload is cut to [#PAYLOAD_BYTES_MAX] and read as UTF-8.
public final class ProcessingLog implements ProblemLog, AutoCloseable {
    public static final String TOPIC = "_millrace_processing_log";

    /// The statement that makes the stream over the topic.
    public static final String STREAM =
            "CREATE SOURCE STREAM IF NOT EXISTS PROCESSING_LOG (QUERY VARCHAR KEY, TIME TIMESTAMP,"
                    + " TOPIC VARCHAR, PARTITION INT, OFFSET BIGINT, KIND VARCHAR, REASON VARCHAR,"
                    + " PAYLOAD VARCHAR) WITH (KAFKA_TOPIC='"
                    + TOPIC
                    + "', VALUE_FORMAT='JSON')";

    private static final int PAYLOAD_BYTES_MAX = 16 * 1024;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Map<String, QueryCounts> counts = new ConcurrentHashMap<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final InstantSource clock;

    public ProcessingLog(Cluster cluster, InstantSource clock) {
        this.clock = clock;
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 50);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "millrace-processing-log");
        producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        askForPartitions();
    }

    /// Asks for the topic's partitions, so that the first problem need not wait for them.
    private void askForPartitions() {
        try {
            producer.partitionsFor(TOPIC);
        } catch (TimeoutException _) {
            // the answer comes in the background: this producer never waits
            return;
        }
    }

    @Override
    public void add(Entry entry) {
        var count = counts(entry.query());
        count.addProblem();
        var value = new LinkedHashMap<String, Object>();
        value.put("TIME", clock.instant().toEpochMilli());
        entry.topic().ifPresent(topic -> value.put("TOPIC", topic));
        if (entry.partition() >= 0) {
            value.put("PARTITION", entry.partition());
            value.put("OFFSET", entry.offset());
        }
        value.put("KIND", entry.kind().name());
        value.put("REASON", entry.reason());
        entry.payload().ifPresent(bytes -> value.put("PAYLOAD", text(bytes)));
        try {
            var _ =
                    producer.send(
                            new ProducerRecord<>(
                                    TOPIC,
                                    entry.query().getBytes(StandardCharsets.UTF_8),
                                    Json.bytes(value)),
                            (_, e) -> {
                                if (e != null) {
                                    count.addUnlogged();
                                }
                            });
        } catch (KafkaException e) {
            count.addUnlogged();
        }
    }

    private static String text(byte[] bytes) {
        var cut =
                bytes.length <= PAYLOAD_BYTES_MAX ? bytes : Arrays.copyOf(bytes, PAYLOAD_BYTES_MAX);
        return new String(cut, StandardCharsets.UTF_8);
    }

    /// The counters of a query.
    public QueryCounts counts(String query) {
        return counts.computeIfAbsent(query, _ -> new QueryCounts());
    }

    /// Forgets a query that has ended.
    public void forget(String query) {
        counts.remove(query);
    }

    /// Sends what is waiting.
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
