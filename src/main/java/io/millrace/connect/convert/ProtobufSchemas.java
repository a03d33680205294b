package io.millrace.connect.convert;

import io.millrace.connect.convert.ConverterSettings.Nullables;
import io.millrace.format.ConnectNames;
import io.millrace.format.ProtoTypes;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Makes the `.proto` text of a schema of Connect. Used once.
///
/// Fields are numbered from 1 in their order; a STRUCT is a message inside of the one that has it.
final class ProtobufSchemas {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String UNNAMED = "ConnectDefault";
    private static final int DEPTH_MAX = 30;

    private final Nullables nullables;
    private final TreeSet<String> imports = new TreeSet<>();
    private int unnamed;
    private int depth;

    ProtobufSchemas(Nullables nullables) {
        this.nullables = nullables;
    }

    /// @throws DataException if Protobuf has no schema for it
    String text(Schema connect) {
        if (connect.type() != Schema.Type.STRUCT) {
            return "syntax = \"proto3\";\npackage google.protobuf;\n\nmessage %s {\n  %s value = 1;\n}\n"
                    .formatted(wrapper(connect), scalar(connect));
        }
        var name = connect.name() == null ? UNNAMED + ++unnamed : connect.name();
        int dot = name.lastIndexOf('.');
        var message = message(checked(name.substring(dot + 1)), connect, "");
        var head = new StringBuilder("syntax = \"proto3\";\n");
        if (dot > 0) {
            for (var part : name.substring(0, dot).split("\\.", -1)) {
                checked(part);
            }
            head.append("package ").append(name, 0, dot).append(";\n");
        }
        head.append('\n');
        imports.forEach(i -> head.append("import \"").append(i).append("\";\n"));
        return head.append(imports.isEmpty() ? "" : "\n").append(message).toString();
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new DataException(
                    "Protobuf has no name '%s': names begin with a letter and have letters, digits and _"
                            .formatted(name));
        }
        return name;
    }

    /// A message on its way.
    private static final class Body {
        final StringBuilder lines = new StringBuilder();

        /// By name: what is defined inside.
        final Map<String, String> types = new LinkedHashMap<>();

        int number;

        /// @return the name
        String define(String name, String text) {
            var other = types.putIfAbsent(name, text);
            if (other != null && !other.equals(text)) {
                throw new DataException("two different types have the name " + name);
            }
            return name;
        }
    }

    private String message(String name, Schema struct, String indent) {
        if (++depth > DEPTH_MAX) {
            throw new DataException("schemas are nested more than " + DEPTH_MAX + " deep");
        }
        var body = new Body();
        var inner = indent + "  ";
        for (var field : struct.fields()) {
            if (isUnion(field.schema())) {
                oneof(field, body, inner);
            } else {
                field(field.name(), field.schema(), body, inner);
            }
        }
        depth--;
        return "%smessage %s {\n%s%s%s}\n"
                .formatted(indent, name, body.lines, String.join("", body.types.values()), indent);
    }

    static boolean isUnion(Schema schema) {
        return schema.type() == Schema.Type.STRUCT
                && schema.name() != null
                && (schema.name().equals(ProtobufLanguage.UNION)
                        || schema.name().startsWith(ProtobufLanguage.UNION + "."));
    }

    /// The oneof that a field of Connect is.
    static String oneof(Field field) {
        var name = field.schema().name();
        return name.length() > ProtobufLanguage.UNION.length()
                ? name.substring(ProtobufLanguage.UNION.length() + 1)
                : field.name();
    }

    private void oneof(Field union, Body body, String indent) {
        body.lines.append(indent).append("oneof ").append(checked(oneof(union))).append(" {\n");
        for (var member : union.schema().fields()) {
            line(
                    "",
                    single(member.name(), member.schema(), body, indent),
                    member.name(),
                    member.schema(),
                    body,
                    indent + "  ");
        }
        body.lines.append(indent).append("}\n");
    }

    private void field(String name, Schema schema, Body body, String indent) {
        switch (schema.type()) {
            case ARRAY -> {
                var element = schema.valueSchema();
                refuseNested(element, name);
                line("repeated ", single(name, element, body, indent), name, element, body, indent);
            }
            case MAP -> map(name, schema, body, indent);
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES, STRUCT -> {
                var type = single(name, schema, body, indent);
                boolean isScalar = schema.type().isPrimitive() && !Values.isLogical(schema);
                if (schema.isOptional()
                        && isScalar
                        && nullables == Nullables.WRAPPER
                        && !isEnum(schema)) {
                    imports.add("google/protobuf/wrappers.proto");
                    line("", "google.protobuf." + wrapper(schema), name, schema, body, indent);
                } else {
                    boolean optional = schema.isOptional() && nullables == Nullables.OPTIONAL;
                    line(optional ? "optional " : "", type, name, schema, body, indent);
                }
            }
        }
    }

    private static void refuseNested(Schema inside, String name) {
        if (inside.type() == Schema.Type.ARRAY || inside.type() == Schema.Type.MAP) {
            throw new DataException(
                    "field %s: Protobuf has no ARRAY and no MAP inside of an ARRAY or a MAP; put it into a STRUCT"
                            .formatted(name));
        }
    }

    private void map(String name, Schema schema, Body body, String indent) {
        var key = schema.keySchema();
        var value = schema.valueSchema();
        boolean ownKeys =
                switch (key.type()) {
                    case INT32, INT64, BOOLEAN, STRING -> !Values.isLogical(key) && !isEnum(key);
                    case INT8, INT16, FLOAT32, FLOAT64, BYTES, ARRAY, MAP, STRUCT -> false;
                };
        boolean ownValues =
                value.type() != Schema.Type.ARRAY
                        && value.type() != Schema.Type.MAP
                        && !value.isOptional();
        if (ownKeys && ownValues && !key.isOptional()) {
            var type = "map<%s, %s>".formatted(scalar(key), single(name, value, body, indent));
            line("", type, name, value, body, indent);
            return;
        }
        var entry =
                checked(name).substring(0, 1).toUpperCase(Locale.ROOT)
                        + name.substring(1)
                        + "Entry";
        var inner = new Body();
        field("key", key, inner, indent + "  ");
        field("value", value, inner, indent + "  ");
        body.define(
                entry,
                "%smessage %s {\n%s%s%s}\n"
                        .formatted(
                                indent,
                                entry,
                                inner.lines,
                                String.join("", inner.types.values()),
                                indent));
        body.lines
                .append(indent)
                .append("repeated %s %s = %d;\n".formatted(entry, name, ++body.number));
    }

    private void line(
            String label, String type, String name, Schema schema, Body body, String indent) {
        body.lines
                .append(indent)
                .append(label)
                .append(type)
                .append(' ')
                .append(checked(name))
                .append(" = ")
                .append(++body.number)
                .append(options(schema))
                .append(";\n");
    }

    /// What the type of a field does not tell.
    private String options(Schema schema) {
        var parameters = new LinkedHashMap<String, String>();
        if (schema.type() == Schema.Type.INT8 || schema.type() == Schema.Type.INT16) {
            parameters.put(ConnectNames.TYPE, schema.type().getName());
        } else if (Values.isDecimal(schema)) {
            int scale = Values.scale(schema);
            if (scale < 0) {
                throw new DataException("Protobuf has no decimals of a scale of " + scale);
            }
            var precision = schema.parameters().get(ConnectNames.PRECISION);
            if (precision != null) {
                parameters.put("precision", precision);
            }
            parameters.put(ConnectNames.SCALE, Integer.toString(scale));
        }
        if (parameters.isEmpty()) {
            return "";
        }
        imports.add("confluent/meta.proto");
        var params = new StringBuilder();
        parameters.forEach(
                (key, value) ->
                        params.append(params.isEmpty() ? "" : ", ")
                                .append("{ key: \"%s\", value: \"%s\" }".formatted(key, value)));
        return " [(confluent.field_meta) = { params: [ %s ] }]".formatted(params);
    }

    /// The type of one value.
    private String single(String field, Schema schema, Body body, String indent) {
        if (schema.type() == Schema.Type.STRUCT) {
            var name = schema.name() == null ? UNNAMED + ++unnamed : schema.name();
            var simple = checked(name.substring(name.lastIndexOf('.') + 1));
            return body.define(simple, message(simple, schema, indent));
        }
        if (isEnum(schema)) {
            return enumeration(schema, body, indent);
        }
        if (Values.isDecimal(schema)) {
            return imported("confluent/type/decimal.proto", ProtoTypes.DECIMAL);
        }
        if (Values.isDate(schema)) {
            return imported("google/type/date.proto", ProtoTypes.DATE);
        }
        if (Values.isTime(schema)) {
            return imported("google/type/timeofday.proto", ProtoTypes.TIME);
        }
        if (Values.isTimestamp(schema)) {
            return imported("google/protobuf/timestamp.proto", ProtoTypes.TIMESTAMP);
        }
        refuseNested(schema, field);
        return scalar(schema);
    }

    private String imported(String file, String type) {
        imports.add(file);
        return type;
    }

    static boolean isEnum(Schema schema) {
        return schema.type() == Schema.Type.STRING
                && schema.parameters() != null
                && schema.parameters().containsKey(ProtobufLanguage.ENUM);
    }

    private static String enumeration(Schema schema, Body body, String indent) {
        var full = schema.parameters().getOrDefault(ProtobufLanguage.ENUM, "");
        var name = checked(full.substring(full.lastIndexOf('.') + 1));
        var prefix = ProtobufLanguage.ENUM + ".";
        // the first value of an enum is 0
        var values = new TreeMap<Integer, String>();
        schema.parameters()
                .forEach(
                        (parameter, number) -> {
                            if (parameter.startsWith(prefix)) {
                                values.put(number(number), parameter.substring(prefix.length()));
                            }
                        });
        var text = new StringBuilder("%senum %s {\n".formatted(indent, name));
        values.forEach(
                (number, value) ->
                        text.append("%s  %s = %d;\n".formatted(indent, checked(value), number)));
        return body.define(name, text.append(indent).append("}\n").toString());
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new DataException("a value of an enum is a number, and not " + text);
        }
    }

    private static String scalar(Schema schema) {
        return switch (schema.type()) {
            case INT8, INT16, INT32 -> "int32";
            case INT64 -> "int64";
            case FLOAT32 -> "float";
            case FLOAT64 -> "double";
            case BOOLEAN -> "bool";
            case STRING -> "string";
            case BYTES -> "bytes";
            case ARRAY, MAP, STRUCT -> throw new DataException("no scalar: " + schema.type());
        };
    }

    private static String wrapper(Schema schema) {
        if (Values.isLogical(schema)) {
            throw new DataException(
                    "Protobuf has no message of a %s alone; put it into a STRUCT"
                            .formatted(schema.name()));
        }
        return switch (schema.type()) {
            case INT8, INT16, INT32 -> "Int32Value";
            case INT64 -> "Int64Value";
            case FLOAT32 -> "FloatValue";
            case FLOAT64 -> "DoubleValue";
            case BOOLEAN -> "BoolValue";
            case STRING -> "StringValue";
            case BYTES -> "BytesValue";
            case ARRAY, MAP, STRUCT ->
                    throw new DataException(
                            "Protobuf has no message of an %s alone; put it into a STRUCT"
                                    .formatted(schema.type()));
        };
    }
}
