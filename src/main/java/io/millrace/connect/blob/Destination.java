package io.millrace.connect.blob;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Where the records of a file go.
///
/// @param partition of the topic; null for the one that the keys tell, or any
/// @param order files of one partition are read in this order, all others by their names
record Destination(String topic, @Nullable Integer partition, long order) {
    /// To any partition of a topic.
    static Destination of(String topic) {
        return new Destination(topic, null, 0);
    }

    /// Tells the destinations of all files.
    interface Rule {
        /// @param path of a file, below the store's root
        /// @return empty for a file that is not read
        Optional<Destination> destination(String path);
    }
}
