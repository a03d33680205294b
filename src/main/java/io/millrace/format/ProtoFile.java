package io.millrace.format;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import com.squareup.wire.schema.internal.parser.TypeElement;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A `.proto` file, proto2 or proto3, as Wire parses it, with the types that it can name. It is
/// also read from the base64 of a `FileDescriptorProto`, which some clients send in its place.
///
/// @param types the messages and enums of the file and of what it imports, by their full names
public record ProtoFile(ProtoFileElement element, Map<String, TypeElement> types) {
    /// Messages inside of messages.
    private static final int DEPTH_MAX = 32;

    private static final Pattern SCALAR =
            Pattern.compile(
                    "double|float|u?int(32|64)|sint(32|64)|s?fixed(32|64)|bool|string|bytes");
    private static final Pattern MAP = Pattern.compile("map<\\s*(.+?)\\s*,\\s*(.+?)\\s*>");
    private static final Pattern WRONG = Pattern.compile("Syntax error in .*?:(\\d+):\\d+: (.*)");

    public ProtoFile {
        types = Map.copyOf(types);
    }

    /// Reads a file by itself.
    ///
    /// @throws FormatException with the line of what is wrong
    public static ProtoFile parse(String name, String text) {
        return parse(name, text, Map.of());
    }

    /// Reads a file with what it imports.
    ///
    /// @param references texts by the names in the imports, each after those that it needs
    /// @throws FormatException with the line of what is wrong
    public static ProtoFile parse(String name, String text, Map<String, String> references) {
        var types = new HashMap<String, TypeElement>();
        references.forEach((at, of) -> collect(element(at, of), types));
        var element = element(name, text);
        Stream.concat(element.getImports().stream(), element.getPublicImports().stream())
                .filter(imported -> !references.containsKey(imported))
                .forEach(
                        imported ->
                                ProtoImports.text(imported)
                                        .ifPresent(of -> collect(element(imported, of), types)));
        collect(element, types);
        return new ProtoFile(element, types);
    }

    private static ProtoFileElement element(String name, String text) {
        var proto = ProtoSource.isEncoded(text) ? ProtoSource.decoded(text) : text;
        try {
            return ProtoParser.Companion.parse(Location.get(name), proto);
        } catch (StackOverflowError _) {
            throw tooDeep();
        } catch (RuntimeException e) { // whatever the checks of Kotlin throw
            throw wrong(String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    private static FormatException wrong(String message) {
        var found = WRONG.matcher(message);
        return new FormatException(
                found.lookingAt()
                        ? "line %s: %s".formatted(found.group(1), found.group(2))
                        : message);
    }

    private static FormatException tooDeep() {
        return new FormatException("messages are nested more than %d deep".formatted(DEPTH_MAX));
    }

    private static void collect(ProtoFileElement file, Map<String, TypeElement> into) {
        var name = Optional.ofNullable(file.getPackageName()).map(n -> n + ".").orElse("");
        collect(name, file.getTypes(), into, 1);
    }

    private static void collect(
            String prefix, List<TypeElement> from, Map<String, TypeElement> into, int depth) {
        if (depth > DEPTH_MAX && !from.isEmpty()) {
            throw tooDeep();
        }
        for (var type : from) {
            into.put(prefix + type.getName(), type);
            collect(prefix + type.getName() + ".", type.getNestedTypes(), into, depth + 1);
        }
    }

    /// The package, empty without one.
    public String packageName() {
        return Optional.ofNullable(element.getPackageName()).orElse("");
    }

    /// The file as Protobuf's own libraries link it.
    ///
    /// @param name of the file, as others import it
    public FileDescriptorProto descriptor(String name) {
        return new ProtoDescriptors(this).file(name);
    }

    /// Resolves the name of a type as it is written inside a message: innermost scope first.
    ///
    /// @param scope full name of the message
    /// @return its full name, or the name itself where there is no such type here
    public String resolve(String scope, String name) {
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

    /// @param fullName with its package
    public boolean isEnum(String fullName) {
        return types.get(fullName) instanceof EnumElement;
    }

    /// @param fullName with its package
    public boolean isMessage(String fullName) {
        return types.get(fullName) instanceof MessageElement;
    }

    /// Whether a type is neither a message, nor an enum, nor a map.
    public static boolean isScalar(String type) {
        return SCALAR.matcher(type).matches();
    }

    /// The types of the keys and values of a map.
    public record MapType(String key, String value) {
        /// @return empty where the type is no map
        public static Optional<MapType> of(String type) {
            var map = MAP.matcher(type);
            return map.matches()
                    ? Optional.of(new MapType(map.group(1), map.group(2)))
                    : Optional.empty();
        }
    }
}
