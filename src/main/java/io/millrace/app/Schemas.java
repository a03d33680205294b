package io.millrace.app;

import io.millrace.config.Settings;
import io.millrace.registry.RegistryClient;

/// The Schema Registry for verbs that talk to one that runs already.
public final class Schemas {
    private Schemas() {}

    /// A client of the registry of `--registry.url`, or of the one that `millrace up` runs on this
    /// machine.
    public static RegistryClient reach(Settings settings) {
        var registry = settings.registry();
        var own = registry.http();
        var url =
                registry.url().isEmpty()
                        ? "http://" + own.host() + ":" + own.port()
                        : registry.url();
        return new RegistryClient(url, registry.user(), registry.password());
    }
}
