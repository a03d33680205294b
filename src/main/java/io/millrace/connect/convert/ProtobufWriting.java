package io.millrace.connect.convert;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;

import io.millrace.format.ConnectNames;
import io.millrace.format.ProtoTypes;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes what writes values of a schema of Connect as messages of one kind.
@SuppressWarnings("JavaUtilDate") // what times are in Connect
final class ProtobufWriting {
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final long DAY_MILLIS = 86_400_000;

    private ProtobufWriting() {}

    /// Makes of a value what Protobuf's library takes for a field.
    interface ValueWriter {
        Object write(Object value);
    }

    private interface FieldWriter {
        void write(DynamicMessage.Builder into, @Nullable Object value);
    }

    /// @throws DataException if the message has no place for a value
    static ValueWriter root(Schema connect, Descriptor message) {
        if (ProtoTypes.isWrapper(message) && connect.type() != Schema.Type.STRUCT) {
            return wrapped(connect, message, "the value");
        }
        if (connect.type() != Schema.Type.STRUCT) {
            throw new DataException(
                    "a message of %s has no place for %s"
                            .formatted(message.getFullName(), connect.type().getName()));
        }
        return message(connect, message, "the value");
    }

    private static ValueWriter message(Schema struct, Descriptor message, String path) {
        record Part(Field of, FieldWriter writer) {}
        var parts = new ArrayList<Part>();
        for (var field : struct.fields()) {
            var inner = path + "." + field.name();
            var target = message.findFieldByName(field.name());
            parts.add(
                    new Part(
                            field,
                            target == null
                                    ? oneof(field, message, inner)
                                    : field(field.schema(), target, inner)));
        }
        for (var field : message.getFields()) {
            if (field.isRequired() && struct.field(field.getName()) == null) {
                throw new DataException(
                        "the schema requires a field for %s.%s, which the records do not have"
                                .formatted(path, field.getName()));
            }
        }
        return value -> {
            var builder = DynamicMessage.newBuilder(message);
            for (var part : parts) {
                var given = ((Struct) value).getWithoutDefault(part.of().name());
                boolean preset = given == null && !part.of().schema().isOptional();
                part.writer().write(builder, preset ? part.of().schema().defaultValue() : given);
            }
            return builder.build();
        };
    }

    private static FieldWriter oneof(Field field, Descriptor message, String path) {
        var schema = field.schema();
        boolean known =
                ProtobufSchemas.isUnion(schema)
                        && message.getRealOneofs().stream()
                                .anyMatch(o -> o.getName().equals(ProtobufSchemas.oneof(field)));
        if (!known) {
            throw new DataException(
                    "the schema %s has no field for %s".formatted(message.getFullName(), path));
        }
        var writers = new ArrayList<FieldWriter>();
        for (var member : schema.fields()) {
            var inner = path + "." + member.name();
            var target = message.findFieldByName(member.name());
            if (target == null) {
                throw new DataException(
                        "the schema %s has no field for %s"
                                .formatted(message.getFullName(), inner));
            }
            writers.add(field(member.schema(), target, inner));
        }
        return (into, value) -> {
            if (value instanceof Struct struct) {
                for (int i = 0; i < writers.size(); i++) {
                    var member = schema.fields().get(i);
                    writers.get(i).write(into, struct.getWithoutDefault(member.name()));
                }
            }
        };
    }

    private static FieldWriter field(Schema schema, FieldDescriptor field, String path) {
        if (ProtoTypes.isMap(field) && schema.type() == Schema.Type.MAP) {
            return map(schema, field, path);
        }
        if (field.isRepeated()) {
            if (schema.type() != Schema.Type.ARRAY) {
                throw mismatch(schema, field, path);
            }
            var element = single(schema.valueSchema(), field, path);
            return (into, value) -> {
                if (value instanceof List<?> list) {
                    list.forEach(
                            v -> into.addRepeatedField(field, element.write(present(v, path))));
                }
            };
        }
        var writer = single(schema, field, path);
        return (into, value) -> {
            if (value != null) {
                into.setField(field, writer.write(value));
            }
        };
    }

    private static Object present(@Nullable Object value, String path) {
        if (value == null) {
            throw new DataException(
                    path + " has a null in it, which Protobuf cannot write; put it into a STRUCT");
        }
        return value;
    }

    private static DataException mismatch(Schema schema, FieldDescriptor field, String path) {
        return new DataException(
                "%s is %s, and the schema has %s%s"
                        .formatted(
                                path,
                                schema.type().getName(),
                                field.isRepeated() ? "repeated " : "",
                                field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                                        ? field.getMessageType().getFullName()
                                        : field.getType()));
    }

    private static FieldWriter map(Schema schema, FieldDescriptor field, String path) {
        var entry = field.getMessageType();
        var keyField = entry.findFieldByNumber(1);
        var valueField = entry.findFieldByNumber(2);
        var key = field(schema.keySchema(), keyField, path);
        var value = field(schema.valueSchema(), valueField, path);
        boolean isOwn = field.isMapField();
        return (into, of) -> {
            if (of instanceof Map<?, ?> map) {
                map.forEach(
                        (k, v) -> {
                            var builder = DynamicMessage.newBuilder(entry);
                            key.write(builder, isOwn ? present(k, path) : k);
                            value.write(builder, isOwn ? present(v, path) : v);
                            into.addRepeatedField(field, builder.build());
                        });
            }
        };
    }

    private static ValueWriter single(Schema schema, FieldDescriptor field, String path) {
        var writer =
                field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        ? ofMessage(schema, field, path)
                        : scalar(schema, field, path);
        return writer.orElseThrow(() -> mismatch(schema, field, path));
    }

    private static Optional<ValueWriter> ofMessage(
            Schema schema, FieldDescriptor field, String path) {
        var message = field.getMessageType();
        if (ProtoTypes.isWrapper(message)) {
            return Optional.of(wrapped(schema, message, path));
        }
        return switch (message.getFullName()) {
            case ProtoTypes.TIMESTAMP ->
                    only(Values.isTimestamp(schema), v -> timestamp(message, (java.util.Date) v));
            case ProtoTypes.DATE ->
                    only(Values.isDate(schema), v -> date(message, (java.util.Date) v));
            case ProtoTypes.TIME ->
                    only(Values.isTime(schema), v -> time(message, (java.util.Date) v));
            case ProtoTypes.DECIMAL ->
                    only(Values.isDecimal(schema), v -> decimal(message, schema, (BigDecimal) v));
            default ->
                    schema.type() == Schema.Type.STRUCT
                            ? Optional.of(message(schema, message, path))
                            : Optional.empty();
        };
    }

    private static Optional<ValueWriter> only(boolean fits, ValueWriter writer) {
        return fits ? Optional.of(writer) : Optional.empty();
    }

    private static ValueWriter wrapped(Schema schema, Descriptor message, String path) {
        var field = message.findFieldByNumber(1);
        var value = single(schema, field, path);
        return v -> DynamicMessage.newBuilder(message).setField(field, value.write(v)).build();
    }

    private static Optional<ValueWriter> scalar(Schema schema, FieldDescriptor field, String path) {
        boolean isInt =
                switch (schema.type()) {
                    case INT8, INT16, INT32 -> !Values.isLogical(schema);
                    case INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES, ARRAY, MAP, STRUCT ->
                            false;
                };
        boolean isLong = schema.type() == Schema.Type.INT64;
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> only(isInt, v -> ((Number) v).intValue());
            case UINT32, FIXED32 -> only(isInt || isLong, v -> unsigned((Number) v, path));
            case INT64, UINT64, SINT64, FIXED64, SFIXED64 ->
                    only(isInt || isLong, v -> ((Number) Values.plain(schema, v)).longValue());
            case FLOAT -> only(schema.type() == Schema.Type.FLOAT32, v -> v);
            case DOUBLE ->
                    only(
                            schema.type() == Schema.Type.FLOAT64
                                    || schema.type() == Schema.Type.FLOAT32,
                            v -> ((Number) v).doubleValue());
            case BOOL -> only(schema.type() == Schema.Type.BOOLEAN, v -> v);
            case STRING -> only(schema.type() == Schema.Type.STRING, v -> v);
            case BYTES ->
                    only(
                            schema.type() == Schema.Type.BYTES,
                            v -> ByteString.copyFrom(Values.bytes(Values.plain(schema, v))));
            case ENUM -> only(schema.type() == Schema.Type.STRING, symbol(field, path));
            case MESSAGE, GROUP -> Optional.empty();
        };
    }

    private static int unsigned(Number value, String path) {
        if (value.longValue() < 0 || value.longValue() > 0xffff_ffffL) {
            throw new DataException("%s: the schema cannot hold %d".formatted(path, value));
        }
        return (int) value.longValue();
    }

    private static ValueWriter symbol(FieldDescriptor field, String path) {
        var of = field.getEnumType();
        return v -> {
            var value = of.findValueByName((String) v);
            if (value == null) {
                throw new DataException(
                        "%s is '%s', which is no value of %s".formatted(path, v, of.getName()));
            }
            return value;
        };
    }

    // ---------------------------------------------------------------- logical types

    private static void set(DynamicMessage.Builder into, String field, Object value) {
        into.setField(into.getDescriptorForType().findFieldByName(field), value);
    }

    private static Object timestamp(Descriptor message, java.util.Date value) {
        var instant = Instant.ofEpochMilli(value.getTime());
        var builder = DynamicMessage.newBuilder(message);
        set(builder, "seconds", instant.getEpochSecond());
        set(builder, "nanos", instant.getNano());
        return builder.build();
    }

    private static Object date(Descriptor message, java.util.Date value) {
        var date = LocalDate.ofEpochDay(Math.floorDiv(value.getTime(), DAY_MILLIS));
        var builder = DynamicMessage.newBuilder(message);
        set(builder, "year", date.getYear());
        set(builder, "month", date.getMonthValue());
        set(builder, "day", date.getDayOfMonth());
        return builder.build();
    }

    private static Object time(Descriptor message, java.util.Date value) {
        var time =
                LocalTime.ofNanoOfDay(Math.floorMod(value.getTime(), DAY_MILLIS) * NANOS_PER_MILLI);
        var builder = DynamicMessage.newBuilder(message);
        set(builder, "hours", time.getHour());
        set(builder, "minutes", time.getMinute());
        set(builder, "seconds", time.getSecond());
        set(builder, "nanos", time.getNano());
        return builder.build();
    }

    private static Object decimal(Descriptor message, Schema schema, BigDecimal value) {
        var builder = DynamicMessage.newBuilder(message);
        set(builder, "value", ByteString.copyFrom(value.unscaledValue().toByteArray()));
        var precision = schema.parameters().get(ConnectNames.PRECISION);
        if (precision != null) {
            set(builder, "precision", Integer.parseInt(precision));
        }
        set(builder, "scale", value.scale());
        return builder.build();
    }
}
