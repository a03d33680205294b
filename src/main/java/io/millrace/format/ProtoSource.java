package io.millrace.format;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/// Turns a descriptor into the `.proto` file that it stands for; [ProtoDescriptors] goes the other
/// way, and says what is left out.
final class ProtoSource {
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

    private final StringBuilder out = new StringBuilder();
    private final boolean proto3;

    private ProtoSource(boolean proto3) {
        this.proto3 = proto3;
    }

    /// No .proto file is without spaces and semicolons.
    static boolean isEncoded(String text) {
        return BASE64.matcher(text).matches();
    }

    /// The file of a descriptor's bytes in base64.
    ///
    /// @throws FormatException where they are no descriptor
    static String decoded(String base64) {
        try {
            return of(FileDescriptorProto.parseFrom(Base64.getDecoder().decode(base64)));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new FormatException(
                    "neither a .proto file nor the base64 of a FileDescriptorProto");
        }
    }

    /// @throws FormatException if it is in an edition of Protobuf
    static String of(FileDescriptorProto file) {
        return switch (file.getSyntax()) {
            case "", "proto2" -> new ProtoSource(false).file(file);
            case "proto3" -> new ProtoSource(true).file(file);
            default -> throw new FormatException("editions of Protobuf are not known here");
        };
    }

    private String file(FileDescriptorProto file) {
        line(0, "syntax = \"%s\";".formatted(proto3 ? "proto3" : "proto2"));
        if (!file.getPackage().isEmpty()) {
            line(0, "package %s;".formatted(file.getPackage()));
        }
        for (int i = 0; i < file.getDependencyCount(); i++) {
            var kind = file.getPublicDependencyList().contains(i) ? "public " : "";
            line(0, "import %s\"%s\";".formatted(kind, file.getDependency(i)));
        }
        var options = file.getOptions();
        if (options.hasJavaPackage()) {
            line(0, "option java_package = \"%s\";".formatted(options.getJavaPackage()));
        }
        if (options.hasJavaOuterClassname()) {
            line(
                    0,
                    "option java_outer_classname = \"%s\";"
                            .formatted(options.getJavaOuterClassname()));
        }
        if (options.hasJavaMultipleFiles()) {
            line(0, "option java_multiple_files = %s;".formatted(options.getJavaMultipleFiles()));
        }
        file.getMessageTypeList().forEach(message -> message(0, message));
        file.getEnumTypeList().forEach(one -> enumeration(0, one));
        return out.toString();
    }

    private void message(int depth, DescriptorProto message) {
        line(depth, "message %s {".formatted(message.getName()));
        for (var field : message.getFieldList()) {
            if (!field.hasOneofIndex() || field.getProto3Optional()) {
                line(depth + 1, field(message, field));
            }
        }
        for (int i = 0; i < message.getOneofDeclCount(); i++) {
            int index = i;
            var fields =
                    message.getFieldList().stream()
                            .filter(f -> f.hasOneofIndex() && f.getOneofIndex() == index)
                            .filter(f -> !f.getProto3Optional())
                            .toList();
            if (!fields.isEmpty()) {
                line(depth + 1, "oneof %s {".formatted(message.getOneofDecl(i).getName()));
                fields.forEach(f -> line(depth + 2, declaration("", message, f)));
                line(depth + 1, "}");
            }
        }
        for (var range : message.getReservedRangeList()) {
            var last = range.getEnd() - 1;
            line(
                    depth + 1,
                    range.getStart() == last
                            ? "reserved %d;".formatted(last)
                            : "reserved %d to %d;".formatted(range.getStart(), last));
        }
        message.getReservedNameList()
                .forEach(name -> line(depth + 1, "reserved \"%s\";".formatted(name)));
        for (var nested : message.getNestedTypeList()) {
            if (!nested.getOptions().getMapEntry()) {
                message(depth + 1, nested);
            }
        }
        message.getEnumTypeList().forEach(one -> enumeration(depth + 1, one));
        line(depth, "}");
    }

    private String field(DescriptorProto message, FieldDescriptorProto field) {
        var label =
                switch (field.getLabel()) {
                    case LABEL_REPEATED -> isMap(message, field) ? "" : "repeated ";
                    case LABEL_REQUIRED -> "required ";
                    case LABEL_OPTIONAL -> proto3 && !field.getProto3Optional() ? "" : "optional ";
                };
        return declaration(label, message, field);
    }

    private static boolean isMap(DescriptorProto message, FieldDescriptorProto field) {
        return message.getNestedTypeList().stream()
                .filter(nested -> nested.getOptions().getMapEntry())
                .anyMatch(
                        nested ->
                                field.getTypeName()
                                        .endsWith(message.getName() + "." + nested.getName()));
    }

    private static String declaration(
            String label, DescriptorProto message, FieldDescriptorProto field) {
        var type = type(field);
        if (isMap(message, field)) {
            var entry =
                    message.getNestedTypeList().stream()
                            .filter(n -> field.getTypeName().endsWith("." + n.getName()))
                            .findFirst()
                            .orElseThrow();
            type = "map<%s, %s>".formatted(type(entry.getField(0)), type(entry.getField(1)));
        }
        return "%s%s %s = %d%s;"
                .formatted(label, type, field.getName(), field.getNumber(), options(field));
    }

    private static String options(FieldDescriptorProto field) {
        var options = new ArrayList<String>();
        if (field.hasDefaultValue()) {
            var quoted =
                    switch (field.getType()) {
                        case TYPE_STRING, TYPE_BYTES -> true;
                        default -> false;
                    };
            var value = field.getDefaultValue();
            options.add("default = " + (quoted ? quoted(value) : value));
        }
        if (field.getOptions().hasPacked()) {
            options.add("packed = " + field.getOptions().getPacked());
        }
        if (field.getOptions().getDeprecated()) {
            options.add("deprecated = true");
        }
        if (field.hasJsonName()) {
            options.add("json_name = " + quoted(field.getJsonName()));
        }
        var meta = ProtoMeta.of(field.getOptions());
        if (!meta.params().isEmpty()) {
            options.add(meta.text());
        }
        return options.isEmpty() ? "" : " [" + String.join(", ", options) + "]";
    }

    static String quoted(String text) {
        var escaped = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return '"' + escaped + '"';
    }

    private static String type(FieldDescriptorProto field) {
        return field.getTypeName().isEmpty()
                ? field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT)
                : field.getTypeName();
    }

    private void enumeration(int depth, EnumDescriptorProto one) {
        line(depth, "enum %s {".formatted(one.getName()));
        if (one.getOptions().getAllowAlias()) {
            line(depth + 1, "option allow_alias = true;");
        }
        one.getValueList()
                .forEach(v -> line(depth + 1, "%s = %d;".formatted(v.getName(), v.getNumber())));
        line(depth, "}");
    }

    private void line(int depth, String text) {
        out.append("  ".repeat(depth)).append(text).append('\n');
    }
}
