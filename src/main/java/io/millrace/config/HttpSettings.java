package io.millrace.config;

import java.util.Set;

/// Where one room's HTTP server listens.
///
/// @param room its name in messages: `SQL server`
/// @param host a name or an address of this machine
/// @param port 0 takes any free port
/// @param allowedHosts names in lower case by which requests may ask for it, besides those of the
///   loopback; `*` for any. Where empty, a server on the loopback takes no others, and one
///   elsewhere takes any
public record HttpSettings(
        String room, String host, int port, HttpLimits limits, Set<String> allowedHosts) {
    public HttpSettings {
        allowedHosts = Set.copyOf(allowedHosts);
    }

    /// One that nothing is said about names of.
    public HttpSettings(String room, String host, int port, HttpLimits limits) {
        this(room, host, port, limits, Set.of());
    }
}
