package io.millrace.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

import java.nio.ByteBuffer;

/// What Jetty refuses before it gets to us (too long headers, a malformed URI), worded like the
/// room's own errors.
final class Refusals extends ErrorHandler {
    private final Routes routes;

    Refusals(Routes routes) {
        this.routes = routes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var status = response.getStatus();
        var message = request.getAttribute(ERROR_MESSAGE);
        // of what is no mistake of the client's, names of exceptions are nobody's business
        var text =
                message == null || status >= 500
                        ? HttpStatus.getMessage(status)
                        : message.toString();
        var body = routes.failure(Failure.of(status, text));
        body.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.body().length);
        response.write(true, ByteBuffer.wrap(body.body()), callback);
        return true;
    }
}
