package io.millrace.config;

/// Where one room's HTTP server listens.
///
/// @param room its name in messages: `SQL server`
/// @param host a name or an address of this machine
/// @param port 0 takes any free port
public record HttpSettings(String room, String host, int port, HttpLimits limits) {}
