package io.millrace.sql.query;

import java.util.concurrent.atomic.LongAdder;

/// What happened to the records of one query since this process started it.
public final class QueryCounts {
    private final LongAdder problems = new LongAdder();
    private final LongAdder unlogged = new LongAdder();

    void addProblem() {
        problems.increment();
    }

    void addUnlogged() {
        unlogged.increment();
    }

    /// Records that it could not decode or compute with.
    public long problems() {
        return problems.sum();
    }

    /// Of these, those that did not get into the processing log because it could not take more.
    public long unlogged() {
        return unlogged.sum();
    }
}
