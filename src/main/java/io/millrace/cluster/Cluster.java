package io.millrace.cluster;

import org.apache.kafka.clients.admin.Admin;

import java.util.Map;

/// A Kafka cluster that answers. Thread-safe.
public interface Cluster extends AutoCloseable {
    /// `host:port`, several separated by commas.
    String bootstrapServers();

    /// What every client needs to connect: `bootstrap.servers` and the security settings, nothing
    /// else.
    Map<String, String> clientProperties();

    /// One admin client for all; lives as long as the cluster.
    Admin admin();

    /// Makes the coordinator forget all members of the groups whose id starts with `groupPrefix`.
    ///
    /// Members that were killed would otherwise hold up their group's first rebalance until their
    /// session ends. Call it before this process joins any such group. Does nothing on an external
    /// cluster, where members may be alive.
    void forgetMembers(String groupPrefix);

    /// Closes the admin client and, when it is ours, stops the broker cleanly.
    @Override
    void close();
}
