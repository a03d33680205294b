package io.millrace.http;

import io.millrace.config.HttpLimits;
import io.millrace.config.HttpSettings;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Between Jetty and [Routes]: runs one request and sends its answer.
final class Dispatcher extends Handler.Abstract {
    /// Whoever stops is back soon, or somebody else is.
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Routes routes;
    private final HttpLimits limits;
    private final Names names;
    private final WebSockets webSockets;
    private final Set<ResponseStream> streams = ConcurrentHashMap.newKeySet();
    private final Phaser underWay = new Phaser(1);
    private volatile boolean stopping;

    Dispatcher(Routes routes, HttpSettings settings) {
        this.routes = routes;
        this.limits = settings.limits();
        this.names = Names.of(settings);
        this.webSockets = new WebSockets(routes);
    }

    WebSockets webSockets() {
        return webSockets;
    }

    /// Ends the streams, refuses what is new, and lets the rest finish.
    void drain(Duration atMost) throws InterruptedException {
        stopping = true;
        streams.forEach(ResponseStream::markClosed);
        webSockets.close();
        try {
            underWay.awaitAdvanceInterruptibly(
                    underWay.arriveAndDeregister(), atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // Whoever is not done by now is cut off.
        }
    }

    @Override
    public boolean handle(
            org.eclipse.jetty.server.Request in,
            org.eclipse.jetty.server.Response out,
            Callback done) {
        if (stopping || underWay.register() < 0) {
            out.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            send(routes.failure(HttpError.STOPPING.with().retryAfter(AGAIN)), out, done);
            return true;
        }
        var arrival = arrival(in);
        arrival.ifPresent(WatchedEndPoint::beginAnswer);
        // before `done`, which may begin with the next request
        Runnable answered = () -> arrival.ifPresent(WatchedEndPoint::endAnswer);
        var end = Callback.from(done, underWay::arriveAndDeregister);
        answer(in, out, Callback.from(answered, end));
        return true;
    }

    /// The connection, where it brings one request after the other.
    static Optional<WatchedEndPoint> arrival(org.eclipse.jetty.server.Request in) {
        var connection = in.getConnectionMetaData();
        return connection.getHttpVersion() != HttpVersion.HTTP_2
                        && connection.getConnection().getEndPoint() instanceof WatchedEndPoint end
                ? Optional.of(end)
                : Optional.empty();
    }

    private void answer(
            org.eclipse.jetty.server.Request in,
            org.eclipse.jetty.server.Response out,
            Callback done) {
        var request = new Request(in, out, limits);
        try {
            request.sentByPageOf(foreignPage(in));
            if (WebSockets.isAsked(in)) {
                request.checkPage();
                if (webSockets.upgrade(request, in, out, done)) {
                    return;
                }
            }
            switch (routes.answer(request)) {
                case Response.Whole whole -> send(whole, out, done);
                case Response.Streaming streaming -> stream(streaming, request, in, out, done);
            }
        } catch (ClientGoneException e) {
            done.failed(e);
        } catch (Throwable e) {
            send(routes.failure(e), out, done);
        }
    }

    /// The origin of the page that sends a request, where it is a stranger's.
    ///
    /// @throws ProblemException 421 for a name that is none of this server's
    private Optional<String> foreignPage(org.eclipse.jetty.server.Request in) {
        var host = org.eclipse.jetty.server.Request.getServerName(in);
        if (!names.take(host)) {
            throw HttpError.FOREIGN_NAME.with(host);
        }
        return Optional.ofNullable(in.getHeaders().get(HttpHeader.ORIGIN))
                .filter(origin -> !names.takePagesOf(origin));
    }

    private static void send(
            Response.Whole whole, org.eclipse.jetty.server.Response out, Callback done) {
        head(whole, out);
        out.getHeaders().put(HttpHeader.CONTENT_LENGTH, whole.body().length);
        out.write(true, ByteBuffer.wrap(whole.body()), done);
    }

    private static void head(Response response, org.eclipse.jetty.server.Response out) {
        out.setStatus(response.status());
        response.headers().forEach((name, value) -> out.getHeaders().put(name, value));
    }

    private void stream(
            Response.Streaming streaming,
            Request request,
            org.eclipse.jetty.server.Request in,
            org.eclipse.jetty.server.Response out,
            Callback done) {
        var framing =
                in.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2
                        ? ResponseStream.Framing.FRAMES
                        : ResponseStream.Framing.BYTES;
        var body = new ResponseStream(out, framing, () -> head(streaming, out));
        in.addFailureListener(_ -> body.markClosed());
        in.addIdleTimeoutListener(_ -> false);
        streams.add(body);
        if (stopping) {
            body.markClosed();
        }
        var failure = write(streaming.body(), body, request, in);
        streams.remove(body);
        switch (failure) {
            case null -> out.write(true, body.rest(), done);
            case ClientGoneException e -> done.failed(e);
            case Throwable e when body.started() -> {
                routes.failure(e);
                done.failed(e);
            }
            case Throwable e -> send(routes.failure(e), out, done);
        }
    }

    /// Returns what went wrong, if anything.
    private static @Nullable Throwable write(
            Response.Body body,
            ResponseStream to,
            Request request,
            org.eclipse.jetty.server.Request in) {
        try (var _ = ClientWatch.start(request, in, to)) {
            body.writeTo(to);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
