package io.millrace.sql.kernel;

/// A value that an expression cannot compute with. The message is for the user. Has no stack trace:
/// a topic may hold millions of such records.
public final class EvalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EvalException(String message) {
        super(message, null, false, false);
    }
}
