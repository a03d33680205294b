package io.millrace.config;

import java.nio.file.Path;
import java.util.List;

/// Settings of the Connect worker.
///
/// @param host the address that its REST API listens on
/// @param port 0 takes any free port
/// @param groupId names the group of workers and, with a prefix, its three topics
/// @param pluginPath folders with third-party plug-ins; may be empty
/// @param secretFolders folders whose files configurations may refer to
/// @param secretVariables variables of the environment that configurations may refer to
public record ConnectSettings(
        String host,
        int port,
        String groupId,
        List<Path> pluginPath,
        List<Path> secretFolders,
        List<String> secretVariables) {
    public ConnectSettings {
        pluginPath = List.copyOf(pluginPath);
        secretFolders = List.copyOf(secretFolders);
        secretVariables = List.copyOf(secretVariables);
    }

    /// Without secrets.
    public ConnectSettings(String host, int port, String groupId, List<Path> pluginPath) {
        this(host, port, groupId, pluginPath, List.of(), List.of());
    }
}
