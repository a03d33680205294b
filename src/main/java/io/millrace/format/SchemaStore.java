package io.millrace.format;

import java.util.Optional;
import java.util.UUID;

/// Where formats that need a schema keep and find it: the registry of this process, one elsewhere,
/// or one in memory for tests.
///
/// Implementations are thread-safe. What has an id never changes, so they may remember it for ever.
public interface SchemaStore {
    /// A schema of a subject.
    ///
    /// @param id unique in the store: the 4 bytes before each value
    /// @param version of the subject, from 1
    record Registered(int id, String subject, int version, SchemaText schema) {}

    /// The schema of an id.
    ///
    /// @throws FormatException if there is none
    /// @throws UnavailableException if the store cannot be asked
    SchemaText byId(int id);

    /// The schema of a GUID, which some clients write into a header instead of an id.
    ///
    /// @throws FormatException if there is none, or if the store cannot be asked
    default SchemaText byGuid(UUID guid) {
        throw new FormatException(
                "the record names its schema by GUID %s, and this schema registry cannot be asked for GUIDs"
                        .formatted(guid));
    }

    /// The latest version of a subject.
    ///
    /// @return empty where the subject has none
    /// @throws UnavailableException if the store cannot be asked
    Optional<Registered> latest(String subject);

    /// A version of a subject.
    ///
    /// @return empty where there is none
    /// @throws UnavailableException if the store cannot be asked
    Optional<Registered> version(String subject, int version);

    /// Makes a schema the latest version of a subject, unless it has been a version of it before.
    ///
    /// @return its id
    /// @throws FormatException if it is no valid schema, or is not compatible with the versions
    ///   before; the message says which
    /// @throws UnavailableException if the store cannot be asked
    int register(String subject, SchemaText schema);

    /// Deletes all versions of a subject; nothing happens where there are none. What their ids
    /// stand for can still be asked.
    ///
    /// @throws FormatException if they must stay
    /// @throws UnavailableException if the store cannot be asked
    void delete(String subject);

    /// The store cannot be asked now. That says nothing about the record that needs a schema: it
    /// must be read again, not left out.
    final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
