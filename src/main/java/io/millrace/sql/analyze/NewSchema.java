package io.millrace.sql.analyze;

import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;

/// A schema that a statement registers.
///
/// @param subject of the topic's keys or values
public record NewSchema(String subject, SchemaText schema, When when) {
    /// Whether a schema that is there already is left alone.
    public enum When {
        ALWAYS,
        WHERE_THERE_IS_NONE
    }

    /// Registers it; a second time changes nothing.
    ///
    /// @throws io.millrace.format.FormatException if it cannot be registered
    public void register(SchemaStore store) {
        switch (when) {
            case ALWAYS -> store.register(subject, schema);
            case WHERE_THERE_IS_NONE -> {
                if (store.latest(subject).isEmpty()) {
                    store.register(subject, schema);
                }
            }
        }
    }
}
