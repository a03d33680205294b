package io.millrace.connect.convert;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;

import io.millrace.connect.convert.ConverterSettings.Nullables;
import io.millrace.format.ConnectNames;
import io.millrace.format.ProtoTypes;

import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/// Makes of a message of Protobuf a schema of Connect, and what makes its values. Used once.
@SuppressWarnings("JavaUtilDate") // what times are in Connect
final class ProtobufReading {
    private static final int DEPTH_MAX = 50;

    /// Parts of a schema, each as often as it is named.
    private static final int PARTS_MAX = 10_000;

    private static final int SCALE_MAX = 10_000;
    private static final long MILLIS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long DAY_MILLIS = 86_400_000;

    private final Nullables nullables;
    private int parts;
    private int depth;

    ProtobufReading(Nullables nullables) {
        this.nullables = nullables;
    }

    /// Makes a value of what Protobuf's library gives for a field.
    interface ValueReader {
        @Nullable Object read(Object value);
    }

    record Typed(Schema schema, ValueReader reader) {}

    private record Draft(SchemaBuilder builder, ValueReader reader) {
        Typed build(boolean optional) {
            return new Typed((optional ? builder.optional() : builder).build(), reader);
        }
    }

    /// @throws DataException if Connect has no schema for it
    Typed root(Descriptor message) {
        if (ProtoTypes.isWrapper(message)) {
            return wrapped(message).build(false);
        }
        return struct(message, message.getFullName(), false);
    }

    private Typed struct(Descriptor message, String name, boolean optional) {
        if (++depth > DEPTH_MAX || ++parts > PARTS_MAX) {
            throw new DataException(
                    "the schema is nested more than %d deep, or in itself, or has more than %d parts"
                            .formatted(DEPTH_MAX, PARTS_MAX));
        }
        var builder = SchemaBuilder.struct();
        if (!message.getName().matches("ConnectDefault\\d*")) {
            builder.name(name);
        }
        var readers = new ArrayList<ValueReader>();
        // the order of numbers stays where that of a text may change
        var inOrder = new ArrayList<>(message.getFields());
        inOrder.sort(Comparator.comparingInt(FieldDescriptor::getNumber));
        var seen = new HashSet<OneofDescriptor>();
        for (var field : inOrder) {
            var oneof = field.getRealContainingOneof();
            if (oneof == null) {
                var typed = field(field);
                builder.field(field.getName(), typed.schema());
                readers.add(of -> value((Message) of, field, typed));
            } else if (seen.add(oneof)) {
                var typed = oneof(oneof);
                builder.field(ProtoTypes.column(oneof), typed.schema());
                readers.add(typed.reader());
            }
        }
        depth--;
        var schema = (optional ? builder.optional() : builder).build();
        return new Typed(schema, of -> struct(schema, readers, of));
    }

    private static Struct struct(Schema schema, List<ValueReader> readers, Object message) {
        var struct = new Struct(schema);
        for (int i = 0; i < readers.size(); i++) {
            struct.put(schema.fields().get(i), readers.get(i).read(message));
        }
        return struct;
    }

    private static @Nullable Object value(Message of, FieldDescriptor field, Typed typed) {
        boolean absent = field.hasPresence() && !of.hasField(field);
        return absent && typed.schema().isOptional()
                ? null
                : typed.reader().read(of.getField(field));
    }

    private Typed oneof(OneofDescriptor oneof) {
        var builder =
                SchemaBuilder.struct()
                        .name(ProtobufLanguage.UNION + "." + oneof.getName())
                        .optional();
        var members = new LinkedHashMap<FieldDescriptor, Typed>();
        for (var field : oneof.getFields()) {
            var typed = single(field, field, true);
            builder.field(field.getName(), typed.schema());
            members.put(field, typed);
        }
        var schema = builder.build();
        return new Typed(
                schema,
                of -> {
                    var message = (Message) of;
                    if (!message.hasOneof(oneof)) {
                        return null;
                    }
                    var field = message.getOneofFieldDescriptor(oneof);
                    var value =
                            Objects.requireNonNull(members.get(field))
                                    .reader()
                                    .read(message.getField(field));
                    return new Struct(schema).put(field.getName(), value);
                });
    }

    // ---------------------------------------------------------------- fields

    private Typed field(FieldDescriptor field) {
        if (ProtoTypes.isMap(field)) {
            return map(field);
        }
        if (field.isRepeated()) {
            var element = single(field, field, false);
            return new Typed(
                    SchemaBuilder.array(element.schema()).build(),
                    of -> {
                        var list = new ArrayList<@Nullable Object>();
                        ((List<?>) of).forEach(v -> list.add(element.reader().read(v)));
                        return list;
                    });
        }
        return single(field, field, isOptional(field));
    }

    private boolean isOptional(FieldDescriptor field) {
        boolean isWrapped =
                field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        && ProtoTypes.isWrapper(field.getMessageType());
        return switch (nullables) {
            case NONE -> !field.isRequired();
            case WRAPPER -> isWrapped || field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            case OPTIONAL ->
                    isWrapped
                            || field.toProto().getProto3Optional()
                            || (field.hasPresence()
                                    && !field.isRequired()
                                    && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE);
        };
    }

    private Typed map(FieldDescriptor field) {
        var keyField = field.getMessageType().findFieldByNumber(1);
        var valueField = field.getMessageType().findFieldByNumber(2);
        boolean isOwn = field.isMapField();
        var key = isOwn ? single(keyField, keyField, false) : field(keyField);
        var value = isOwn ? single(valueField, field, false) : field(valueField);
        return new Typed(
                SchemaBuilder.map(key.schema(), value.schema()).build(),
                of -> {
                    var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                    for (var each : (List<?>) of) {
                        var entry = (Message) each;
                        map.put(value(entry, keyField, key), value(entry, valueField, value));
                    }
                    return map;
                });
    }

    /// @param told the field with the parameters: of a map, not that of its values
    private Typed single(FieldDescriptor field, FieldDescriptor told, boolean optional) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return scalar(field, told).build(optional);
        }
        var message = field.getMessageType();
        if (ProtoTypes.isWrapper(message)) {
            return wrapped(message).build(optional);
        }
        return switch (message.getFullName()) {
            case ProtoTypes.TIMESTAMP ->
                    new Draft(Timestamp.builder(), ProtobufReading::timestamp).build(optional);
            case ProtoTypes.DATE ->
                    new Draft(org.apache.kafka.connect.data.Date.builder(), ProtobufReading::date)
                            .build(optional);
            case ProtoTypes.TIME ->
                    new Draft(Time.builder(), ProtobufReading::time).build(optional);
            case ProtoTypes.DECIMAL -> decimal(told).build(optional);
            default -> struct(message, message.getFullName(), optional);
        };
    }

    private Draft wrapped(Descriptor message) {
        var value = message.findFieldByNumber(1);
        var scalar = scalar(value, value);
        return new Draft(
                scalar.builder(), of -> scalar.reader().read(((Message) of).getField(value)));
    }

    private static Draft scalar(FieldDescriptor field, FieldDescriptor told) {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> integer(told);
            case UINT32, FIXED32 ->
                    new Draft(SchemaBuilder.int64(), v -> Integer.toUnsignedLong((Integer) v));
            case INT64, UINT64, SINT64, FIXED64, SFIXED64 ->
                    new Draft(SchemaBuilder.int64(), v -> v);
            case FLOAT -> new Draft(SchemaBuilder.float32(), v -> v);
            case DOUBLE -> new Draft(SchemaBuilder.float64(), v -> v);
            case BOOL -> new Draft(SchemaBuilder.bool(), v -> v);
            case STRING -> new Draft(SchemaBuilder.string(), v -> v);
            case BYTES -> new Draft(SchemaBuilder.bytes(), v -> ((ByteString) v).toByteArray());
            case ENUM ->
                    new Draft(
                            symbols(field.getEnumType()), v -> ((EnumValueDescriptor) v).getName());
            case MESSAGE, GROUP -> throw new IllegalStateException("no scalar: " + field);
        };
    }

    private static Draft integer(FieldDescriptor field) {
        if (ProtoTypes.says(field, ConnectNames.TYPE, "int8")) {
            return new Draft(
                    SchemaBuilder.int8(),
                    v -> (byte) within((Integer) v, Byte.MIN_VALUE, Byte.MAX_VALUE));
        }
        return ProtoTypes.says(field, ConnectNames.TYPE, "int16")
                ? new Draft(
                        SchemaBuilder.int16(),
                        v -> (short) within((Integer) v, Short.MIN_VALUE, Short.MAX_VALUE))
                : new Draft(SchemaBuilder.int32(), v -> v);
    }

    private static int within(int value, int min, int max) {
        if (value < min || value > max) {
            throw new DataException("%d is not from %d to %d".formatted(value, min, max));
        }
        return value;
    }

    private static SchemaBuilder symbols(EnumDescriptor of) {
        var builder = SchemaBuilder.string().parameter(ProtobufLanguage.ENUM, of.getName());
        for (var value : of.getValues()) {
            builder.parameter(
                    ProtobufLanguage.ENUM + "." + value.getName(),
                    Integer.toString(value.getNumber()));
        }
        return builder;
    }

    // ---------------------------------------------------------------- logical types

    private static long number(Object message, String field) {
        var of = (Message) message;
        var value = (Number) of.getField(of.getDescriptorForType().findFieldByName(field));
        return value.longValue();
    }

    private static Object timestamp(Object message) {
        long seconds = number(message, "seconds");
        if (Math.abs(seconds) > Long.MAX_VALUE / MILLIS - 1) {
            throw new DataException("a timestamp of %d seconds".formatted(seconds));
        }
        long millis = seconds * MILLIS + Math.floorDiv(number(message, "nanos"), NANOS_PER_MILLI);
        return java.util.Date.from(Instant.ofEpochMilli(millis));
    }

    /// A date without anything is none.
    private static @Nullable Object date(Object message) {
        long year = number(message, "year");
        long month = number(message, "month");
        long day = number(message, "day");
        if ((year | month | day) == 0) {
            return null;
        }
        try {
            var date = LocalDate.of((int) year, (int) month, (int) day);
            return new java.util.Date(date.toEpochDay() * DAY_MILLIS);
        } catch (DateTimeException e) {
            throw new DataException("no date: " + e.getMessage());
        }
    }

    private static Object time(Object message) {
        long seconds =
                number(message, "hours") * 3600
                        + number(message, "minutes") * 60
                        + number(message, "seconds");
        long millis = seconds * MILLIS + number(message, "nanos") / NANOS_PER_MILLI;
        if (millis < 0 || millis >= DAY_MILLIS) {
            throw new DataException("a time of %d ms".formatted(millis));
        }
        return new java.util.Date(millis);
    }

    private static Draft decimal(FieldDescriptor field) {
        int scale = ProtoTypes.number(field, ConnectNames.SCALE).orElse(0);
        var builder = Decimal.builder(scale);
        ProtoTypes.number(field, "precision")
                .ifPresent(p -> builder.parameter(ConnectNames.PRECISION, Integer.toString(p)));
        return new Draft(builder, of -> decimal(of, scale));
    }

    private static Object decimal(Object message, int scale) {
        var of = (Message) message;
        var digits = (ByteString) of.getField(of.getDescriptorForType().findFieldByName("value"));
        long written = number(message, "scale");
        if (Math.abs(written) > SCALE_MAX) {
            throw new DataException("a decimal of a scale of " + written);
        }
        var unscaled = digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits.toByteArray());
        try {
            return new BigDecimal(unscaled, (int) written).setScale(scale);
        } catch (ArithmeticException _) {
            throw new DataException(
                    "a decimal with more than the %d digits after the point of its schema"
                            .formatted(scale));
        }
    }
}
