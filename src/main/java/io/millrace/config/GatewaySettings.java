package io.millrace.config;

/// Settings of the HTTP gateway.
///
/// @param http where it listens
/// @param missingTopics what becomes of a record for a topic that is not there
/// @param limits how much it takes
public record GatewaySettings(
        HttpSettings http, MissingTopics missingTopics, GatewayLimits limits) {
    /// What becomes of a record for a topic that is not there.
    public enum MissingTopics {
        /// 404, with the name that was probably meant.
        REFUSED,
        /// The topic is made, with the cluster's defaults.
        MADE
    }
}
