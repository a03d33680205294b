package io.millrace.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The answer to one request: whole, or written piece by piece. Immutable.
public sealed interface Response {
    /// The HTTP status.
    int status();

    /// Header names with their values, in the order in which they are sent.
    Map<String, String> headers();

    /// The same answer with one more header, or with another value of it.
    Response header(String name, String value);

    /// An answer that is complete.
    ///
    /// @param body not copied: whoever made it lets go of it
    // Equality of bodies is never asked for.
    @SuppressWarnings("ArrayRecordComponent")
    record Whole(int status, Map<String, String> headers, byte[] body) implements Response {
        public Whole {
            headers = ordered(headers);
        }

        @Override
        public Whole header(String name, String value) {
            return new Whole(status, with(headers, name, value), body);
        }

        /// The same answer with the header `Retry-After` in whole seconds, if a wait is given.
        public Whole retryAfter(Optional<Duration> wait) {
            return wait.map(w -> header("Retry-After", Long.toString(w.toSeconds()))).orElse(this);
        }
    }

    /// An answer that is written as it comes about.
    record Streaming(int status, Map<String, String> headers, Body body) implements Response {
        public Streaming {
            headers = ordered(headers);
        }

        @Override
        public Streaming header(String name, String value) {
            return new Streaming(status, with(headers, name, value), body);
        }
    }

    /// Writes the body of a [Streaming] answer.
    @FunctionalInterface
    interface Body {
        /// Runs on the request's virtual thread; the answer ends when it returns. When it throws
        /// before anything was sent, the client gets the error's status; afterwards the connection
        /// is cut, so that the client sees that the end is missing.
        void writeTo(ResponseStream out) throws Exception;
    }

    /// 200 with a value as JSON, written at once.
    static Whole ok(Object value) {
        return json(200, value);
    }

    /// Any status with a value as JSON, in the content type of the [Routes].
    static Whole json(int status, Object value) {
        return new Whole(status, Map.of(), Json.bytes(value));
    }

    /// 200 with a text of any content type, in UTF-8.
    static Whole text(String contentType, String text) {
        return bytes(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /// 200 with bytes of any content type.
    static Whole bytes(String contentType, byte[] body) {
        return new Whole(200, Map.of("Content-Type", contentType), body);
    }

    /// A status and nothing else, such as 204.
    static Whole empty(int status) {
        return new Whole(status, Map.of(), new byte[0]);
    }

    /// 200 with a body that is written piece by piece.
    static Streaming stream(String contentType, Body body) {
        return new Streaming(200, Map.of("Content-Type", contentType), body);
    }

    private static Map<String, String> with(
            Map<String, String> headers, String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return more;
    }

    private static Map<String, String> ordered(Map<String, String> headers) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
}
