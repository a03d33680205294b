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
    /// @throws FormatException if there is none, or if the store cannot be asked
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
    /// @throws FormatException if the store cannot be asked
    Optional<Registered> latest(String subject);

    /// A version of a subject.
    ///
    /// @return empty where there is none
    /// @throws FormatException if the store cannot be asked
    Optional<Registered> version(String subject, int version);

    /// Makes a schema the latest version of a subject, unless it has been a version of it before.
    ///
    /// @return its id
    /// @throws FormatException if it is no valid schema, is not compatible with the versions
    ///   before, or if the store cannot be asked; the message says which
    int register(String subject, SchemaText schema);
}
