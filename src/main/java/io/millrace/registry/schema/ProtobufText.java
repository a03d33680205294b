package io.millrace.registry.schema;

import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import com.squareup.wire.schema.internal.parser.TypeElement;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Protobuf: a .proto file, or the base64 of a `FileDescriptorProto`, as some clients send it.
///
/// @param types all messages and enums of the file and of what it imports, by their full names
record ProtobufText(ProtoFileElement file, String canonical, Map<String, TypeElement> types)
        implements ParsedSchema {
    static ProtobufText parse(String text, Map<String, String> references) {
        var types = new HashMap<String, TypeElement>();
        references.forEach((name, of) -> collect(read(name, of), types));
        var file = read("schema.proto", text);
        collect(file, types);
        var parsed = new ProtobufText(file, canonical(file), types);
        new ProtobufNames(parsed).check();
        return parsed;
    }

    static ProtoFileElement read(String name, String text) {
        var proto = ProtobufDescriptors.isEncoded(text) ? ProtobufDescriptors.text(text) : text;
        try {
            return ProtoParser.Companion.parse(Location.get(name), proto);
        } catch (RuntimeException e) { // Wire throws whatever Kotlin's checks throw
            throw new InvalidSchemaException(
                    Cut.of(String.valueOf(e.getMessage()).replace('\n', ' ')));
        }
    }

    private static void collect(ProtoFileElement file, Map<String, TypeElement> types) {
        var packageName = file.getPackageName();
        collect(packageName == null ? "" : packageName + ".", file.getTypes(), types);
    }

    private static void collect(
            String prefix, List<TypeElement> elements, Map<String, TypeElement> types) {
        for (var element : elements) {
            types.put(prefix + element.getName(), element);
            collect(prefix + element.getName() + ".", element.getNestedTypes(), types);
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
        return form.equals("serialized") ? new ProtobufEncoder(this).encoded() : canonical;
    }

    @Override
    public String normalized() {
        return canonical(new ProtobufNormalizer(this).file());
    }

    @Override
    public List<Incompatibility> whyItCannotRead(ParsedSchema writer) {
        return new ProtobufRules(this, (ProtobufText) writer).check();
    }

    /// The package, empty without one.
    String packageName() {
        var name = file.getPackageName();
        return name == null ? "" : name;
    }

    /// Resolves the name of a type as it is written inside a message: innermost scope first.
    ///
    /// @param scope full name of the message
    /// @return its full name, or the name itself where there is no such type here
    String resolve(String scope, String name) {
        if (name.startsWith(".")) {
            return name.substring(1);
        }
        for (var outer = scope; ; outer = outer.substring(0, Math.max(0, outer.lastIndexOf('.')))) {
            var full = outer.isEmpty() ? name : outer + "." + name;
            if (types.containsKey(full) || outer.isEmpty()) {
                return full;
            }
        }
    }

    boolean isEnum(String fullName) {
        return types.get(fullName) instanceof EnumElement;
    }

    boolean isMessage(String fullName) {
        return types.get(fullName) instanceof MessageElement;
    }
}
