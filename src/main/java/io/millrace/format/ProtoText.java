package io.millrace.format;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;

/// Writes columns as a `.proto` text: fields are numbered from 1, a STRUCT is a message inside.
///
/// Names of messages are those that Kafka Connect gives. Source: Confluent documentation, "Protobuf
/// schema serializer".
final class ProtoText {
    private static final String MESSAGE = "ConnectDefault";

    /// How fields without a message tell NULL from zero.
    enum Nulls {
        /// not at all
        NONE,
        /// `optional`
        OPTIONAL,
        /// `google.protobuf.Int32Value` and its like
        WRAPPER
    }

    private final Nulls nulls;
    private final TreeSet<String> imports = new TreeSet<>();

    /// Messages so far.
    private int messages;

    private ProtoText(Nulls nulls) {
        this.nulls = nulls;
    }

    /// @param fullName of the message, with its package; empty for the usual one
    static String of(String fullName, List<Field> columns, Nulls nulls) {
        var text = new ProtoText(nulls);
        int dot = fullName.lastIndexOf('.');
        var first = text.nextName();
        var name = fullName.isEmpty() ? first : fullName.substring(dot + 1);
        var message = text.message(name, columns, "");
        var head = new StringBuilder("syntax = \"proto3\";\n");
        if (dot > 0) {
            head.append("package ").append(fullName, 0, dot).append(";\n");
        }
        head.append('\n');
        text.imports.forEach(i -> head.append("import \"").append(i).append("\";\n"));
        return head.append(text.imports.isEmpty() ? "" : "\n").append(message).toString();
    }

    private String nextName() {
        return MESSAGE + ++messages;
    }

    private String message(String name, List<Field> fields, String indent) {
        var inner = indent + "  ";
        var lines = new StringBuilder();
        var nested = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            var type = field(fields.get(i).type(), nested, inner);
            lines.append(inner)
                    .append(type)
                    .append(' ')
                    .append(fields.get(i).name())
                    .append(" = ")
                    .append(i + 1)
                    .append(options(fields.get(i).type()))
                    .append(";\n");
        }
        return "%smessage %s {\n%s%s%s}\n"
                .formatted(indent, name, lines, nested.isEmpty() ? "" : "\n" + nested, indent);
    }

    private String field(Type type, StringBuilder nested, String indent) {
        return switch (type) {
            case Type.Array(var element) -> "repeated " + single(element, nested, indent);
            case Type.Map(var key, var value) ->
                    "map<%s, %s>"
                            .formatted(single(key, nested, indent), single(value, nested, indent));
            case Scalar scalar when !scalar.temporal() ->
                    switch (nulls) {
                        case NONE -> single(scalar, nested, indent);
                        case OPTIONAL -> "optional " + single(scalar, nested, indent);
                        case WRAPPER -> imported("google/protobuf/wrappers.proto", wrapper(scalar));
                    };
            case Scalar _, Type.Decimal _, Type.Struct _ -> single(type, nested, indent);
        };
    }

    private String single(Type type, StringBuilder nested, String indent) {
        return switch (type) {
            case Scalar scalar ->
                    switch (scalar) {
                        case BOOLEAN -> "bool";
                        case INTEGER -> "int32";
                        case BIGINT -> "int64";
                        case DOUBLE -> "double";
                        case STRING -> "string";
                        case BYTES -> "bytes";
                        case DATE -> imported("google/type/date.proto", ProtoTypes.DATE);
                        case TIME -> imported("google/type/timeofday.proto", ProtoTypes.TIME);
                        case TIMESTAMP ->
                                imported("google/protobuf/timestamp.proto", ProtoTypes.TIMESTAMP);
                    };
            case Type.Decimal _ -> {
                imports.add("confluent/meta.proto");
                yield imported("confluent/type/decimal.proto", ProtoTypes.DECIMAL);
            }
            case Type.Struct(var fields) -> {
                var name = nextName();
                nested.append(message(name, fields, indent));
                yield name;
            }
            case Type.Array _, Type.Map _ ->
                    throw new FormatException(
                            "PROTOBUF has no ARRAY and no MAP inside of an ARRAY or a MAP; put it"
                                    + " into a STRUCT");
        };
    }

    private static String wrapper(Scalar scalar) {
        return "google.protobuf."
                + switch (scalar) {
                    case BOOLEAN -> "BoolValue";
                    case INTEGER -> "Int32Value";
                    case BIGINT -> "Int64Value";
                    case DOUBLE -> "DoubleValue";
                    case STRING -> "StringValue";
                    case BYTES -> "BytesValue";
                    case DATE, TIME, TIMESTAMP ->
                            throw new IllegalStateException("has a message of its own");
                };
    }

    private String imported(String file, String type) {
        imports.add(file);
        return type;
    }

    /// Precision and scale of a decimal, which its message does not tell before there is a value.
    private static String options(Type type) {
        return switch (type) {
            case Type.Decimal(var precision, var scale) -> decimal(precision, scale);
            case Type.Array(var element) -> options(element);
            case Type.Map(_, var value) -> options(value);
            case Scalar _, Type.Struct _ -> "";
        };
    }

    private static String decimal(int precision, int scale) {
        var params = new LinkedHashMap<String, String>();
        params.put("precision", Integer.toString(precision));
        params.put("scale", Integer.toString(scale));
        return " [" + new ProtoMeta(params).text() + "]";
    }
}
