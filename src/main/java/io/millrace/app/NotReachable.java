package io.millrace.app;

import io.millrace.config.UserError;

/// A server that a verb needs does not answer; ends the program with [ExitCode#NOT_REACHABLE].
public final class NotReachable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final UserError error;

    public NotReachable(UserError error) {
        super(error.message(), error);
        this.error = error;
    }

    public UserError error() {
        return error;
    }
}
