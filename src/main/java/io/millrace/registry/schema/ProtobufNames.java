package io.millrace.registry.schema;

import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.TypeElement;

import io.millrace.format.ProtoFile;
import io.millrace.format.ProtoFile.MapType;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/// What the grammar of .proto files does not say: types exist, names and numbers are given once.
record ProtobufNames(ProtoFile schema) {
    /// Numbers that Protobuf keeps for itself. Source: language guide, "Assigning Field Numbers".
    private static final int RESERVED_FIRST = 19_000;

    private static final int RESERVED_LAST = 19_999;
    private static final int NUMBER_MAX = (1 << 29) - 1;

    void check() {
        var prefix = schema.packageName().isEmpty() ? "" : schema.packageName() + ".";
        types(prefix, schema.element().getTypes());
    }

    private void types(String prefix, List<TypeElement> types) {
        var names = new HashSet<String>();
        for (var type : types) {
            if (!names.add(type.getName())) {
                throw new InvalidSchemaException(
                        "%s is defined twice".formatted(prefix + type.getName()));
            }
            switch (type) {
                case MessageElement message -> message(prefix + message.getName(), message);
                case EnumElement one when one.getConstants().isEmpty() ->
                        throw new InvalidSchemaException(
                                "enum %s has no constants".formatted(prefix + one.getName()));
                default -> {}
            }
        }
    }

    private void message(String name, MessageElement message) {
        var tags = new HashSet<Integer>();
        var names = new HashSet<String>();
        var inOneOfs = message.getOneOfs().stream().flatMap(o -> o.getFields().stream());
        Stream.concat(message.getFields().stream(), inOneOfs)
                .forEach(
                        field -> {
                            if (!tags.add(field.getTag())) {
                                throw wrong(name, field, "has a number that is used before");
                            }
                            if (!names.add(field.getName())) {
                                throw wrong(name, field, "is defined twice");
                            }
                            field(name, field);
                        });
        types(name + ".", message.getNestedTypes());
    }

    private void field(String message, FieldElement field) {
        int tag = field.getTag();
        if (tag < 1 || tag > NUMBER_MAX || (tag >= RESERVED_FIRST && tag <= RESERVED_LAST)) {
            throw wrong(message, field, "has number %d, which cannot be".formatted(tag));
        }
        var type = field.getType();
        var named =
                MapType.of(type)
                        .map(map -> Stream.of(map.key(), map.value()))
                        .orElseGet(() -> Stream.of(type));
        named.filter(name -> !ProtoFile.isScalar(name))
                .filter(name -> !name.replaceFirst("^\\.", "").startsWith("google."))
                .filter(name -> !schema.types().containsKey(schema.resolve(message, name)))
                .findFirst()
                .ifPresent(
                        name -> {
                            throw wrong(
                                    message,
                                    field,
                                    "is of type %s, which is neither here nor imported"
                                            .formatted(name));
                        });
    }

    private static InvalidSchemaException wrong(String message, FieldElement field, String what) {
        return new InvalidSchemaException(
                "line %d: field %s of %s %s"
                        .formatted(field.getLocation().getLine(), field.getName(), message, what));
    }
}
