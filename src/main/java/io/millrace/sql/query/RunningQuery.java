package io.millrace.sql.query;

import io.millrace.cluster.Cluster;
import io.millrace.config.SqlSettings;
import io.millrace.sql.analyze.Analyzer;
import io.millrace.sql.analyze.Properties;
import io.millrace.sql.stream.ProblemLog;
import io.millrace.sql.stream.TopologyBuilder;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A persistent query on a Kafka Streams of its own.
///
/// The guarantee is exactly once unless `processing.guarantee` says otherwise. A thread that fails
/// is replaced, with growing pauses, [#REPLACEMENTS_MAX] times within a quiet period; then the
/// query is in error, and the others go on.
public final class RunningQuery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningQuery.class);
    private static final int REPLACEMENTS_MAX = 8;
    private static final Duration QUIET = Duration.ofMinutes(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration HISTORY = Duration.ofDays(100 * 365);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final String id;
    private final Topology topology;
    private final KafkaStreams streams;
    private final String applicationId;
    private final SqlSettings settings;
    private volatile Optional<String> error = Optional.empty();
    private int replacements;
    private long lastFailureNs;

    /// Prepares the query; it runs from [#start] on.
    public RunningQuery(
            String id,
            Analyzer.Persistent query,
            Properties session,
            SqlSettings settings,
            Cluster cluster,
            ProblemLog log) {
        this.id = id;
        applicationId = applicationId(settings, id);
        this.settings = settings;
        var plan = query.query().plan();
        topology =
                TopologyBuilder.persistent(
                        id,
                        plan,
                        query.sink().source(),
                        SourceTopics.partitions(cluster.admin(), plan),
                        log);
        streams = new KafkaStreams(topology, config(applicationId, session, settings, cluster));
        streams.setUncaughtExceptionHandler(this::failed);
    }

    /// What the groups and internal topics of all queries of a service begin with.
    public static String prefix(SqlSettings settings) {
        return "_millrace-" + settings.serviceId() + "query_";
    }

    /// The consumer group of a query, and what its internal topics begin with.
    public static String applicationId(SqlSettings settings, String queryId) {
        return prefix(settings) + queryId;
    }

    /// What a Kafka Streams of this service is set to.
    static java.util.Properties config(
            String applicationId, Properties session, SqlSettings settings, Cluster cluster) {
        Map<String, Object> config = new HashMap<>(cluster.clientProperties());
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        config.put(StreamsConfig.CLIENT_ID_CONFIG, applicationId);
        config.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        config.putAll(defaults());
        config.putAll(settings.streams());
        session.values().forEach((name, value) -> put(config, name, value));
        var properties = new java.util.Properties();
        properties.putAll(config);
        return properties;
    }

    /// Properties of Kafka Streams that are other ones than Kafka's, where nobody sets them.
    public static Map<String, Object> defaults() {
        var config = new HashMap<String, Object>();
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        config.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.OPTIMIZE);
        // nothing of a pipeline's input is lost, however late its query was made
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5000);
        // the broker counts the age of windows by the clock, but they may be of any time: those of
        // history must be there when a killed query reads them back
        config.put(
                StreamsConfig.WINDOW_STORE_CHANGE_LOG_ADDITIONAL_RETENTION_MS_CONFIG,
                HISTORY.toMillis());
        // 16 KB, the default, doubles the cost of a query and of the broker
        config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        return config;
    }

    private static void put(Map<String, Object> config, String name, String value) {
        if (name.startsWith("ksql.streams.")) {
            config.put(name.substring("ksql.streams.".length()), value);
        } else if (!name.startsWith("ksql.") && !name.startsWith("millrace.")) {
            config.put(name, value);
        }
    }

    private synchronized StreamThreadExceptionResponse failed(Throwable e) {
        long now = System.nanoTime();
        replacements = now - lastFailureNs > QUIET.toNanos() ? 0 : replacements + 1;
        lastFailureNs = now;
        LOG.error("Query {}: a thread failed", id, e);
        if (replacements < REPLACEMENTS_MAX) {
            // the thread that ends waits, not its successor: the cause may need time to go away
            LockSupport.parkNanos(FIRST_PAUSE.toNanos() << replacements);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        error = Optional.of(String.valueOf(e.getMessage()));
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    public void start() {
        streams.start();
    }

    public String id() {
        return id;
    }

    public String applicationId() {
        return applicationId;
    }

    /// The topology as Kafka Streams describes it.
    public String describe() {
        return topology.describe().toString();
    }

    /// RUNNING, REBALANCING, ERROR, PAUSED or NOT_RUNNING, as ksqlDB names them.
    public String state() {
        if (streams.isPaused()) {
            return "PAUSED";
        }
        return switch (streams.state()) {
            case RUNNING -> "RUNNING";
            case CREATED, REBALANCING -> "REBALANCING";
            case ERROR, PENDING_ERROR -> "ERROR";
            case PENDING_SHUTDOWN, NOT_RUNNING -> "NOT_RUNNING";
        };
    }

    /// Why the query is in error.
    public Optional<String> error() {
        return error;
    }

    /// Records that this process has taken in.
    public long processed() {
        return (long) sum("stream-thread-metrics", "process-total");
    }

    /// Records that this process takes in now, a second.
    public double processedPerSecond() {
        return sum("stream-thread-metrics", "process-rate");
    }

    /// Records that Kafka Streams has left out in this process, most of them because they came
    /// after the grace period of their window.
    public long dropped() {
        return (long) sum("stream-task-metrics", "dropped-records-total");
    }

    /// The sum of a metric over the threads or tasks.
    private double sum(String group, String metric) {
        double total = 0;
        for (var entry : streams.metrics().entrySet()) {
            var name = entry.getKey();
            if (name.name().equals(metric) && name.group().equals(group)) {
                double value = ((Number) entry.getValue().metricValue()).doubleValue();
                total += Double.isNaN(value) ? 0 : value;
            }
        }
        return total;
    }

    public boolean isPaused() {
        return streams.isPaused();
    }

    public void pause() {
        streams.pause();
    }

    public void resume() {
        streams.resume();
    }

    /// Stops the query; its state stays.
    @Override
    public void close() {
        streams.close(
                CloseOptions.timeout(CLOSE_TIMEOUT)
                        .withGroupMembershipOperation(
                                CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    /// Deletes the local state of a query that is closed for good.
    public void cleanUp() {
        cleanUp(streams, settings, applicationId);
    }

    /// Deletes the local state of a Kafka Streams that is closed for good.
    static void cleanUp(KafkaStreams streams, SqlSettings settings, String applicationId) {
        streams.cleanUp();
        try {
            // Kafka Streams leaves the folder itself and files of its own in it
            Utils.delete(settings.stateDir().resolve(applicationId).toFile());
        } catch (IOException e) {
            LOG.warn("The state of {} could not be deleted", applicationId, e);
        }
    }
}
