package io.millrace.sql.functions;

/// A jar whose functions cannot be used, with the reason for the user.
final class UnusableJar extends Exception {
    private static final long serialVersionUID = 1;

    UnusableJar(String message) {
        super(message);
    }
}
