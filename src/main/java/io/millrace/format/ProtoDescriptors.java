package io.millrace.format;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.ReservedElement;
import com.squareup.wire.schema.internal.parser.TypeElement;

import io.millrace.format.ProtoFile.MapType;

import kotlin.ranges.IntRange;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Turns a `.proto` file into the descriptor that Protobuf's libraries link: what messages look
/// like. Services, groups, extensions and options that do not say how records are read are left
/// out. [ProtoSource] goes the other way.
///
/// Names of types that the file does not know stay as they are written; linking resolves them.
record ProtoDescriptors(ProtoFile schema) {
    /// A message inside of another, with its place: the order of messages counts in records.
    private record Placed(Location at, DescriptorProto message) {}

    FileDescriptorProto file(String name) {
        var element = schema.element();
        var file = FileDescriptorProto.newBuilder().setName(name);
        if (!schema.packageName().isEmpty()) {
            file.setPackage(schema.packageName());
        }
        if (isProto3()) {
            file.setSyntax("proto3");
        }
        element.getImports().forEach(file::addDependency);
        for (var imported : element.getPublicImports()) {
            file.addPublicDependency(file.getDependencyCount());
            file.addDependency(imported);
        }
        element.getWeakImports().forEach(file::addDependency);
        for (var option : element.getOptions()) {
            var value = String.valueOf(option.getValue());
            var options = file.getOptionsBuilder();
            switch (option.getName()) {
                case "java_package" -> options.setJavaPackage(value);
                case "java_outer_classname" -> options.setJavaOuterClassname(value);
                case "java_multiple_files" ->
                        options.setJavaMultipleFiles(Boolean.parseBoolean(value));
                default -> {} // others do not change how records are read
            }
        }
        for (var type : element.getTypes()) {
            switch (type) {
                case MessageElement message ->
                        file.addMessageType(message(schema.packageName(), message));
                case EnumElement one -> file.addEnumType(enumeration(one));
                default -> {}
            }
        }
        return file.build();
    }

    private boolean isProto3() {
        return schema.element().getSyntax() == Syntax.PROTO_3;
    }

    private DescriptorProto message(String scope, MessageElement element) {
        var name = scope.isEmpty() ? element.getName() : scope + "." + element.getName();
        var message = DescriptorProto.newBuilder().setName(element.getName());
        for (var oneOf : element.getOneOfs()) {
            var index = message.getOneofDeclCount();
            message.addOneofDecl(OneofDescriptorProto.newBuilder().setName(oneOf.getName()));
            for (var field : oneOf.getFields()) {
                message.addField(field(name, field).setOneofIndex(index));
            }
        }
        var optional = new ArrayList<OneofDescriptorProto>();
        var inside = new ArrayList<Placed>();
        for (var field : element.getFields()) {
            var map = MapType.of(field.getType());
            if (map.isPresent()) {
                var entry = entry(name, entryName(field), map.get());
                inside.add(new Placed(field.getLocation(), entry));
                message.addField(
                        named(field)
                                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                                .setTypeName("." + name + "." + entry.getName()));
            } else if (isProto3() && field.getLabel() == Field.Label.OPTIONAL) {
                message.addField(
                        field(name, field)
                                .setProto3Optional(true)
                                .setOneofIndex(message.getOneofDeclCount() + optional.size()));
                optional.add(
                        OneofDescriptorProto.newBuilder().setName("_" + field.getName()).build());
            } else {
                message.addField(field(name, field));
            }
        }
        message.addAllOneofDecl(optional); // those that Protobuf makes come last
        nested(name, element.getNestedTypes(), message, inside);
        element.getReserveds().forEach(reserved -> reserve(reserved, message));
        return message.build();
    }

    private void nested(
            String name,
            List<TypeElement> types,
            DescriptorProto.Builder into,
            List<Placed> inside) {
        for (var type : types) {
            switch (type) {
                case MessageElement inner ->
                        inside.add(new Placed(inner.getLocation(), message(name, inner)));
                case EnumElement one -> into.addEnumType(enumeration(one));
                default -> {}
            }
        }
        inside.sort(
                Comparator.comparingInt((Placed p) -> p.at.getLine())
                        .thenComparingInt(p -> p.at.getColumn()));
        inside.forEach(placed -> into.addNestedType(placed.message));
    }

    private static void reserve(ReservedElement reserved, DescriptorProto.Builder into) {
        for (var value : reserved.getValues()) {
            switch (value) {
                case String name -> into.addReservedName(name);
                case Integer number ->
                        into.addReservedRangeBuilder().setStart(number).setEnd(number + 1);
                case IntRange range ->
                        into.addReservedRangeBuilder()
                                .setStart(range.getFirst())
                                .setEnd(range.getLast() + 1);
                default -> {}
            }
        }
    }

    /// `sold_items` is kept in messages of the type `SoldItemsEntry`.
    private static String entryName(FieldElement field) {
        var name = new StringBuilder();
        for (var word : field.getName().split("_")) {
            if (!word.isEmpty()) {
                name.append(word.substring(0, 1).toUpperCase(Locale.ROOT))
                        .append(word.substring(1));
            }
        }
        return name.append("Entry").toString();
    }

    private DescriptorProto entry(String scope, String name, MapType map) {
        var entry = DescriptorProto.newBuilder().setName(name);
        entry.getOptionsBuilder().setMapEntry(true);
        entry.addField(typed(scope, map.key(), part("key", 1)));
        entry.addField(typed(scope, map.value(), part("value", 2)));
        return entry.build();
    }

    private static FieldDescriptorProto.Builder part(String name, int number) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    }

    private FieldDescriptorProto.Builder field(String scope, FieldElement element) {
        return typed(scope, element.getType(), named(element).setLabel(label(element.getLabel())));
    }

    private static FieldDescriptorProto.Builder named(FieldElement element) {
        var field =
                FieldDescriptorProto.newBuilder()
                        .setName(element.getName())
                        .setNumber(element.getTag());
        var defaultValue = element.getDefaultValue();
        if (defaultValue != null) {
            field.setDefaultValue(defaultValue);
        }
        var jsonName = element.getJsonName();
        if (jsonName != null) {
            field.setJsonName(jsonName);
        }
        for (var option : element.getOptions()) {
            var value = Boolean.parseBoolean(String.valueOf(option.getValue()));
            switch (option.getName()) {
                case "packed" -> field.getOptionsBuilder().setPacked(value);
                case "deprecated" -> field.getOptionsBuilder().setDeprecated(value);
                default -> {}
            }
        }
        var meta = ProtoMeta.of(element.getOptions());
        if (!meta.params().isEmpty()) {
            meta.addTo(field.getOptionsBuilder());
        }
        return field;
    }

    private static FieldDescriptorProto.Label label(Field.@Nullable Label label) {
        return switch (label) {
            case REPEATED -> FieldDescriptorProto.Label.LABEL_REPEATED;
            case REQUIRED -> FieldDescriptorProto.Label.LABEL_REQUIRED;
            case OPTIONAL, ONE_OF -> FieldDescriptorProto.Label.LABEL_OPTIONAL;
            case null -> FieldDescriptorProto.Label.LABEL_OPTIONAL;
        };
    }

    private FieldDescriptorProto.Builder typed(
            String scope, String type, FieldDescriptorProto.Builder field) {
        if (ProtoFile.isScalar(type)) {
            return field.setType(
                    FieldDescriptorProto.Type.valueOf("TYPE_" + type.toUpperCase(Locale.ROOT)));
        }
        var full = schema.resolve(scope, type);
        if (schema.isEnum(full)) {
            return field.setTypeName("." + full).setType(FieldDescriptorProto.Type.TYPE_ENUM);
        }
        if (schema.isMessage(full)) {
            return field.setTypeName("." + full).setType(FieldDescriptorProto.Type.TYPE_MESSAGE);
        }
        return field.setTypeName(type);
    }

    private static EnumDescriptorProto enumeration(EnumElement element) {
        var one = EnumDescriptorProto.newBuilder().setName(element.getName());
        for (var constant : element.getConstants()) {
            one.addValue(
                    EnumValueDescriptorProto.newBuilder()
                            .setName(constant.getName())
                            .setNumber(constant.getTag()));
        }
        for (var option : element.getOptions()) {
            if (option.getName().equals("allow_alias")) {
                one.getOptionsBuilder()
                        .setAllowAlias(Boolean.parseBoolean(String.valueOf(option.getValue())));
            }
        }
        return one.build();
    }
}
