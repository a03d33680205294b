package io.millrace.format;

import java.util.List;

/// A schema as a registry keeps it.
///
/// @param type the language that it is written in
/// @param text of the schema
/// @param references schemas of other subjects that the text names
public record SchemaText(Type type, String text, List<Reference> references) {
    /// The languages of schemas, by the names that registries use.
    public enum Type {
        AVRO,
        JSON,
        PROTOBUF
    }

    /// @param name as the text names it
    /// @param version of the subject
    public record Reference(String name, String subject, int version) {}

    public SchemaText {
        references = List.copyOf(references);
    }

    /// A schema that refers to no other.
    public static SchemaText of(Type type, String text) {
        return new SchemaText(type, text, List.of());
    }
}
