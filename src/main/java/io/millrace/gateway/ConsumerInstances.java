package io.millrace.gateway;

import io.millrace.cluster.Cluster;
import io.millrace.config.GatewayLimits;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The consumers of REST Proxy clients, by group and name; they end when nobody asks for them for a
/// while. Thread-safe.
final class ConsumerInstances implements AutoCloseable {
    private static final int FETCH_MAX_BYTES = 1024 * 1024;
    private static final int NAME_MAX_CHARS = 255;

    private final Map<Name, ConsumerInstance> all = new ConcurrentHashMap<>();
    private final Map<String, String> client;
    private final int max;
    private final Duration idle;
    private final ScheduledExecutorService sweeper;

    private record Name(String group, String instance) {}

    ConsumerInstances(Cluster cluster, GatewayLimits limits) {
        client = cluster.clientProperties();
        max = limits.maxConsumers();
        idle = limits.consumerIdle();
        sweeper =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().name("gateway-consumers").factory());
        var every = Math.clamp(idle.toMillis() / 4, 250, 10_000);
        var _ = sweeper.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        all.forEach(
                (name, instance) -> {
                    if (instance.isIdle(idle) && all.remove(name, instance)) {
                        instance.close();
                    }
                });
    }

    /// @param properties of the consumer that the client may choose
    /// @throws io.millrace.http.ProblemException 409 if there is one of this name, 503 if there are
    ///   too many
    synchronized void create(
            String group,
            String instance,
            Embedded format,
            ConsumerInstance.Settings settings,
            Map<String, String> properties) {
        var name = new Name(group, instance);
        if (instance.isEmpty() || instance.length() > NAME_MAX_CHARS) {
            throw GatewayError.INVALID_CONSUMER_SETTING.with(
                    "a name has 1 to %d characters.".formatted(NAME_MAX_CHARS));
        }
        if (all.containsKey(name)) {
            throw GatewayError.CONSUMER_EXISTS.with();
        }
        if (all.size() >= max) {
            throw KafkaFailure.busy(
                    "There are %d consumer instances (gateway.max.consumers).".formatted(max));
        }
        var config = new HashMap<String, Object>(client);
        config.put("fetch.max.bytes", FETCH_MAX_BYTES);
        config.put("default.api.timeout.ms", 10_000);
        config.put("allow.auto.create.topics", false);
        config.put("isolation.level", "read_committed");
        config.putAll(properties);
        config.put("group.id", group);
        config.put("enable.auto.commit", false);
        config.put("max.poll.interval.ms", Math.toIntExact(idle.plusMinutes(1).toMillis()));
        try {
            var consumer =
                    new KafkaConsumer<>(
                            config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            all.put(name, new ConsumerInstance(format, settings, consumer));
        } catch (KafkaException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw GatewayError.INVALID_CONSUMER_SETTING.with(String.valueOf(cause.getMessage()));
        }
    }

    /// @throws io.millrace.http.ProblemException 404 if there is none
    ConsumerInstance get(String group, String instance) {
        var found = all.get(new Name(group, instance));
        if (found == null) {
            throw GatewayError.CONSUMER_NOT_FOUND.with();
        }
        return found;
    }

    /// @throws io.millrace.http.ProblemException 404 if there is none
    void delete(String group, String instance) {
        var found = all.remove(new Name(group, instance));
        if (found == null) {
            throw GatewayError.CONSUMER_NOT_FOUND.with();
        }
        found.end();
    }

    int count() {
        return all.size();
    }

    /// All at once: each takes up to 4 s where the cluster is away.
    @Override
    public void close() {
        sweeper.shutdownNow();
        try (var leaving = Executors.newVirtualThreadPerTaskExecutor()) {
            all.values().forEach(instance -> leaving.execute(instance::close));
        }
    }
}
