package io.millrace.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Upgrades requests to websockets (RFC 6455, over HTTP/1.1) and runs their handlers.
final class WebSockets {
    private static final Logger LOG = LoggerFactory.getLogger(WebSockets.class);

    /// RFC 6455, 7.4.1.
    private static final int POLICY_VIOLATION = CloseStatus.POLICY_VIOLATION;

    private static final int SERVER_ERROR = CloseStatus.SERVER_ERROR;

    private final Routes routes;
    private final WebSocketComponents components = new WebSocketComponents();
    private final WebSocketMappings mappings = new WebSocketMappings(components);
    private final Set<WebSocket> open = ConcurrentHashMap.newKeySet();

    WebSockets(Routes routes) {
        this.routes = routes;
    }

    /// Lives and ends with the server.
    WebSocketComponents components() {
        return components;
    }

    /// Whether a request asks for a websocket.
    static boolean isAsked(org.eclipse.jetty.server.Request in) {
        return "websocket".equalsIgnoreCase(in.getHeaders().get(HttpHeader.UPGRADE));
    }

    /// Upgrades a request, if there is a websocket at its path.
    ///
    /// @return false where nothing has been done
    boolean upgrade(
            Request request, org.eclipse.jetty.server.Request in, Response out, Callback done) {
        var handler = routes.webSocket(request);
        return handler.isPresent()
                && mappings.upgrade(
                        WebSocketNegotiator.from(
                                (_, _, _) -> new Frames(request, handler.get()),
                                (frames, _, _) -> (FrameHandler) frames),
                        in,
                        out,
                        done,
                        null);
    }

    /// Ends all.
    void close() {
        for (var socket : open) {
            socket.markClosed();
            socket.fail(CloseStatus.SHUTDOWN, "The server is stopping.");
        }
    }

    /// What comes in on one websocket.
    private final class Frames implements FrameHandler {
        private final Request request;
        private final WebSocket.Handler handler;
        private @Nullable WebSocket socket;

        Frames(Request request, WebSocket.Handler handler) {
            this.request = request;
            this.handler = handler;
        }

        @Override
        public void onOpen(CoreSession session, Callback callback) {
            var opened = new WebSocket(session);
            socket = opened;
            open.add(opened);
            callback.succeeded();
            this.session = session;
            session.demand();
            Thread.ofVirtual().name("websocket").start(() -> run(opened));
        }

        private @Nullable CoreSession session;

        private void run(WebSocket opened) {
            try {
                handler.handle(request, opened);
            } catch (ClientGoneException _) {
                // nobody is left to answer
            } catch (ProblemException e) {
                opened.fail(POLICY_VIOLATION, e.failure().message());
            } catch (Exception e) {
                LOG.error("A websocket could not be served", e);
                opened.fail(SERVER_ERROR, "Something went wrong here; the server's log says more.");
            }
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            if (frame.getOpCode() == OpCode.PING && session != null) {
                var payload = frame.getPayload();
                var pong = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
                session.sendFrame(new Frame(OpCode.PONG, pong), Callback.NOOP, false);
            }
            callback.succeeded();
            if (frame.getOpCode() == OpCode.CLOSE) {
                closed();
            } else if (session != null) {
                session.demand();
            }
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            closed();
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            closed();
            callback.succeeded();
        }

        private void closed() {
            if (socket != null) {
                open.remove(socket);
                socket.markClosed();
            }
        }
    }
}
