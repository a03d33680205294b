package io.millrace.format;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/// A column or a part of one, prepared for reading and writing.
final class JsonType {
    enum Kind {
        BOOLEAN,
        INTEGER,
        BIGINT,
        DOUBLE,
        STRING,
        BYTES,
        DATE,
        TIME,
        TIMESTAMP,
        DECIMAL,
        ARRAY,
        MAP,
        STRUCT
    }

    final Type type;
    final Kind kind;

    /// For messages: the column, or the path to the field of a STRUCT (`ADDRESS->CITY`).
    final String path;

    /// What goes before the value of a field: `,"NAME":`.
    final byte[] prefix;

    private final @Nullable JsonType key;
    private final @Nullable JsonType element;
    private final List<JsonType> fields;
    private final @Nullable JsonNames names;

    JsonType(Field field) {
        this(field.type(), field.name(), field.name());
    }

    private JsonType(Type type, String name, String path) {
        this.type = type;
        this.path = path;
        prefix =
                ("," + new String(JsonText.quoted(name), StandardCharsets.UTF_8) + ":")
                        .getBytes(StandardCharsets.UTF_8);
        kind =
                switch (type) {
                    case Scalar scalar -> Kind.valueOf(scalar.name());
                    case Type.Decimal _ -> Kind.DECIMAL;
                    case Type.Array _ -> Kind.ARRAY;
                    case Type.Map _ -> Kind.MAP;
                    case Type.Struct _ -> Kind.STRUCT;
                };
        key = type instanceof Type.Map map ? new JsonType(map.key(), name, path) : null;
        element =
                switch (type) {
                    case Type.Array array -> new JsonType(array.element(), name, path);
                    case Type.Map map -> new JsonType(map.value(), name, path);
                    case Scalar _, Type.Decimal _, Type.Struct _ -> null;
                };
        if (type instanceof Type.Struct struct) {
            fields =
                    struct.fields().stream()
                            .map(f -> new JsonType(f.type(), f.name(), path + "->" + f.name()))
                            .toList();
            names =
                    new JsonNames(
                            struct.fields().stream().map(Field::name).toList(),
                            IntStream.range(0, fields.size()).boxed().toList());
        } else {
            fields = List.of();
            names = null;
        }
    }

    /// The key of a MAP.
    JsonType key() {
        return part(key);
    }

    /// The element of an ARRAY, the value of a MAP.
    JsonType element() {
        return part(element);
    }

    List<JsonType> fields() {
        return fields;
    }

    /// The names of a STRUCT's fields.
    JsonNames names() {
        if (names == null) {
            throw new IllegalStateException(type + " has no fields");
        }
        return names;
    }

    private JsonType part(@Nullable JsonType part) {
        if (part == null) {
            throw new IllegalStateException(type + " has no such part");
        }
        return part;
    }

    FormatException mismatch(byte[] b, int pos) {
        return mismatch(JsonScan.found(b, pos), pos);
    }

    FormatException mismatch(String found, int pos) {
        return new FormatException(
                "column %s is %s, found %s at byte %d".formatted(path, type, found, pos));
    }
}
