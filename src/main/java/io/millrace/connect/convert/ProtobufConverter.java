package io.millrace.connect.convert;

/// Protobuf: what `io.confluent.connect.protobuf.ProtobufConverter` writes and reads.
public class ProtobufConverter extends SchemaConverter {
    @Override
    final Language language(ConverterSettings settings) {
        return new ProtobufLanguage(settings);
    }
}
