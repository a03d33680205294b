package io.millrace.registry.schema;

import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.OptionElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.TypeElement;

import io.millrace.format.ProtoFile;
import io.millrace.format.ProtoFile.MapType;

import java.util.Comparator;
import java.util.List;

/// The same file with imports, options, fields and constants in order, without comments, and with
/// full names of types. The order of messages stays: their indexes are in each record. Wire prints
/// fields in the order of their places in the source, so they get others.
record ProtobufNormalizer(ProtoFile schema) {
    ProtoFileElement file() {
        var file = schema.element();
        return new ProtoFileElement(
                file.getLocation(),
                file.getPackageName(),
                file.getSyntax(),
                file.getImports().stream().distinct().sorted().toList(),
                file.getPublicImports().stream().distinct().sorted().toList(),
                file.getWeakImports().stream().distinct().sorted().toList(),
                types(schema.packageName(), file.getTypes()),
                file.getServices(),
                file.getExtendDeclarations(),
                options(file.getOptions()));
    }

    private List<TypeElement> types(String scope, List<TypeElement> types) {
        return types.stream()
                .map(
                        type ->
                                switch (type) {
                                    case MessageElement message -> message(scope, message);
                                    case EnumElement one -> enumeration(one);
                                    default -> type;
                                })
                .toList();
    }

    private TypeElement message(String scope, MessageElement message) {
        var name = scope.isEmpty() ? message.getName() : scope + "." + message.getName();
        var oneOfs =
                message.getOneOfs().stream()
                        .map(
                                o ->
                                        new OneOfElement(
                                                o.getName(),
                                                "",
                                                fields(name, o.getFields()),
                                                o.getGroups(),
                                                options(o.getOptions()),
                                                at(first(o))))
                        .sorted(Comparator.comparingInt(ProtobufNormalizer::first))
                        .toList();
        return new MessageElement(
                message.getLocation(),
                message.getName(),
                "",
                types(name, message.getNestedTypes()),
                options(message.getOptions()),
                message.getReserveds(),
                fields(name, message.getFields()),
                oneOfs,
                message.getExtensions(),
                message.getGroups(),
                message.getExtendDeclarations());
    }

    private static int first(OneOfElement oneOf) {
        return oneOf.getFields().stream().mapToInt(FieldElement::getTag).min().orElse(0);
    }

    private static Location at(int tag) {
        return Location.get("").at(tag, 1);
    }

    private List<FieldElement> fields(String scope, List<FieldElement> fields) {
        return fields.stream()
                .map(
                        f ->
                                new FieldElement(
                                        at(f.getTag()),
                                        f.getLabel(),
                                        type(scope, f.getType()),
                                        f.getName(),
                                        f.getDefaultValue(),
                                        f.getJsonName(),
                                        f.getTag(),
                                        "",
                                        options(f.getOptions())))
                .sorted(Comparator.comparingInt(FieldElement::getTag))
                .toList();
    }

    private String type(String scope, String type) {
        var map = MapType.of(type);
        if (map.isPresent()) {
            return "map<%s, %s>".formatted(map.get().key(), type(scope, map.get().value()));
        }
        if (ProtoFile.isScalar(type)) {
            return type;
        }
        var full = schema.resolve(scope, type);
        return schema.types().containsKey(full) ? "." + full : type;
    }

    private static TypeElement enumeration(EnumElement one) {
        return new EnumElement(
                one.getLocation(),
                one.getName(),
                "",
                options(one.getOptions()),
                one.getConstants().stream()
                        .map(
                                c ->
                                        new EnumConstantElement(
                                                c.getLocation(),
                                                c.getName(),
                                                c.getTag(),
                                                "",
                                                options(c.getOptions())))
                        .sorted(
                                Comparator.comparingInt(EnumConstantElement::getTag)
                                        .thenComparing(EnumConstantElement::getName))
                        .toList(),
                one.getReserveds());
    }

    private static List<OptionElement> options(List<OptionElement> options) {
        return options.stream().sorted(Comparator.comparing(OptionElement::getName)).toList();
    }
}
