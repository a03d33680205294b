package io.millrace.cluster;

import io.millrace.config.ClusterSettings;
import io.millrace.config.UserError;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A cluster that runs elsewhere.
final class ExternalCluster implements Cluster {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final Map<String, String> properties;
    private final String servers;
    private final Admin admin;

    private ExternalCluster(Map<String, String> properties, String servers, Admin admin) {
        this.properties = properties;
        this.servers = servers;
        this.admin = admin;
    }

    static ExternalCluster connect(ClusterSettings.External settings) {
        return connect(settings, ANSWER_WITHIN);
    }

    static ExternalCluster connect(ClusterSettings.External settings, Duration within) {
        ProcessExit.replace(_ -> {});
        var properties = settings.clientProperties();
        var servers = properties.get("bootstrap.servers");
        if (servers == null || servers.isBlank()) {
            throw UserError.of("No Kafka cluster is named.", "Set bootstrap.servers to host:port");
        }
        var admin = create(properties, servers);
        try {
            verify(admin, servers, within);
        } catch (RuntimeException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
        return new ExternalCluster(properties, servers, admin);
    }

    private static Admin create(Map<String, String> properties, String servers) {
        try {
            return Admin.create(new HashMap<>(properties));
        } catch (KafkaException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw UserError.of(
                            "Cannot connect to Kafka at %s: %s"
                                    .formatted(servers, cause.getMessage()),
                            "Check the host name and the security settings")
                    .causedBy(e);
        }
    }

    private static void verify(Admin admin, String servers, Duration within) {
        var options = new DescribeClusterOptions().timeoutMs(Math.toIntExact(within.toMillis()));
        try {
            var _ =
                    admin.describeCluster(options)
                            .clusterId()
                            .get(within.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.of("Interrupted while connecting to Kafka at %s.".formatted(servers));
        } catch (TimeoutException e) {
            throw silent(servers, within, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AuthenticationException
                            || e.getCause() instanceof AuthorizationException
                    ? UserError.of(
                                    "Kafka at %s refuses the credentials: %s"
                                            .formatted(servers, e.getCause().getMessage()),
                                    "Check user name, password and security.protocol")
                            .causedBy(e)
                    : silent(servers, within, e);
        }
    }

    private static UserError silent(String servers, Duration within, Exception e) {
        return UserError.of(
                        "Kafka at %s does not answer within %d s."
                                .formatted(servers, within.toSeconds()),
                        "Check that it runs, that the address is right, and security.protocol")
                .causedBy(e);
    }

    @Override
    public String bootstrapServers() {
        return servers;
    }

    @Override
    public Map<String, String> clientProperties() {
        return properties;
    }

    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public void forgetMembers(String groupPrefix) {
        // They may be alive: another worker's.
    }

    @Override
    public CompletionStage<UserError> failure() {
        return new CompletableFuture<>();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
