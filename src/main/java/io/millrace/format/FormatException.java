package io.millrace.format;

/// Bytes that are not what their columns say, or columns that a format cannot carry. The message is
/// for the user: where, what, what to do. Cheap to throw: it has no stack trace, since a topic may
/// hold millions of bad records.
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FormatException(String message) {
        super(message, null, false, false);
    }

    /// Never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
