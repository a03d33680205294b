package io.millrace.app;

import io.millrace.config.Settings;

import java.io.InputStream;
import java.nio.file.Path;

/// What a verb works with.
///
/// @param keep whether the data outlives the run
/// @param in standard input
/// @param folder the working folder; relative paths of the command line start here
public record Context(
        Settings settings, Keep keep, Output output, InputStream in, Stop stop, Path folder) {
    /// Whether data outlives the run.
    public enum Keep {
        KEPT,
        EPHEMERAL
    }
}
