package io.millrace.sql.analyze;

/// What a SELECT is for, which decides what it may do.
enum Mode {
    /// It writes into a stream or table for as long as there are records.
    PERSISTENT,
    /// Somebody waits for its rows as they come.
    PUSH,
    /// It is answered once, from what is there.
    PULL;

    boolean isPull() {
        return this == PULL;
    }

    /// Whether `*` tells the bounds of windows; in what is written they stay in the key.
    boolean tellsWindows() {
        return this != PERSISTENT;
    }
}
