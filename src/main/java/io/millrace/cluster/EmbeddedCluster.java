package io.millrace.cluster;

import io.millrace.config.ClusterSettings;
import io.millrace.config.UserError;

import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A KRaft broker and controller in this process, with its data in one folder.
///
/// Never ends the process: Kafka's calls to exit or halt are caught and reported by [#failure()].
final class EmbeddedCluster implements Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCluster.class);

    private final DataFolder folder;
    private final Broker broker;
    private final Admin admin;
    private final CompletableFuture<UserError> failure;
    private boolean closed;

    private EmbeddedCluster(
            DataFolder folder, Broker broker, Admin admin, CompletableFuture<UserError> failure) {
        this.folder = folder;
        this.broker = broker;
        this.admin = admin;
        this.failure = failure;
    }

    static EmbeddedCluster start(ClusterSettings.Embedded settings) {
        var failure = new CompletableFuture<UserError>();
        ProcessExit.replace(reason -> fail(failure, reason));
        var folder = DataFolder.open(settings.dir());
        try {
            var broker =
                    Broker.start(
                            folder,
                            settings.host(),
                            settings.port(),
                            reason -> fail(failure, reason));
            var admin = Admin.create(Map.of("bootstrap.servers", broker.address()));
            return new EmbeddedCluster(folder, broker, admin, failure);
        } catch (RuntimeException | Error e) {
            folder.close();
            throw e;
        }
    }

    private static void fail(CompletableFuture<UserError> failure, String reason) {
        var error =
                UserError.of(
                        "The Kafka broker has stopped: " + reason,
                        "Its log says more; is the disk full or the data folder gone?");
        if (failure.complete(error)) {
            LOG.error("{}", error.message());
        }
    }

    @Override
    public String bootstrapServers() {
        return broker.address();
    }

    @Override
    public Map<String, String> clientProperties() {
        return Map.of("bootstrap.servers", broker.address());
    }

    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public void forgetMembers(String groupPrefix) {
        DeadMembers.forget(broker, admin, groupPrefix);
    }

    @Override
    public CompletionStage<UserError> failure() {
        return failure;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        admin.close();
        broker.stop();
        folder.close();
    }
}
