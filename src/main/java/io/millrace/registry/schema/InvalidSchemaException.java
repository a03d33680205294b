package io.millrace.registry.schema;

/// A text that is no schema of its language. The message says where and what.
public final class InvalidSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidSchemaException(String message) {
        super(message, null, false, false);
    }
}
