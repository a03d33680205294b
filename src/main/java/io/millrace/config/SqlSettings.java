package io.millrace.config;

import java.nio.file.Path;
import java.util.Map;

/// Settings of the SQL engine.
///
/// @param http where its REST API listens
/// @param serviceId names this engine's consumer groups and internal topics; engines with the same
///   id on the same cluster are workers of one service
/// @param stateDir where queries keep their state stores; can be made again from topics
/// @param extensionDir folder with jars of the user's own functions; need not exist
/// @param connectUrl a Connect cluster elsewhere; empty for the worker in this process
/// @param limits how much it takes
/// @param streams Kafka Streams properties for every query, without a prefix
public record SqlSettings(
        HttpSettings http,
        String serviceId,
        Path stateDir,
        Path extensionDir,
        String connectUrl,
        SqlLimits limits,
        Map<String, String> streams) {
    public SqlSettings {
        streams = Map.copyOf(streams);
    }
}
