package io.millrace.http;

import java.util.Map;
import java.util.TreeMap;

/// A [Problem] on its way to the client. Carries no stack trace: it is an answer, not a bug.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final int code;
    private final transient Map<String, Object> details;

    ProblemException(int status, int code, String message) {
        this(status, code, message, Map.of());
    }

    private ProblemException(int status, int code, String message, Map<String, Object> details) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.details = details;
    }

    /// The same with one more member for the body, such as the text of the statement.
    public ProblemException detail(String name, Object value) {
        var more = new TreeMap<>(details);
        more.put(name, value);
        return new ProblemException(status, code, message(), Map.copyOf(more));
    }

    /// What the room's [ErrorBody] gets to see.
    public Failure failure() {
        return new Failure(status, code, message(), details);
    }

    private String message() {
        return String.valueOf(getMessage());
    }
}
