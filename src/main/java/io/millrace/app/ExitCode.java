package io.millrace.app;

/// What the program tells the shell.
public enum ExitCode {
    OK(0),
    /// Something did not work; said on stderr.
    ERROR(1),
    /// The command line or a setting is wrong; nothing was done.
    USAGE(2),
    /// The server that a verb talks to does not answer.
    NOT_REACHABLE(3);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
