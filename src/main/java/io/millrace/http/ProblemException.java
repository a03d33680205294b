package io.millrace.http;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A [Problem] on its way to the client. Carries no stack trace: it is an answer, not a bug.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final int code;
    private final transient Map<String, Object> details;
    private final transient @Nullable Duration retryAfter;

    ProblemException(int status, int code, String message) {
        this(status, code, message, Map.of(), null);
    }

    private ProblemException(
            int status,
            int code,
            String message,
            Map<String, Object> details,
            @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.details = details;
        this.retryAfter = retryAfter;
    }

    /// The same with one more member for the body, such as the text of the statement.
    public ProblemException detail(String name, Object value) {
        var more = new TreeMap<>(details);
        more.put(name, value);
        return new ProblemException(status, code, message(), Map.copyOf(more), retryAfter);
    }

    /// The same with the header `Retry-After`: the client did nothing wrong and may try again then.
    public ProblemException retryAfter(Duration wait) {
        return new ProblemException(status, code, message(), details, wait);
    }

    /// What the room's [ErrorBody] gets to see.
    public Failure failure() {
        return new Failure(status, code, message(), details, Optional.ofNullable(retryAfter));
    }

    private String message() {
        return String.valueOf(getMessage());
    }
}
