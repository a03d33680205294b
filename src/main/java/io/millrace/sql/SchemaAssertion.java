package io.millrace.sql;

import io.millrace.format.FormatException;
import io.millrace.format.NoSchemaStore;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaStore.UnavailableException;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;

import java.util.Optional;

/// `ASSERT [NOT EXISTS] SCHEMA [SUBJECT s] [ID n] [TIMEOUT t]`.
record SchemaAssertion(SchemaStore schemas, Sql.AssertSchema wanted) {
    /// Waits until it is so.
    ///
    /// @return why it is not so when the time is up
    /// @throws SqlException if it cannot be found out
    Optional<String> await() {
        if (schemas instanceof NoSchemaStore) {
            throw new SqlException(
                    wanted.at(), "ASSERT SCHEMA needs a Schema Registry, and none is configured");
        }
        try {
            return Waiting.until(wanted.timeout(), this::problem);
        } catch (FormatException | UnavailableException e) {
            throw new SqlException(wanted.at(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> problem() {
        if (exists() == wanted.exists()) {
            return Optional.empty();
        }
        var what =
                "Schema"
                        + wanted.subject().map(s -> " with subject " + s).orElse("")
                        + wanted.id().map(i -> " with id " + i).orElse("");
        return Optional.of(what + (wanted.exists() ? " does not exist." : " exists."));
    }

    private boolean exists() {
        return wanted.subject().map(this::isOf).orElseGet(this::isThere);
    }

    private boolean isThere() {
        try {
            wanted.id().ifPresent(schemas::byId);
            return true;
        } catch (FormatException e) {
            return false;
        }
    }

    /// Whether the subject has versions, and, where an id is wanted, one with that.
    private boolean isOf(String subject) {
        var latest = schemas.latest(subject);
        if (latest.isEmpty() || wanted.id().isEmpty()) {
            return latest.isPresent();
        }
        for (int version = latest.get().version(); version > 0; version--) {
            int id = schemas.version(subject, version).map(SchemaStore.Registered::id).orElse(-1);
            if (id == wanted.id().get()) {
                return true;
            }
        }
        return false;
    }
}
