package io.millrace.registry.schema;

import java.util.List;

/// A schema that has been understood. Immutable.
public interface ParsedSchema {
    /// The text as a registry keeps it: layout is gone, all that has a meaning or documents
    /// something is still there.
    String canonical();

    /// The canonical text with everything in a fixed order that the author may order freely.
    String normalized();

    /// The text in a form that a client asks for: `resolved` for Avro has what the text refers to
    /// in it, `serialized` for Protobuf is the base64 of its descriptor.
    ///
    /// @return the canonical text where the language has no such form
    default String formatted(String form) {
        return canonical();
    }

    /// Why a reader with this schema cannot read what was written with another one.
    ///
    /// @param writer of the same language
    /// @return empty where it can
    List<Incompatibility> whyItCannotRead(ParsedSchema writer);
}
