package io.millrace.registry.schema;

import com.squareup.wire.schema.internal.parser.ProtoFileElement;

import io.millrace.format.FormatException;
import io.millrace.format.ProtoFile;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Protobuf: a .proto file, or the base64 of a `FileDescriptorProto`, as some clients send it.
record ProtobufText(ProtoFile file, String canonical) implements ParsedSchema {
    /// Of the descriptor of a file that has no name here.
    private static final String NAME = "default";

    static ProtobufText parse(String text, Map<String, String> references) {
        try {
            var file = ProtoFile.parse("schema.proto", text, references);
            new ProtobufNames(file).check();
            return new ProtobufText(file, canonical(file.element()));
        } catch (FormatException e) {
            throw new InvalidSchemaException(Cut.of(String.valueOf(e.getMessage())));
        }
    }

    /// Wire begins with comments about itself.
    private static String canonical(ProtoFileElement file) {
        return file.toSchema()
                .lines()
                .dropWhile(line -> line.startsWith("//") || line.isBlank())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Override
    public String formatted(String form) {
        return form.equals("serialized")
                ? Base64.getEncoder().encodeToString(file.descriptor(NAME).toByteArray())
                : canonical;
    }

    @Override
    public String normalized() {
        return canonical(new ProtobufNormalizer(file).file());
    }

    @Override
    public List<Incompatibility> whyItCannotRead(ParsedSchema writer) {
        return new ProtobufRules(file, ((ProtobufText) writer).file).check();
    }
}
