package io.millrace.http;

import io.millrace.config.HttpLimits;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// One request. Belongs to the thread that handles it.
public final class Request {
    private final org.eclipse.jetty.server.Request jetty;
    private final org.eclipse.jetty.server.Response answer;
    private final HttpLimits limits;
    private Map<String, String> pathParameters = Map.of();
    private @Nullable Map<String, String> query;
    private byte @Nullable [] body;
    private boolean streamed;
    private Optional<String> foreignPage = Optional.empty();

    Request(
            org.eclipse.jetty.server.Request jetty,
            org.eclipse.jetty.server.Response answer,
            HttpLimits limits) {
        this.jetty = jetty;
        this.answer = answer;
        this.limits = limits;
    }

    /// Called once, when the route is known.
    Request matched(Map<String, String> parameters) {
        pathParameters = parameters;
        return this;
    }

    /// Called once, before anything is answered.
    ///
    /// @param origin of a page that may not ask for more than it could show
    void sentByPageOf(Optional<String> origin) {
        foreignPage = origin;
    }

    /// @throws ProblemException 403 when a stranger's page has sent this
    void checkPage() {
        if (foreignPage.isPresent()) {
            throw HttpError.FOREIGN_PAGE.with(foreignPage.get());
        }
    }

    /// In upper case.
    public String method() {
        return jetty.getMethod();
    }

    /// As sent: still percent-encoded, without the query.
    public String path() {
        var path = jetty.getHttpURI().getPath();
        return path == null ? "/" : path;
    }

    /// The part of the path that stands for `{name}` in the route, decoded; may hold any character.
    public String path(String name) {
        var value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {" + name + "}");
        }
        return value;
    }

    /// Like [#path(String)], as a whole number.
    ///
    /// @throws ProblemException 400 when it is none
    public int intPath(String name) {
        return number(name, path(name));
    }

    /// The first value of a query parameter, decoded; empty when it is not there, `""` when it has
    /// no value.
    public Optional<String> query(String name) {
        if (query == null) {
            query = parse(jetty.getHttpURI().getQuery());
        }
        return Optional.ofNullable(query.get(name));
    }

    /// Like [#query], as a whole number.
    ///
    /// @throws ProblemException 400 when it is none
    public Optional<Integer> intQuery(String name) {
        return query(name).map(value -> number(name, value));
    }

    /// The first value of a header; its name in any case.
    public Optional<String> header(String name) {
        return Optional.ofNullable(jetty.getHeaders().get(name));
    }

    /// Shows all headers in their order, each value of a name that is there several times. Names as
    /// they were sent over HTTP/1.1, in lower case over HTTP/2.
    public void forEachHeader(BiConsumer<String, String> each) {
        for (var field : jetty.getHeaders()) {
            each.accept(field.getName(), field.getValue() == null ? "" : field.getValue());
        }
    }

    /// Gives the answer a header, whatever the answer will be: an error has it, too.
    public void answerHeader(String name, String value) {
        answer.getHeaders().put(name, value);
    }

    /// The whole body; empty when there is none. May be called again.
    ///
    /// @throws ProblemException 413 when it is longer than the limit
    /// @throws ClientGoneException when the client leaves before its end
    public byte[] body() throws IOException {
        if (body == null) {
            body = readBody();
        }
        return body;
    }

    /// The body as one JSON value.
    ///
    /// @throws ProblemException 400 when it is no JSON or of another shape, 413 when it is too long
    public <T> T json(Class<T> type) throws IOException {
        return Json.read(body(), type);
    }

    /// The body as it arrives, without a limit; blocks while nothing is there. Instead of [#body].
    public InputStream bodyStream() {
        streamed = true;
        return Content.Source.asInputStream(jetty);
    }

    boolean bodyIsStreamed() {
        return streamed;
    }

    private byte[] readBody() throws IOException {
        var arrival = Dispatcher.arrival(jetty);
        arrival.ifPresent(WatchedEndPoint::beginBody);
        try {
            var in = Content.Source.asInputStream(jetty);
            var length = jetty.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
            if (length > limits.maxBodyBytes()) {
                throw tooLarge(in);
            }
            if (length >= 0) {
                // the JDK makes room for what may come, 16 KB at first
                return in.readNBytes((int) length);
            }
            var bytes = in.readNBytes(limits.maxBodyBytes());
            if (bytes.length == limits.maxBodyBytes() && in.read() >= 0) {
                throw tooLarge(in);
            }
            return bytes;
        } catch (IOException e) {
            throw new ClientGoneException(e);
        } finally {
            arrival.ifPresent(WatchedEndPoint::endBody);
        }
    }

    /// Many clients see the answer only when they have got rid of their body, so some more of it is
    /// read; what is longer than that finds the connection closed.
    private ProblemException tooLarge(InputStream rest) throws IOException {
        if (!jetty.getHeaders().contains(HttpHeader.EXPECT)) {
            var piece = new byte[8192];
            for (long left = 4L * limits.maxBodyBytes(); left > 0; ) {
                var read = rest.read(piece);
                left = read < 0 ? 0 : left - read;
            }
        }
        return HttpError.BODY_TOO_LARGE.with(limits.maxBodyBytes());
    }

    private static int number(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException _) {
            throw HttpError.MALFORMED_REQUEST.with(
                    "%s must be a whole number, not '%s'.".formatted(name, value));
        }
    }

    private static Map<String, String> parse(@Nullable String query) {
        var all = new HashMap<String, String>();
        if (query != null && !query.isEmpty()) {
            for (var pair : query.split("&", -1)) {
                var equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                var value = equals < 0 ? "" : pair.substring(equals + 1);
                all.putIfAbsent(Percent.query(name), Percent.query(value));
            }
        }
        return all;
    }
}
