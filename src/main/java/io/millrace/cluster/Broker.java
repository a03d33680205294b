package io.millrace.cluster;

import io.millrace.config.UserError;

import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server$;
import kafka.server.SharedServer;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.coordinator.group.GroupCoordinator;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.FaultHandlerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Kafka's own broker and controller, put together so that ports are bound before anything else
/// starts (port 0 without a race, a taken port without a half-started broker) and so that a fault
/// is reported instead of halting the process.
///
/// Source of the order of start and stop: Kafka 4.3, `KafkaRaftServer`.
final class Broker {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final Duration ELECTION_WITHIN = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final int BACKLOG = 50;

    private final String address;
    private final ControllerServer controller;
    private final BrokerServer broker;

    private Broker(String address, ControllerServer controller, BrokerServer broker) {
        this.address = address;
        this.controller = controller;
        this.broker = broker;
    }

    /// @param onFault receives the reason when the broker cannot go on
    static Broker start(DataFolder folder, String host, int port, Consumer<String> onFault) {
        var clients = bind(host, port);
        var control = bind("127.0.0.1", 0);
        try {
            var clientAddress = localAddress(clients);
            var address =
                    BrokerProperties.hostPort(
                            BrokerProperties.advertised(host), clientAddress.getPort());
            var properties =
                    BrokerProperties.of(folder, host, clientAddress, localAddress(control));
            var bound = Map.of("PLAINTEXT", clients, DataFolder.CONTROLLER, control);
            var servers = servers(new KafkaConfig(properties, false), bound, onFault);
            var broker = new Broker(address, servers.controller, servers.broker);
            broker.startUp(folder);
            return broker;
        } catch (RuntimeException | Error e) {
            close(clients);
            close(control);
            throw e;
        }
    }

    private void startUp(DataFolder folder) {
        try {
            controller.startup();
            if (!folder.stoppedCleanly()) {
                unregisterKilled();
            }
            broker.startup();
        } catch (RuntimeException | Error e) {
            try {
                stop();
            } catch (RuntimeException | Error stopping) {
                e.addSuppressed(stopping);
            }
            throw e;
        }
    }

    private record Servers(ControllerServer controller, BrokerServer broker) {}

    private static Servers servers(
            KafkaConfig config, Map<String, ServerSocketChannel> bound, Consumer<String> onFault) {
        var loaded = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        var ensemble = loaded._1();
        var metrics =
                Server$.MODULE$.initializeMetrics(
                        config, Time.SYSTEM, ensemble.clusterId().orElseThrow());
        var shared =
                new SharedServer(
                        config,
                        ensemble,
                        Time.SYSTEM,
                        metrics,
                        CompletableFuture.completedFuture(
                                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                        List.of(),
                        (name, fatal, action) -> new Faults(name, fatal, action, onFault),
                        sockets(bound));
        var controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), loaded._2());
        return new Servers(controller, new BrokerServer(shared));
    }

    /// Takes the killed broker off the controller's list.
    ///
    /// The controller counts it as alive until its session of 9 s ends, and turns its successor
    /// away until then. A shorter session would do, too, but would last for the whole run, and a
    /// busy machine misses short heartbeats.
    private void unregisterKilled() {
        var context =
                new ControllerRequestContext(
                        new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
        var end = Instant.now().plus(ELECTION_WITHIN);
        while (true) {
            try {
                var _ = controller.controller().unregisterBroker(context, DataFolder.NODE_ID).get();
                return;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BrokerIdNotRegisteredException) {
                    return; // killed before it had registered
                }
                if (!(e.getCause() instanceof NotControllerException)
                        || Instant.now().isAfter(end)) {
                    throw new KafkaException(
                            "The controller does not let go of the killed broker", e);
                }
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            LockSupport.parkNanos(PAUSE.toNanos()); // not elected yet
        }
    }

    /// Hands out the channels that are bound already.
    private static ServerSocketFactory sockets(Map<String, ServerSocketChannel> bound) {
        return (listener, address, _, _) -> {
            var channel = bound.get(listener);
            if (channel == null) {
                throw new IOException("Listener " + listener + " at " + address + " was not bound");
            }
            channel.configureBlocking(false);
            return channel;
        };
    }

    String address() {
        return address;
    }

    GroupCoordinator groups() {
        return broker.groupCoordinator();
    }

    boolean hasTopic(String topic) {
        return broker.metadataCache().contains(topic);
    }

    /// The broker first, so that the controller can note that it left.
    void stop() {
        broker.shutdown(STOP_WITHIN);
        controller.shutdown();
    }

    private static ServerSocketChannel bind(String host, int port) {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw UserError.of(
                    "The host %s is unknown (Kafka broker).".formatted(host),
                    "Use an address of this machine");
        }
        try {
            var channel = ServerSocketChannel.open();
            try {
                return channel.bind(address, BACKLOG);
            } catch (IOException e) {
                close(channel);
                throw e;
            }
        } catch (IOException e) {
            throw cannotListen(host, port, e);
        }
    }

    private static UserError cannotListen(String host, int port, IOException e) {
        var reason = String.valueOf(e.getMessage());
        if (reason.contains("in use")) {
            return UserError.of(
                            "Port %d is used by another program (Kafka broker).".formatted(port),
                            "Use --port-offset 1000 or --bootstrap localhost:" + port)
                    .causedBy(e);
        }
        return UserError.of(
                        "Cannot listen on %s (Kafka broker): %s."
                                .formatted(BrokerProperties.hostPort(host, port), reason),
                        "Use an address of this machine and a port above 1023")
                .causedBy(e);
    }

    private static InetSocketAddress localAddress(ServerSocketChannel channel) {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("A bound channel has no address", e);
        }
    }

    private static void close(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a listener", e);
        }
    }

    /// What Kafka calls when something is wrong inside; `fatal` faults would halt the process.
    private record Faults(
            String name, boolean fatal, @Nullable Runnable action, Consumer<String> onFault)
            implements FaultHandler {
        @Override
        public RuntimeException handleFault(String message, @Nullable Throwable cause) {
            LOG.error("{}: {}", name, message, cause);
            if (action != null) {
                action.run();
            }
            if (fatal) {
                onFault.accept(cause == null ? message : message + ": " + cause.getMessage());
            }
            return new FaultHandlerException(name + ": " + message, cause);
        }
    }
}
