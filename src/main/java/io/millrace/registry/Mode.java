package io.millrace.registry;

import java.util.Optional;

/// Who may write schemas. Source: Confluent docs, "Schema Registry Modes".
enum Mode {
    READWRITE,
    READONLY,
    /// Like READONLY, and what subjects have set does not count.
    READONLY_OVERRIDE,
    /// Clients choose ids and versions.
    IMPORT,
    /// Like READONLY: another registry takes what is new.
    FORWARD;

    static Optional<Mode> of(String name) {
        for (var mode : values()) {
            if (mode.name().equals(name)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
