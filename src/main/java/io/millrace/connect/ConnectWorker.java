package io.millrace.connect;

import io.millrace.cluster.Cluster;
import io.millrace.config.ConnectSettings;
import io.millrace.config.UserError;
import io.millrace.format.SchemaStores;

import org.apache.kafka.common.internals.FatalExitError;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.runtime.distributed.DistributedHerder;

import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// Kafka Connect's distributed worker in this process, ready to take connectors at [#restUrl()].
///
/// Source connectors write exactly once. Failed tasks are started again ([Restarts]). Values are
/// converted by [PlainConverter], keys as text, unless a connector says otherwise. Further workers,
/// ours or Confluent's, may join its group.
public final class ConnectWorker implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final Connect<DistributedHerder> connect;
    private final URI restUrl;

    private ConnectWorker(Connect<DistributedHerder> connect, URI restUrl) {
        this.connect = connect;
        this.restUrl = restUrl;
    }

    /// Returns when the worker has joined its group and answers.
    ///
    /// @param stores where converters with schemas find them
    /// @throws UserError when the port is taken, or the worker is not ready within 60 s
    public static ConnectWorker start(
            ConnectSettings settings, Cluster cluster, SchemaStores stores) {
        return start(settings, cluster, stores, Restarts.Delays.STANDARD);
    }

    static ConnectWorker start(
            ConnectSettings settings,
            Cluster cluster,
            SchemaStores stores,
            Restarts.Delays restarts) {
        cluster.forgetMembers(settings.groupId());
        cluster.forgetMembers("connect-"); // the sink connectors' consumers
        var thread = Thread.currentThread();
        var loader = thread.getContextClassLoader();
        try {
            var connect =
                    new DistributedConnect(stores, restarts)
                            .startConnect(properties(settings, cluster));
            var port = connect.rest().serverUrl().getPort();
            var worker = new ConnectWorker(connect, url(settings.host(), port));
            worker.awaitReady();
            return worker;
        } catch (ConnectException | FatalExitError e) {
            throw startError(settings, e);
        } finally {
            thread.setContextClassLoader(loader); // Connect leaves its own behind
        }
    }

    /// `http://host:port`, with the port that is really used.
    public URI restUrl() {
        return restUrl;
    }

    /// Stops the connectors, then the REST API. Takes up to some seconds.
    @Override
    public void close() {
        connect.stop();
        connect.awaitStop();
    }

    private static URI url(String host, int port) {
        return URI.create(
                "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port));
    }

    /// The herder answers a request only when it has joined the group and read its topics.
    private void awaitReady() {
        var answer = new CompletableFuture<Void>();
        connect.herder().healthCheck((_, _) -> answer.complete(null));
        var end = Instant.now().plus(READY_WITHIN);
        while (!isDone(answer)) {
            var stopped = connect.herderTask().isDone();
            if (stopped || Instant.now().isAfter(end)) {
                close();
                throw stopped
                        ? UserError.of("Kafka Connect could not start.", "Its log says why")
                        : UserError.of(
                                "Kafka Connect is not ready after %d s."
                                        .formatted(READY_WITHIN.toSeconds()),
                                "Is the Kafka cluster overloaded, or another worker stuck?");
            }
        }
    }

    /// Waits for a moment.
    private static boolean isDone(CompletableFuture<Void> answer) {
        try {
            answer.get(50, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new ConnectException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException(e);
        }
    }

    private static UserError startError(ConnectSettings settings, Throwable error) {
        for (var cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return UserError.of(
                                "Port %d is used by another program (Kafka Connect)."
                                        .formatted(settings.port()),
                                "Use --port-offset 1000, or stop the other program")
                        .causedBy(error);
            }
        }
        return UserError.of("Kafka Connect could not start: " + error.getMessage()).causedBy(error);
    }

    private static Map<String, String> properties(ConnectSettings settings, Cluster cluster) {
        var group = settings.groupId();
        var p = new LinkedHashMap<String, String>();
        for (var prefix : List.of("", "producer.", "consumer.", "admin.")) {
            cluster.clientProperties().forEach((name, value) -> p.put(prefix + name, value));
        }
        p.put("group.id", group);
        p.put("config.storage.topic", "_" + group + "-configs");
        p.put("offset.storage.topic", "_" + group + "-offsets");
        p.put("status.storage.topic", "_" + group + "-status");
        for (var topic : List.of("config", "offset", "status")) {
            p.put(topic + ".storage.replication.factor", "-1"); // as the cluster does by default
        }
        p.put("offset.storage.partitions", "1");
        p.put("status.storage.partitions", "1");
        p.put("listeners", url(settings.host(), settings.port()).toString());
        p.put("plugin.discovery", "service_load"); // the classpath is not scanned
        if (!settings.pluginPath().isEmpty()) {
            var folders = settings.pluginPath().stream().map(Path::toString);
            p.put("plugin.path", folders.collect(Collectors.joining(",")));
        }
        p.putAll(Secrets.workerProperties(settings));
        p.putAll(KnownNames.workerProperties(settings));
        p.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        p.put("value.converter", PlainConverter.class.getName());
        p.put("exactly.once.source.support", "enabled");
        p.put("scheduled.rebalance.max.delay.ms", "0"); // a worker that left is not waited for
        p.put("offset.flush.interval.ms", "5000");
        p.put(
                "producer.batch.size",
                "262144"); // fewer, larger requests; 512 KB cost 11% less CPU than 128
        return p;
    }
}
