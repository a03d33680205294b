package io.millrace.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The broker's configuration, as Kafka's documentation names it. What is not here is Kafka's
/// default.
final class BrokerProperties {
    private BrokerProperties() {}

    /// @param broker where clients connect; its port is bound already
    /// @param controller where the controller listens, on the loopback only
    static Map<String, String> of(
            DataFolder folder,
            String host,
            InetSocketAddress broker,
            InetSocketAddress controller) {
        var p = new LinkedHashMap<String, String>();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "" + DataFolder.NODE_ID);
        p.put("log.dirs", folder.dir().toString());
        p.put(
                "listeners",
                "PLAINTEXT://%s,CONTROLLER://%s"
                        .formatted(hostPort(host, broker.getPort()), local(controller)));
        p.put(
                "advertised.listeners",
                "PLAINTEXT://" + hostPort(advertised(host), broker.getPort()));
        p.put("controller.listener.names", DataFolder.CONTROLLER);
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("inter.broker.listener.name", "PLAINTEXT");
        p.put("controller.quorum.voters", DataFolder.NODE_ID + "@" + local(controller));
        p.putAll(ONE_NODE);
        p.putAll(SMALL_POOLS);
        p.putAll(QUICK_GROUPS);
        p.putAll(KEPT);
        return p;
    }

    /// `host:port`, with the brackets that an IPv6 address needs.
    static String hostPort(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /// A listener on all addresses is advertised under the machine's name.
    static String advertised(String host) {
        if (!host.equals("0.0.0.0") && !host.equals("::")) {
            return host;
        }
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException _) {
            return "127.0.0.1";
        }
    }

    private static String local(InetSocketAddress address) {
        return "127.0.0.1:" + address.getPort();
    }

    private static final Map<String, String> ONE_NODE =
            Map.of(
                    "offsets.topic.num.partitions", "1",
                    "offsets.topic.replication.factor", "1",
                    "transaction.state.log.num.partitions", "1",
                    "transaction.state.log.replication.factor", "1",
                    "transaction.state.log.min.isr", "1",
                    "share.coordinator.state.topic.num.partitions", "1",
                    "share.coordinator.state.topic.replication.factor", "1",
                    "share.coordinator.state.topic.min.isr", "1");

    /// 60 threads instead of 87; a megabyte or two instead of 128 for the cleaner.
    private static final Map<String, String> SMALL_POOLS =
            Map.of(
                    "num.network.threads", "1",
                    "num.io.threads", "2",
                    "background.threads", "2",
                    "log.cleaner.dedupe.buffer.size", "2097152",
                    "group.coordinator.threads", "1",
                    "share.coordinator.threads", "1",
                    "auto.leader.rebalance.enable", "false");

    private static final Map<String, String> QUICK_GROUPS =
            Map.of(
                    "group.initial.rebalance.delay.ms", "0",
                    "group.min.session.timeout.ms", "100",
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

    /// Kafka deletes what is a week old by the records' own timestamps: history that is read in
    /// would be gone within minutes, before or after it is worked with. Here the size is the limit,
    /// by partition, unless a topic says otherwise. A pipeline may also be stopped for more than a
    /// week and go on where it was.
    private static final Map<String, String> KEPT =
            Map.of(
                    "log.retention.ms", "-1",
                    "log.retention.bytes", Long.toString(8L << 30),
                    "offsets.retention.minutes", Integer.toString(366 * 24 * 60));
}
