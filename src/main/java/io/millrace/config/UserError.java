package io.millrace.config;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Something that the user can put right: a port in use, a folder that cannot be written, a wrong
/// setting. Shown as its message and, when there is one, its hint; never with a stack trace.
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String hint;

    private UserError(String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /// @param message where and what, as one sentence: `Port 9092 is used by another program (Kafka
    ///   broker).`
    public static UserError of(String message) {
        return new UserError(message, "", null);
    }

    /// @param hint what to do: `Use --port-offset 1000 or --bootstrap localhost:9092`
    public static UserError of(String message, String hint) {
        return new UserError(message, hint, null);
    }

    /// The same error with what lies behind it, for logs.
    public UserError causedBy(Throwable cause) {
        return new UserError(message(), hint, cause);
    }

    /// Where and what.
    public String message() {
        return String.valueOf(getMessage());
    }

    /// What to do about it; empty when nothing useful can be said.
    public Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }
}
