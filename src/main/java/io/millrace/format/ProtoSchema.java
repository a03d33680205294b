package io.millrace.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The messages of a `.proto` text, linked with what it imports.
///
/// Imports are those that come with Protobuf, Google's dates and times, Confluent's decimals, and
/// what the schema refers to in its registry.
public final class ProtoSchema {
    private static final int IMPORTS_MAX = 1000;
    private static final int DEPTH_MAX = 100;

    private final Map<String, SchemaText> references;
    private final Map<String, FileDescriptor> files = new HashMap<>();

    private ProtoSchema(Map<String, SchemaText> references) {
        this.references = references;
        for (var file : ProtoImports.LINKED) {
            files.put(file.getName(), file);
        }
    }

    /// The file of a schema.
    ///
    /// @throws FormatException if it is none, or imports what is not known
    public static FileDescriptor file(SchemaText schema, SchemaStore store) {
        if (schema.type() != SchemaText.Type.PROTOBUF) {
            throw new FormatException("a schema in PROTOBUF was expected, not in " + schema.type());
        }
        var references = SchemaReferences.texts(schema, store);
        return new ProtoSchema(references).link("schema.proto", schema.text(), 0);
    }

    /// The file that the columns of a format without a registry make.
    public static FileDescriptor plain(Layout layout) {
        return file(ProtoColumns.schema(layout), NoSchemaStore.INSTANCE);
    }

    private FileDescriptor link(String name, String text, int depth) {
        if (depth > DEPTH_MAX || files.size() > IMPORTS_MAX) {
            throw new FormatException("too many imports, or in a circle: " + name);
        }
        var proto = ProtoFile.parse(name, text).descriptor(name);
        var imports = new ArrayList<FileDescriptor>();
        for (var imported : proto.getDependencyList()) {
            imports.add(imported(imported, depth));
        }
        try {
            return FileDescriptor.buildFrom(proto, imports.toArray(FileDescriptor[]::new));
        } catch (DescriptorValidationException e) {
            throw new FormatException("no valid Protobuf schema: " + e.getMessage());
        }
    }

    private FileDescriptor imported(String name, int depth) {
        var file = files.get(name);
        if (file == null) {
            file = link(name, text(name), depth + 1);
            files.put(name, file);
        }
        return file;
    }

    private String text(String name) {
        return Optional.ofNullable(references.get(name))
                .map(SchemaText::text)
                .or(() -> ProtoImports.text(name))
                .orElseThrow(
                        () ->
                                new FormatException(
                                        "the schema imports %s, to which it has no reference"
                                                .formatted(name)));
    }

    // ---------------------------------------------------------------- messages

    /// The message of that name, else the first one.
    ///
    /// @throws FormatException if there is none
    public static Descriptor message(FileDescriptor file, Optional<String> fullName) {
        if (file.getMessageTypes().isEmpty()) {
            throw new FormatException("the schema has no message");
        }
        return fullName.map(name -> named(file, name)).orElse(file.getMessageTypes().getFirst());
    }

    private static Descriptor named(FileDescriptor file, String name) {
        var known = new ArrayList<String>();
        for (var message : all(file.getMessageTypes())) {
            if (message.getFullName().equals(name) || message.getName().equals(name)) {
                return message;
            }
            known.add(message.getFullName());
        }
        throw new FormatException("the schema has no message %s; it has %s".formatted(name, known));
    }

    private static List<Descriptor> all(List<Descriptor> messages) {
        var all = new ArrayList<Descriptor>();
        for (var message : messages) {
            all.add(message);
            all.addAll(all(message.getNestedTypes()));
        }
        return all;
    }

    /// The way to a message through its file: places from 0, from the outermost to its own.
    public static List<Integer> indexes(Descriptor message) {
        var indexes = new ArrayList<Integer>();
        for (var m = message; m != null; m = m.getContainingType()) {
            indexes.addFirst(m.getIndex());
        }
        return indexes;
    }

    /// The message at the end of a way.
    ///
    /// @throws FormatException if there is none
    public static Descriptor message(FileDescriptor file, List<Integer> indexes) {
        var messages = file.getMessageTypes();
        Optional<Descriptor> found = Optional.empty();
        for (int index : indexes) {
            if (index < 0 || index >= messages.size()) {
                throw new FormatException("the schema has no message " + indexes);
            }
            found = Optional.of(messages.get(index));
            messages = found.get().getNestedTypes();
        }
        return found.orElseGet(() -> message(file, Optional.empty()));
    }
}
