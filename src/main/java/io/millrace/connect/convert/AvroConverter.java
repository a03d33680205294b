package io.millrace.connect.convert;

/// Avro: what `io.confluent.connect.avro.AvroConverter` writes and reads.
public class AvroConverter extends SchemaConverter {
    @Override
    final Language language(ConverterSettings settings) {
        return new AvroLanguage(settings);
    }
}
