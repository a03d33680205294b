package io.millrace.format;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What both formats of Protobuf ask of columns, and the message that they make.
final class ProtoColumns {
    /// How fields without a message tell NULL from zero; see [ProtoText.Nulls].
    private static final String NULLABLE = "NULLABLE_REPRESENTATION";

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    private static final Set<Type> MAP_KEYS =
            Set.of(Scalar.STRING, Scalar.INTEGER, Scalar.BIGINT, Scalar.BOOLEAN);

    private ProtoColumns() {}

    static void check(Layout layout) {
        layout.options()
                .forEach(
                        (option, value) -> {
                            if (!option.equals(NULLABLE)) {
                                throw new FormatException("PROTOBUF has no option " + option);
                            }
                            if (!nulls().contains(value)) {
                                throw new FormatException(
                                        "PROTOBUF_NULLABLE_REPRESENTATION is one of %s, not %s"
                                                .formatted(nulls(), value));
                            }
                        });
        layout.fields().forEach(f -> check(f, f.name()));
    }

    private static List<String> nulls() {
        return Arrays.stream(ProtoText.Nulls.values()).map(Enum::name).toList();
    }

    private static void check(Field field, String path) {
        if (!NAME.matcher(field.name()).matches()) {
            throw new FormatException(
                    "PROTOBUF has no field of the name %s: names begin with a letter and have"
                                    .formatted(path)
                            + " letters, digits and _");
        }
        switch (field.type()) {
            case Type.Array(var element) -> inside(element, path);
            case Type.Map(var key, var value) -> {
                if (!MAP_KEYS.contains(key)) {
                    throw new FormatException(
                            "column %s: the keys of a MAP in PROTOBUF are text or whole numbers, not %s"
                                    .formatted(path, key));
                }
                inside(value, path);
            }
            case Type.Struct(var fields) -> fields.forEach(f -> check(f, path + "->" + f.name()));
            case Scalar _, Type.Decimal _ -> {}
        }
    }

    private static void inside(Type type, String path) {
        switch (type) {
            case Type.Array _, Type.Map _ ->
                    throw new FormatException(
                            "column %s: PROTOBUF has no ARRAY and no MAP inside of an ARRAY or a MAP; put it into a STRUCT"
                                    .formatted(path));
            case Type.Struct(var fields) -> fields.forEach(f -> check(f, path + "->" + f.name()));
            case Scalar _, Type.Decimal _ -> {}
        }
    }

    /// The schema that the columns make.
    static SchemaText schema(Layout layout) {
        var name = layout.schema().flatMap(SchemaBinding::fullName).orElse("");
        return SchemaText.of(
                SchemaText.Type.PROTOBUF,
                ProtoText.of(name, layout.fields(), nulls(layout.options())));
    }

    private static ProtoText.Nulls nulls(Map<String, String> options) {
        return ProtoText.Nulls.valueOf(options.getOrDefault(NULLABLE, ProtoText.Nulls.NONE.name()));
    }
}
