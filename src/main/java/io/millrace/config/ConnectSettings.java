package io.millrace.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Settings of the Connect worker.
///
/// @param host the address that its REST API listens on
/// @param port 0 takes any free port
/// @param groupId names the group of workers and, with a prefix, its three topics
/// @param pluginPath folders with third-party plug-ins; may be empty
/// @param secretFolders folders whose files configurations may refer to
/// @param secretVariables variables of the environment that configurations may refer to
/// @param allowedHosts as those of [HttpSettings]
public record ConnectSettings(
        String host,
        int port,
        String groupId,
        List<Path> pluginPath,
        List<Path> secretFolders,
        List<String> secretVariables,
        Set<String> allowedHosts) {
    public ConnectSettings {
        pluginPath = List.copyOf(pluginPath);
        secretFolders = List.copyOf(secretFolders);
        secretVariables = List.copyOf(secretVariables);
        allowedHosts = Set.copyOf(allowedHosts);
    }

    /// Without secrets and further names.
    public ConnectSettings(String host, int port, String groupId, List<Path> pluginPath) {
        this(host, port, groupId, pluginPath, List.of(), List.of(), Set.of());
    }
}
