package io.millrace.registry.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.TypeElement;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/// A .proto file as the base64 of its `FileDescriptorProto`: the other way of
/// [ProtobufDescriptors], which says what is left out.
record ProtobufEncoder(ProtobufText schema) {
    String encoded() {
        var element = schema.file();
        var file = FileDescriptorProto.newBuilder().setName("default");
        if (!schema.packageName().isEmpty()) {
            file.setPackage(schema.packageName());
        }
        if (element.getSyntax() == Syntax.PROTO_3) {
            file.setSyntax("proto3");
        }
        element.getImports().forEach(file::addDependency);
        for (var name : element.getPublicImports()) {
            file.addPublicDependency(file.getDependencyCount());
            file.addDependency(name);
        }
        for (var option : element.getOptions()) {
            var value = String.valueOf(option.getValue());
            switch (option.getName()) {
                case "java_package" -> file.getOptionsBuilder().setJavaPackage(value);
                case "java_outer_classname" ->
                        file.getOptionsBuilder().setJavaOuterClassname(value);
                case "java_multiple_files" ->
                        file.getOptionsBuilder().setJavaMultipleFiles(Boolean.parseBoolean(value));
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
        return Base64.getEncoder().encodeToString(file.build().toByteArray());
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
        var optional = new ArrayList<FieldDescriptorProto.Builder>();
        for (var field : element.getFields()) {
            if (field.getType().startsWith("map<")) {
                message.addNestedType(entry(name, field));
                message.addField(
                        FieldDescriptorProto.newBuilder()
                                .setName(field.getName())
                                .setNumber(field.getTag())
                                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                                .setTypeName("." + name + "." + entryName(field)));
            } else if (isProto3() && field.getLabel() == Field.Label.OPTIONAL) {
                optional.add(field(name, field).setProto3Optional(true));
            } else {
                message.addField(field(name, field));
            }
        }
        for (var field : optional) { // the oneofs that Protobuf makes for them come last
            var index = message.getOneofDeclCount();
            message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
            message.addField(field.setOneofIndex(index));
        }
        nested(name, element.getNestedTypes(), message);
        return message.build();
    }

    private void nested(String name, List<TypeElement> types, DescriptorProto.Builder into) {
        for (var type : types) {
            switch (type) {
                case MessageElement inner -> into.addNestedType(message(name, inner));
                case EnumElement one -> into.addEnumType(enumeration(one));
                default -> {}
            }
        }
    }

    private boolean isProto3() {
        return schema.file().getSyntax() == Syntax.PROTO_3;
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

    private DescriptorProto entry(String scope, FieldElement field) {
        var entry =
                DescriptorProto.newBuilder()
                        .setName(entryName(field))
                        .setOptions(MessageOptions.newBuilder().setMapEntry(true));
        for (int part = 0; part < 2; part++) {
            var one =
                    FieldDescriptorProto.newBuilder()
                            .setName(part == 0 ? "key" : "value")
                            .setNumber(part + 1)
                            .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
            entry.addField(typed(scope, ProtobufRules.mapPart(field.getType(), part), one));
        }
        return entry.build();
    }

    private FieldDescriptorProto.Builder field(String scope, FieldElement element) {
        var field =
                FieldDescriptorProto.newBuilder()
                        .setName(element.getName())
                        .setNumber(element.getTag())
                        .setLabel(label(element.getLabel()));
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
        return typed(scope, element.getType(), field);
    }

    private static FieldDescriptorProto.Label label(
            Field.@org.jspecify.annotations.Nullable Label label) {
        if (label == Field.Label.REPEATED) {
            return FieldDescriptorProto.Label.LABEL_REPEATED;
        }
        return label == Field.Label.REQUIRED
                ? FieldDescriptorProto.Label.LABEL_REQUIRED
                : FieldDescriptorProto.Label.LABEL_OPTIONAL;
    }

    private FieldDescriptorProto.Builder typed(
            String scope, String type, FieldDescriptorProto.Builder field) {
        if (ProtobufRules.isScalar(type)) {
            return field.setType(
                    FieldDescriptorProto.Type.valueOf("TYPE_" + type.toUpperCase(Locale.ROOT)));
        }
        var full = schema.resolve(scope, type);
        return field.setTypeName("." + full)
                .setType(
                        schema.isEnum(full)
                                ? FieldDescriptorProto.Type.TYPE_ENUM
                                : FieldDescriptorProto.Type.TYPE_MESSAGE);
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
