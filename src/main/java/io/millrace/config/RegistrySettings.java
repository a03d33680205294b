package io.millrace.config;

/// Settings of the Schema Registry.
///
/// @param http where its REST API listens
/// @param topic that holds the schemas; compacted, made when missing
/// @param url of a registry elsewhere to use instead; empty for the own one
/// @param user for the registry elsewhere; empty without
/// @param password of that user
public record RegistrySettings(
        HttpSettings http, String topic, String url, String user, String password) {
    /// Without the password.
    @Override
    public String toString() {
        return "RegistrySettings[" + http + ", " + topic + ", " + url + "]";
    }
}
