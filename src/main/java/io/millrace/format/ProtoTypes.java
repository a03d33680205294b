package io.millrace.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The types of SQL that Protobuf's make.
///
/// | Protobuf | SQL |
/// |---|---|
/// | bool | BOOLEAN |
/// | int32, sint32, sfixed32 | INTEGER |
/// | uint32, fixed32, the 64-bit ones | BIGINT |
/// | float, double | DOUBLE |
/// | string, an enum | STRING |
/// | bytes | BYTES |
/// | google.protobuf.Int32Value and its like | as what they hold |
/// | google.protobuf.Timestamp, google.type.Date, google.type.TimeOfDay | TIMESTAMP, DATE, TIME |
/// | confluent.type.Decimal | DECIMAL, with the precision and scale of its options |
/// | repeated, map, a message | ARRAY, MAP, STRUCT |
/// | oneof `x` | STRUCT `x_0` of its fields |
///
/// Source: Confluent documentation, "Protobuf schema serializer".
public final class ProtoTypes {
    public static final String TIMESTAMP = "google.protobuf.Timestamp";
    public static final String DATE = "google.type.Date";
    public static final String TIME = "google.type.TimeOfDay";
    public static final String DECIMAL = "confluent.type.Decimal";
    private static final Set<String> WRAPPERS =
            Set.of(
                    "BoolValue",
                    "Int32Value",
                    "Int64Value",
                    "UInt32Value",
                    "UInt64Value",
                    "FloatValue",
                    "DoubleValue",
                    "StringValue",
                    "BytesValue");
    private static final String GOOGLE = "google.protobuf.";
    private static final String ENTRY = "Entry";

    /// Digits of a decimal whose schema does not tell how many. Source: Connect's ProtobufData.
    private static final int PRECISION_DEFAULT = 64;

    private ProtoTypes() {}

    /// The columns that the fields of a message make.
    static List<Field> columns(Descriptor message) {
        return columns(message, List.of());
    }

    private static List<Field> columns(Descriptor message, List<Descriptor> outer) {
        var within = new ArrayList<>(outer);
        within.add(message);
        var columns = new ArrayList<Field>();
        for (var oneof : message.getRealOneofs()) {
            var members = new ArrayList<Field>();
            oneof.getFields().forEach(f -> add(members, f, within));
            if (!members.isEmpty()) {
                columns.add(new Field(column(oneof), new Type.Struct(members)));
            }
        }
        for (var field : message.getFields()) {
            if (field.getRealContainingOneof() == null) {
                add(columns, field, within);
            }
        }
        return columns;
    }

    /// The column that a oneof is.
    public static String column(OneofDescriptor oneof) {
        return oneof.getName() + "_" + oneof.getIndex();
    }

    private static void add(List<Field> to, FieldDescriptor field, List<Descriptor> outer) {
        type(field, outer).ifPresent(type -> to.add(new Field(field.getName(), type)));
    }

    private static Optional<Type> type(FieldDescriptor field, List<Descriptor> outer) {
        if (isMap(field)) {
            var entry = field.getMessageType();
            var key = type(entry.findFieldByNumber(1), outer);
            var value = type(entry.findFieldByNumber(2), outer);
            return key.flatMap(k -> value.map(v -> Type.map(k, v)));
        }
        var single = single(field, outer);
        return field.isRepeated() ? single.map(Type::array) : single;
    }

    private static Optional<Type> single(FieldDescriptor field, List<Descriptor> outer) {
        return switch (field.getType()) {
            case BOOL -> Optional.of(Scalar.BOOLEAN);
            case INT32, SINT32, SFIXED32 -> Optional.of(Scalar.INTEGER);
            case UINT32, FIXED32, INT64, UINT64, SINT64, FIXED64, SFIXED64 ->
                    Optional.of(Scalar.BIGINT);
            case FLOAT, DOUBLE -> Optional.of(Scalar.DOUBLE);
            case STRING, ENUM -> Optional.of(Scalar.STRING);
            case BYTES -> Optional.of(Scalar.BYTES);
            case MESSAGE, GROUP -> message(field, outer);
        };
    }

    private static Optional<Type> message(FieldDescriptor field, List<Descriptor> outer) {
        var message = field.getMessageType();
        if (isWrapper(message)) {
            return type(message.findFieldByNumber(1), outer);
        }
        return switch (message.getFullName()) {
            case TIMESTAMP -> Optional.of(Scalar.TIMESTAMP);
            case DATE -> Optional.of(Scalar.DATE);
            case TIME -> Optional.of(Scalar.TIME);
            case DECIMAL -> decimal(field);
            default -> {
                var columns = outer.contains(message) ? List.<Field>of() : columns(message, outer);
                yield columns.isEmpty() ? Optional.empty() : Optional.of(new Type.Struct(columns));
            }
        };
    }

    private static Optional<Type> decimal(FieldDescriptor field) {
        var meta = ProtoMeta.of(field.toProto().getOptions());
        int precision = meta.number("precision", PRECISION_DEFAULT);
        int scale = meta.number("scale", 0);
        return precision < 1 || scale < 0 || scale > precision
                ? Optional.empty()
                : Optional.of(new Type.Decimal(precision, scale));
    }

    /// A whole number, from 0, that Connect's parameters of a field say.
    public static OptionalInt number(FieldDescriptor field, String parameter) {
        int value = ProtoMeta.of(field.toProto().getOptions()).number(parameter, -1);
        return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    /// Whether Connect's parameters of a field say this.
    public static boolean says(FieldDescriptor field, String parameter, String value) {
        return value.equals(ProtoMeta.of(field.toProto().getOptions()).params().get(parameter));
    }

    /// Whether a message is there to tell a value from none: `google.protobuf.Int32Value` and its
    /// like, with a field `value`.
    public static boolean isWrapper(Descriptor message) {
        return message.getFullName().startsWith(GOOGLE) && WRAPPERS.contains(message.getName());
    }

    /// Whether a field is a map, or entries as Connect writes maps.
    public static boolean isMap(FieldDescriptor field) {
        if (!field.isRepeated() || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return false;
        }
        var entry = field.getMessageType();
        return field.isMapField()
                || (entry.getName().endsWith(ENTRY)
                        && entry.getFields().size() == 2
                        && named(entry.findFieldByNumber(1), "key")
                        && named(entry.findFieldByNumber(2), "value"));
    }

    private static boolean named(@Nullable FieldDescriptor field, String name) {
        return field != null && field.getName().equals(name);
    }
}
