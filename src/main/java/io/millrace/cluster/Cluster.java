package io.millrace.cluster;

import io.millrace.config.UserError;

import org.apache.kafka.clients.admin.Admin;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/// A Kafka cluster that answers. Thread-safe.
public interface Cluster extends AutoCloseable {
    /// `host:port`, several separated by commas.
    String bootstrapServers();

    /// What every client needs to connect: `bootstrap.servers` and the security settings, nothing
    /// else.
    Map<String, String> clientProperties();

    /// One admin client for all; lives as long as the cluster.
    Admin admin();

    /// Makes the coordinator forget all members of the groups whose id starts with `groupPrefix`,
    /// and aborts the transactions that they left open.
    ///
    /// Members that were killed would otherwise hold up their group's first rebalance until their
    /// session ends (45 s), and their open transactions every reader of committed records until
    /// they time out (10 to 60 s). Call it before this process joins any such group. Does nothing
    /// on an external cluster, where members may be alive.
    ///
    /// Covers groups of the classic protocol of any protocol type (consumers, Kafka Streams,
    /// Connect workers), and transactional ids that start with `groupPrefix` or, as those of
    /// Connect's leader, with `connect-cluster-` and `groupPrefix`.
    void forgetMembers(String groupPrefix);

    /// Completes when the broker in this process stops by itself, for example because its disk is
    /// full: nothing can be done then but to stop. Never completes on an external cluster.
    CompletionStage<UserError> failure();

    /// Closes the admin client and, when it is ours, stops the broker cleanly.
    @Override
    void close();
}
