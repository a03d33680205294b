package io.millrace.connect.convert;

/// JSON Schema: what `io.confluent.connect.json.JsonSchemaConverter` writes and reads.
public class JsonSchemaConverter extends SchemaConverter {
    @Override
    final Language language(ConverterSettings settings) {
        return new JsonLanguage(settings);
    }
}
