package io.millrace.sql.functions;

/// A call that no function answers. Made while a statement is analyzed; says what and what to do,
/// the caller adds where.
public final class FunctionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String hint;

    FunctionException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /// Never null.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /// What to do about it.
    public String hint() {
        return hint;
    }
}
