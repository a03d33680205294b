package io.millrace.bench;

import java.nio.file.Path;

/// A job that reads one topic and writes another until it is closed.
interface Job extends AutoCloseable {
    /// Where a job works.
    ///
    /// @param group its consumer group, whose committed offsets tell how far it is
    record Place(String bootstrap, String input, String output, String group, Path stateDir) {}

    /// Starts it.
    ///
    /// @param reading called once, when its partitions are assigned and the first record is next
    void start(Runnable reading);

    @Override
    void close();
}
