package io.millrace.registry.schema;

import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.TypeElement;

import io.millrace.format.ProtoFile;
import io.millrace.format.ProtoFile.MapType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which changes of a .proto file break a reader.
///
/// Fields are told apart by their numbers. Adding and removing fields, enums, constants and whole
/// oneofs is safe, as are new names. Source: Confluent docs, "Schema Evolution: Protobuf"; Protobuf
/// language guide, "Updating A Message Type".
final class ProtobufRules {
    /// Kinds in a group read each other's bytes.
    private static final Map<String, String> WIRE_GROUPS =
            Map.ofEntries(
                    Map.entry("int32", "varint"),
                    Map.entry("uint32", "varint"),
                    Map.entry("int64", "varint"),
                    Map.entry("uint64", "varint"),
                    Map.entry("bool", "varint"),
                    Map.entry("sint32", "zigzag"),
                    Map.entry("sint64", "zigzag"),
                    Map.entry("fixed32", "4 bytes"),
                    Map.entry("sfixed32", "4 bytes"),
                    Map.entry("fixed64", "8 bytes"),
                    Map.entry("sfixed64", "8 bytes"),
                    Map.entry("string", "text"),
                    Map.entry("bytes", "text"),
                    Map.entry("float", "float"),
                    Map.entry("double", "double"));

    private final ProtoFile reader;
    private final ProtoFile writer;
    private final List<Incompatibility> found = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();

    ProtobufRules(ProtoFile reader, ProtoFile writer) {
        this.reader = reader;
        this.writer = writer;
    }

    List<Incompatibility> check() {
        if (!reader.packageName().equals(writer.packageName())) {
            add(
                    "PACKAGE_CHANGED",
                    "package",
                    reader.packageName(),
                    writer.packageName(),
                    "The packages differ",
                    "Keep the package: it is part of the name of each message");
            return found;
        }
        var prefix = reader.packageName().isEmpty() ? "" : reader.packageName() + ".";
        messages(prefix, reader.element().getTypes(), writer.element().getTypes());
        return found;
    }

    private void messages(String prefix, List<TypeElement> readers, List<TypeElement> writers) {
        var known = new HashMap<String, MessageElement>();
        for (var type : readers) {
            if (type instanceof MessageElement message) {
                known.put(message.getName(), message);
            }
        }
        for (var type : writers) {
            if (!(type instanceof MessageElement old)) {
                continue;
            }
            var name = prefix + old.getName();
            var message = known.get(old.getName());
            if (message != null) {
                message(name, message, name, old);
            } else {
                add(
                        "MESSAGE_REMOVED",
                        name,
                        "",
                        "message " + old.getName(),
                        "The reader has no message " + name,
                        "Keep the message");
            }
        }
    }

    /// A field with the oneof that it is in, if any.
    private record Placed(FieldElement field, String oneOf) {
        boolean isRepeated() {
            return field.getLabel() == Field.Label.REPEATED || isMap();
        }

        boolean isRequired() {
            return field.getLabel() == Field.Label.REQUIRED;
        }

        boolean isMap() {
            return MapType.of(field.getType()).isPresent();
        }

        String text() {
            return Cut.of(field.toSchema().strip());
        }
    }

    private static Map<Integer, Placed> fields(MessageElement message) {
        var fields = new TreeMap<Integer, Placed>();
        message.getFields().forEach(f -> fields.put(f.getTag(), new Placed(f, "")));
        for (var oneOf : message.getOneOfs()) {
            oneOf.getFields().forEach(f -> fields.put(f.getTag(), new Placed(f, oneOf.getName())));
        }
        return fields;
    }

    private void message(String name, MessageElement message, String oldName, MessageElement old) {
        if (!compared.add(name + " " + oldName)) {
            return;
        }
        var fields = fields(message);
        var oldFields = fields(old);
        oldFields.forEach(
                (tag, was) -> {
                    var is = fields.get(tag);
                    if (is == null) {
                        removed(name, message, was);
                    } else {
                        field(name, is, oldName, was);
                    }
                });
        fields.forEach(
                (tag, is) -> {
                    if (is.isRequired() && !oldFields.containsKey(tag)) {
                        add(
                                "REQUIRED_FIELD_ADDED",
                                path(name, is),
                                is.text(),
                                "",
                                "The reader requires a field that the writer does not have",
                                "Make it optional");
                    }
                });
        movedIntoOneOf(name, fields, oldFields);
        messages(name + ".", message.getNestedTypes(), old.getNestedTypes());
    }

    private void removed(String name, MessageElement message, Placed was) {
        if (was.isRequired()) {
            add(
                    "REQUIRED_FIELD_REMOVED",
                    path(name, was),
                    "",
                    was.text(),
                    "The reader lacks a field that the writer requires",
                    "Make it optional in one version before it is removed");
        }
        var stays = message.getOneOfs().stream().anyMatch(o -> o.getName().equals(was.oneOf));
        if (!was.oneOf.isEmpty() && stays) {
            add(
                    "ONEOF_FIELD_REMOVED",
                    path(name, was),
                    "",
                    was.text(),
                    "The reader's oneof %s lacks a field of the writer's".formatted(was.oneOf),
                    "Keep the field in the oneof");
        }
    }

    /// One existing field may move into a new oneof; of several, all but the last set would vanish.
    private void movedIntoOneOf(
            String name, Map<Integer, Placed> fields, Map<Integer, Placed> oldFields) {
        var moved = new TreeMap<String, List<Integer>>();
        fields.forEach(
                (tag, is) -> {
                    var was = oldFields.get(tag);
                    if (!is.oneOf.isEmpty() && was != null && was.oneOf.isEmpty()) {
                        moved.computeIfAbsent(is.oneOf, _ -> new ArrayList<>()).add(tag);
                    }
                });
        moved.forEach(
                (oneOf, tags) -> {
                    if (tags.size() > 1) {
                        add(
                                "MULTIPLE_FIELDS_MOVED_TO_ONEOF",
                                name + "." + oneOf,
                                "oneof " + oneOf,
                                "fields " + tags,
                                "Several fields that could be set together exclude each other now",
                                "Move at most one of them into a oneof");
                    }
                });
    }

    private void field(String name, Placed is, String oldName, Placed was) {
        if (is.isMap() || was.isMap()) {
            maps(name, is, oldName, was);
            return;
        }
        if (is.isRequired() && !was.isRequired()) {
            add(
                    "REQUIRED_FIELD_ADDED",
                    path(name, is),
                    is.text(),
                    was.text(),
                    "The reader requires a field that the writer may leave out",
                    "Keep it optional");
        }
        var kind = kind(reader, name, is.field.getType());
        var oldKind = kind(writer, oldName, was.field.getType());
        kinds(name, is, kind, was, oldKind);
        var text = kind.equals("text") || reader.isMessage(kind);
        if (is.isRepeated() != was.isRepeated() && !text) {
            add(
                    "FIELD_NUMERIC_LABEL_CHANGED",
                    path(name, is),
                    is.text(),
                    was.text(),
                    "A number that is repeated is packed, and one that is not is not",
                    "Add a field with a new number");
        }
    }

    private void kinds(String name, Placed is, String kind, Placed was, String oldKind) {
        var isNamed = reader.isMessage(kind);
        var wasNamed = writer.isMessage(oldKind);
        if (isNamed && wasNamed) {
            named(name, is, kind, was, oldKind);
            return;
        }
        var group = reader.isEnum(kind) ? "varint" : kind;
        var oldGroup = writer.isEnum(oldKind) ? "varint" : oldKind;
        if (!group.equals(oldGroup)) {
            add(
                    isNamed || wasNamed ? "FIELD_KIND_CHANGED" : "FIELD_SCALAR_KIND_CHANGED",
                    path(name, is),
                    is.text(),
                    was.text(),
                    "%s is not read from the bytes of %s"
                            .formatted(is.field.getType(), was.field.getType()),
                    "Keep the type, or add a field with a new number");
        }
    }

    private void named(String name, Placed is, String kind, Placed was, String oldKind) {
        if (!simple(kind).equals(simple(oldKind))) {
            add(
                    "FIELD_NAMED_TYPE_CHANGED",
                    path(name, is),
                    is.text(),
                    was.text(),
                    "The field is another message: %s instead of %s".formatted(kind, oldKind),
                    "Keep the type, or add a field with a new number");
        } else if (reader.types().get(kind) instanceof MessageElement message
                && writer.types().get(oldKind) instanceof MessageElement old) {
            message(kind, message, oldKind, old);
        }
    }

    private void maps(String name, Placed is, String oldName, Placed was) {
        var map = MapType.of(is.field.getType());
        var old = MapType.of(was.field.getType());
        if (map.isEmpty() || old.isEmpty()) {
            add(
                    "FIELD_KIND_CHANGED",
                    path(name, is),
                    is.text(),
                    was.text(),
                    "One of the two is a map, the other is not",
                    "Keep the type, or add a field with a new number");
            return;
        }
        kinds(
                name,
                is,
                kind(reader, name, map.get().key()),
                was,
                kind(writer, oldName, old.get().key()));
        kinds(
                name,
                is,
                kind(reader, name, map.get().value()),
                was,
                kind(writer, oldName, old.get().value()));
    }

    /// The wire group of a scalar, or the full name of a message or enum.
    private static String kind(ProtoFile file, String scope, String type) {
        var group = WIRE_GROUPS.get(type);
        return group != null ? group : file.resolve(scope, type);
    }

    private static String simple(String fullName) {
        return fullName.substring(fullName.lastIndexOf('.') + 1);
    }

    private static String path(String message, Placed field) {
        return message + "." + field.field.getName();
    }

    private void add(
            String type,
            String path,
            String readerText,
            String writerText,
            String why,
            String fix) {
        found.add(
                new Incompatibility(type, path, readerText, writerText, why + " at " + path, fix));
    }
}
