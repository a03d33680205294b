package io.millrace.registry.schema;

import io.millrace.format.SchemaText;

import java.util.Map;

/// All languages of schemas. To add one, add a type to [SchemaText.Type]: the compiler leads here.
public final class Languages {
    private Languages() {}

    /// Understands a schema.
    ///
    /// @param references the texts that it refers to, directly or not, by the names that are used
    ///   for them; those that others need come first
    /// @throws InvalidSchemaException where it is none
    public static ParsedSchema parse(SchemaText schema, Map<String, String> references) {
        return switch (schema.type()) {
            case AVRO -> AvroText.parse(schema.text(), references);
            case JSON -> JsonSchemaText.parse(schema.text(), references);
            case PROTOBUF -> ProtobufText.parse(schema.text(), references);
        };
    }
}
