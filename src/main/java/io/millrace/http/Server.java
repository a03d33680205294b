package io.millrace.http;

import io.millrace.config.HttpSettings;
import io.millrace.config.UserError;

import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.BindException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A listening HTTP server with the routes of one room.
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration DRAIN = Duration.ofSeconds(2);

    /// An encoded slash or percent sign in a segment is fine: paths are split before they are
    /// decoded, and decoded once.
    private static final UriCompliance URIS =
            UriCompliance.DEFAULT.with(
                    "SEGMENTS",
                    UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                    UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

    private final HttpSettings settings;
    private final org.eclipse.jetty.server.Server jetty;
    private final ServerConnector connector;
    private final Dispatcher dispatcher;
    private int port;

    private Server(HttpSettings settings, Routes routes) {
        this.settings = settings;
        this.dispatcher = new Dispatcher(routes, settings);
        this.jetty = new org.eclipse.jetty.server.Server(threads(settings.room()));
        this.connector = connector(jetty, settings);
        jetty.addConnector(connector);
        jetty.addBean(new NetworkConnectionLimit(settings.limits().maxConnections(), connector));
        jetty.setHandler(dispatcher);
        jetty.addBean(dispatcher.webSockets().components());
        jetty.setErrorHandler(new Refusals(routes));
    }

    /// Listens and returns.
    ///
    /// @throws UserError when the port is taken or the host is none of this machine
    public static Server start(HttpSettings settings, Routes routes) {
        var server = new Server(settings, routes);
        try {
            server.connector.open();
            server.port = server.connector.getLocalPort();
            server.jetty.start();
            server.lookForSlowRequests();
            return server;
        } catch (Exception e) {
            server.stop();
            throw server.cannotListen(e);
        }
    }

    /// The port that it listens on: the one asked for, or the one found for 0.
    public int port() {
        return port;
    }

    /// `http://localhost:8088`
    public String url() {
        var local = settings.host().equals("127.0.0.1") || settings.host().equals("0.0.0.0");
        var host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "http://" + (local ? "localhost" : host) + ":" + port();
    }

    /// Stops listening, ends the streams, gives the requests under way 2 s to finish, and cuts off
    /// the rest.
    @Override
    public void close() {
        connector.close();
        try {
            dispatcher.drain(DRAIN);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        stop();
    }

    /// Looks often enough that a request takes at most a quarter longer than it may.
    private void lookForSlowRequests() {
        var longest = settings.limits().requestTimeout();
        connector
                .getScheduler()
                .schedule(
                        () -> {
                            for (var end : connector.getConnectedEndPoints()) {
                                if (end instanceof WatchedEndPoint watched) {
                                    watched.endIfSlow(longest);
                                }
                            }
                            lookForSlowRequests();
                        },
                        longest.toMillis() / 4,
                        TimeUnit.MILLISECONDS);
    }

    private void stop() {
        try {
            jetty.stop();
        } catch (Exception e) {
            LOG.warn("The HTTP server of the {} did not stop cleanly", settings.room(), e);
        }
    }

    /// Only accepting and selecting happens on platform threads.
    private static QueuedThreadPool threads(String room) {
        var threads = new QueuedThreadPool(6, 1);
        threads.setName("http " + room);
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        return threads;
    }

    private static ServerConnector connector(
            org.eclipse.jetty.server.Server jetty, HttpSettings settings) {
        var limits = settings.limits();
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setUriCompliance(URIS);
        http.setRequestHeaderSize(limits.maxHeaderBytes());
        var http2 = new Http2(http);
        http2.setMaxConcurrentStreams(256);
        var connector =
                new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http), http2) {
                    @Override
                    protected SocketChannelEndPoint newEndPoint(
                            SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                        return new WatchedEndPoint(channel, selector, key, getScheduler());
                    }
                };
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(limits.idleTimeout().toMillis());
        return connector;
    }

    private UserError cannotListen(Exception e) {
        var cause = e instanceof IOException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof BindException
                && String.valueOf(cause.getMessage()).contains("in use")) {
            return UserError.of(
                            "Port %d is used by another program (%s)."
                                    .formatted(settings.port(), settings.room()),
                            "Use --port-offset 1000, or stop the other program")
                    .causedBy(e);
        }
        return UserError.of(
                        "Cannot listen on %s:%d (%s): %s."
                                .formatted(
                                        settings.host(),
                                        settings.port(),
                                        settings.room(),
                                        cause.getMessage()),
                        "Use an address of this machine and a port above 1023")
                .causedBy(e);
    }

    /// An upgrade by a request with a body goes wrong in Jetty 12.0.34 when the body is chunked: it
    /// is read as frames. Such a request is answered with HTTP/1.1, which RFC 7540 3.2 allows.
    private static final class Http2 extends HTTP2CServerConnectionFactory {
        Http2(HttpConfiguration http) {
            super(http);
        }

        @Override
        public @Nullable Connection upgradeConnection(
                Connector connector,
                EndPoint endPoint,
                MetaData.Request request,
                HttpFields.Mutable response)
                throws BadMessageException {
            var fields = request.getHttpFields();
            var hasBody =
                    fields.contains(HttpHeader.TRANSFER_ENCODING)
                            || fields.getLongField(HttpHeader.CONTENT_LENGTH) > 0;
            return hasBody ? null : super.upgradeConnection(connector, endPoint, request, response);
        }
    }
}
