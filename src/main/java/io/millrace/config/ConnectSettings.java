package io.millrace.config;

import java.nio.file.Path;
import java.util.List;

/// Settings of the Connect worker.
///
/// @param host the address that its REST API listens on
/// @param port 0 takes any free port
/// @param groupId names the group of workers and, with a prefix, its three topics
/// @param pluginPath folders with third-party plug-ins; may be empty
public record ConnectSettings(String host, int port, String groupId, List<Path> pluginPath) {
    public ConnectSettings {
        pluginPath = List.copyOf(pluginPath);
    }
}
