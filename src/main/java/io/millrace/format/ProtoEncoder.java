package io.millrace.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/// Writes columns as messages of one kind: made once for it, as a writer for each field.
///
/// NULL is not written. Nor is zero, where the message cannot tell it from NULL anyway: so equal
/// rows are equal bytes, and the same as other programs write.
///
/// Not thread-safe. Source: Protocol Buffers documentation, "Encoding".
final class ProtoEncoder {
    private static final long MILLIS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int SIZED = 2;

    private final SlotWriter[] fields;

    /// @throws FormatException if the message has no field for a column, or one that must be set
    ///   and that no column fills
    ProtoEncoder(Descriptor message, List<Field> columns, List<Integer> slots) {
        this(message, columns, slots, "");
    }

    private ProtoEncoder(
            Descriptor message, List<Field> columns, List<Integer> slots, String path) {
        var all = message.getFields();
        var names = all.stream().map(FieldDescriptor::getName).toList();
        var writers = new ArrayList<SlotWriter>();
        for (var field : all) {
            int column = FieldNames.column(field.getName(), names, columns);
            if (column >= 0) {
                var of = columns.get(column);
                int slot = slots.get(column);
                var writer = field(field, of.type(), path + of.name());
                writers.add((out, row, _) -> writer.write(out, row, slot));
            } else if (field.isRequired()) {
                throw new FormatException(
                        "the schema requires a field %s%s, for which there is no column"
                                .formatted(path, field.getName()));
            }
        }
        for (int i = 0; i < columns.size(); i++) {
            if (FieldNames.of(columns.get(i), names) < 0) {
                writers.add(choice(message, columns.get(i), slots.get(i), path, names));
            }
        }
        fields = writers.toArray(SlotWriter[]::new);
    }

    /// A oneof, which is a STRUCT of its fields.
    private static SlotWriter choice(
            Descriptor message, Field column, int slot, String path, List<String> names) {
        var oneofs = message.getRealOneofs();
        int at = FieldNames.of(column, oneofs.stream().map(ProtoTypes::column).toList());
        if (at < 0 || !(column.type() instanceof Type.Struct struct)) {
            throw new FormatException(
                    "the schema has no field for column %s%s; it has %s"
                            .formatted(path, column.name(), names));
        }
        int size = struct.fields().size();
        var own = IntStream.range(0, size).boxed().toList();
        var fields = new ProtoEncoder(message, struct.fields(), own, path + column.name() + "->");
        var parts = new Row(size);
        return (out, row, _) -> {
            if (!row.isNull(slot)) {
                unbox(struct, row.getObject(slot), parts);
                fields.write(out, parts);
            }
        };
    }

    private static void unbox(Type.Struct type, @Nullable Object value, Row into) {
        var struct = (StructValue) Objects.requireNonNull(value);
        for (int i = 0; i < type.fields().size(); i++) {
            into.unbox(i, type.fields().get(i).type(), struct.get(i));
        }
    }

    void write(WireOutput out, Row row) {
        for (var field : fields) {
            field.write(out, row, Layout.UNWANTED);
        }
    }

    // ---------------------------------------------------------------- fields

    private static long tag(FieldDescriptor field, int wire) {
        return (long) field.getNumber() << 3 | wire;
    }

    private static SlotWriter field(FieldDescriptor field, Type type, String path) {
        if (ProtoTypes.isMap(field) && type instanceof Type.Map map) {
            return map(field, map, path);
        }
        if (field.isRepeated() && type instanceof Type.Array(var element)) {
            return list(field, element, path);
        }
        if (field.isRepeated()) {
            throw mismatch(field, type, path);
        }
        var value = value(field, type, path);
        boolean presence = field.hasPresence();
        long tag = tag(field, field.getLiteType().getWireType());
        return (out, row, slot) -> {
            if (row.isNull(slot) || (!presence && isZero(row, slot, type))) {
                return;
            }
            out.varint(tag);
            value.write(out, row, slot);
        };
    }

    private static FormatException mismatch(FieldDescriptor field, Type type, String path) {
        return new FormatException(
                "column %s is %s, and the schema has %s%s"
                        .formatted(
                                path,
                                type,
                                field.isRepeated() ? "repeated " : "",
                                field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                                        ? field.getMessageType().getFullName()
                                        : field.getLiteType()));
    }

    /// Whether a value is what a field without one reads as. A zero in an enum has its name.
    private static boolean isZero(Row row, int slot, Type type) {
        if (type.primitive()) {
            return row.getLong(slot) == 0;
        }
        return switch (row.getObject(slot)) {
            case String text -> text.isEmpty();
            case ByteBuffer bytes -> bytes.limit() == 0;
            case null, default -> false;
        };
    }

    private static SlotWriter list(FieldDescriptor field, Type element, String path) {
        var value = value(field, element, path);
        var one = new Row(1);
        long tag = tag(field, field.getLiteType().getWireType());
        var packed = new WireOutput();
        return (out, row, slot) -> {
            if (row.isNull(slot)) {
                return;
            }
            packed.clear();
            var to = field.isPacked() ? packed : out;
            for (var each : (List<?>) Objects.requireNonNull(row.getObject(slot))) {
                if (!field.isPacked()) {
                    out.varint(tag);
                }
                one.unbox(0, element, each == null ? zero(element) : each);
                value.write(to, one, 0);
            }
            if (packed.length() > 0) {
                out.varint(tag(field, SIZED));
                sized(out, packed);
            }
        };
    }

    /// What stands for NULL in a list, where nothing can be left out.
    private static Object zero(Type type) {
        return switch (type) {
            case Scalar scalar ->
                    switch (scalar) {
                        case BOOLEAN -> false;
                        case INTEGER -> 0;
                        case BIGINT -> 0L;
                        case DOUBLE -> 0.0;
                        case STRING -> "";
                        case BYTES -> ByteBuffer.allocate(0);
                        case DATE -> LocalDate.EPOCH;
                        case TIME -> LocalTime.MIDNIGHT;
                        case TIMESTAMP -> Instant.EPOCH;
                    };
            case Type.Decimal(_, var scale) -> BigDecimal.ZERO.setScale(scale);
            case Type.Array _ -> List.of();
            case Type.Map _ -> Map.of();
            case Type.Struct struct -> {
                var nulls = new ArrayList<@Nullable Object>();
                struct.fields().forEach(_ -> nulls.add(null));
                yield new StructValue(struct, nulls);
            }
        };
    }

    private static SlotWriter map(FieldDescriptor field, Type.Map type, String path) {
        var columns = List.of(new Field("key", type.key()), new Field("value", type.value()));
        var entry = new ProtoEncoder(field.getMessageType(), columns, List.of(0, 1), path + "->");
        var one = new Row(2);
        var message = new WireOutput();
        long tag = tag(field, SIZED);
        return (out, row, slot) -> {
            if (row.isNull(slot)) {
                return;
            }
            var map = (Map<?, ?>) Objects.requireNonNull(row.getObject(slot));
            for (var each : map.entrySet()) {
                one.unbox(0, type.key(), each.getKey());
                one.unbox(1, type.value(), each.getValue());
                message.clear();
                entry.write(message, one);
                out.varint(tag);
                sized(out, message);
            }
        };
    }

    private static void sized(WireOutput out, WireOutput content) {
        out.varint(content.length());
        out.write(content);
    }

    private static void sized(WireOutput out, byte[] content) {
        out.varint(content.length);
        out.write(content);
    }

    // ---------------------------------------------------------------- values

    private static SlotWriter value(FieldDescriptor field, Type type, String path) {
        return present(field, type, path).orElseThrow(() -> mismatch(field, type, path));
    }

    /// @return empty where the field cannot hold the type
    private static Optional<SlotWriter> present(FieldDescriptor field, Type type, String path) {
        return switch (field.getType()) {
            case BOOL ->
                    only(type == Scalar.BOOLEAN, (out, row, slot) -> out.varint(row.getLong(slot)));
            case INT32 -> only(isInt(type), (out, row, slot) -> out.varint(row.getLong(slot)));
            case SINT32 -> only(isInt(type), (out, row, slot) -> out.zigzag(row.getLong(slot)));
            case SFIXED32 ->
                    only(isInt(type), (out, row, slot) -> out.fixed32((int) row.getLong(slot)));
            case UINT32 ->
                    only(isLong(type), (out, row, slot) -> out.varint(unsigned(row, slot, path)));
            case FIXED32 ->
                    only(
                            isLong(type),
                            (out, row, slot) -> out.fixed32((int) unsigned(row, slot, path)));
            case INT64, UINT64 ->
                    only(isLong(type), (out, row, slot) -> out.varint(row.getLong(slot)));
            case SINT64 -> only(isLong(type), (out, row, slot) -> out.zigzag(row.getLong(slot)));
            case FIXED64, SFIXED64 ->
                    only(isLong(type), (out, row, slot) -> out.fixed64(row.getLong(slot)));
            case FLOAT ->
                    only(
                            type == Scalar.DOUBLE,
                            (out, row, slot) ->
                                    out.fixed32(
                                            Float.floatToRawIntBits((float) row.getDouble(slot))));
            case DOUBLE ->
                    only(type == Scalar.DOUBLE, (out, row, slot) -> out.fixed64(row.getLong(slot)));
            case STRING ->
                    only(
                            type == Scalar.STRING,
                            (out, row, slot) ->
                                    sized(out, WireOutput.utf8((String) object(row, slot))));
            case BYTES ->
                    only(type == Scalar.BYTES, (out, row, slot) -> sized(out, bytes(row, slot)));
            case ENUM -> only(type == Scalar.STRING, symbol(field, path));
            case MESSAGE -> message(field, type, path);
            case GROUP -> Optional.empty();
        };
    }

    private static Optional<SlotWriter> only(boolean fits, SlotWriter writer) {
        return fits ? Optional.of(writer) : Optional.empty();
    }

    private static boolean isInt(Type type) {
        return type == Scalar.INTEGER || type == Scalar.DATE || type == Scalar.TIME;
    }

    private static boolean isLong(Type type) {
        return type == Scalar.BIGINT || type == Scalar.INTEGER || type == Scalar.TIMESTAMP;
    }

    private static long unsigned(Row row, int slot, String path) {
        long value = row.getLong(slot);
        if (value < 0 || value > 0xffff_ffffL) {
            throw new FormatException(
                    "column %s: the schema cannot hold %d".formatted(path, value));
        }
        return value;
    }

    private static Object object(Row row, int slot) {
        return Objects.requireNonNull(row.getObject(slot));
    }

    private static byte[] bytes(Row row, int slot) {
        var buffer = (ByteBuffer) object(row, slot);
        var bytes = new byte[buffer.limit()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static SlotWriter symbol(FieldDescriptor field, String path) {
        return (out, row, slot) -> {
            var name = (String) object(row, slot);
            var value = field.getEnumType().findValueByName(name);
            if (value == null) {
                throw new FormatException(
                        "column %s: '%s' is none of %s"
                                .formatted(path, name, field.getEnumType().getValues()));
            }
            out.varint(value.getNumber());
        };
    }

    // ---------------------------------------------------------------- messages

    private static Optional<SlotWriter> message(FieldDescriptor field, Type type, String path) {
        var message = field.getMessageType();
        if (ProtoTypes.isWrapper(message)) {
            var one = List.of(new Field("value", type));
            var inner = new ProtoEncoder(message, one, List.of(0), path + "->");
            return Optional.of(nested(inner, 1, (row, slot, into) -> into.copy(row, slot, 0)));
        }
        var name = message.getFullName();
        if (name.equals(ProtoTypes.TIMESTAMP) && type == Scalar.TIMESTAMP) {
            var parts = List.of("seconds", "nanos");
            return Optional.of(numbers(message, parts, ProtoEncoder::timestamp));
        }
        if (name.equals(ProtoTypes.DATE) && type == Scalar.DATE) {
            var parts = List.of("year", "month", "day");
            return Optional.of(numbers(message, parts, ProtoEncoder::date));
        }
        if (name.equals(ProtoTypes.TIME) && type == Scalar.TIME) {
            var parts = List.of("hours", "minutes", "seconds", "nanos");
            return Optional.of(numbers(message, parts, ProtoEncoder::time));
        }
        if (name.equals(ProtoTypes.DECIMAL) && type instanceof Type.Decimal decimal) {
            return Optional.of(decimal(message, decimal));
        }
        return type instanceof Type.Struct struct
                ? Optional.of(struct(message, struct, path))
                : Optional.empty();
    }

    /// Takes a value apart into the fields of a message.
    private interface Parts {
        void of(Row row, int slot, Row into);
    }

    private static SlotWriter nested(ProtoEncoder fields, int size, Parts parts) {
        var own = new Row(size);
        var message = new WireOutput();
        return (out, row, slot) -> {
            parts.of(row, slot, own);
            message.clear();
            fields.write(message, own);
            sized(out, message);
        };
    }

    private static SlotWriter numbers(Descriptor message, List<String> names, Parts parts) {
        var fields = new ArrayList<Field>();
        for (var name : names) {
            var type = message.findFieldByName(name).getType();
            boolean wide = type == FieldDescriptor.Type.INT64;
            fields.add(new Field(name, wide ? Scalar.BIGINT : Scalar.INTEGER));
        }
        var slots = IntStream.range(0, names.size()).boxed().toList();
        return nested(new ProtoEncoder(message, fields, slots), names.size(), parts);
    }

    private static void timestamp(Row row, int slot, Row into) {
        long millis = row.getLong(slot);
        into.setLong(0, Math.floorDiv(millis, MILLIS));
        into.setLong(1, Math.floorMod(millis, MILLIS) * NANOS_PER_MILLI);
    }

    private static void date(Row row, int slot, Row into) {
        var date = LocalDate.ofEpochDay(row.getLong(slot));
        into.setLong(0, date.getYear());
        into.setLong(1, date.getMonthValue());
        into.setLong(2, date.getDayOfMonth());
    }

    private static void time(Row row, int slot, Row into) {
        long millis = row.getLong(slot);
        into.setLong(0, millis / (3600 * MILLIS));
        into.setLong(1, millis / (60 * MILLIS) % 60);
        into.setLong(2, millis / MILLIS % 60);
        into.setLong(3, millis % MILLIS * NANOS_PER_MILLI);
    }

    private static SlotWriter decimal(Descriptor message, Type.Decimal type) {
        var columns =
                List.of(
                        new Field("value", Scalar.BYTES),
                        new Field("precision", Scalar.BIGINT),
                        new Field("scale", Scalar.INTEGER));
        return nested(
                new ProtoEncoder(message, columns, List.of(0, 1, 2)),
                3,
                (row, slot, into) -> {
                    var value = (BigDecimal) object(row, slot);
                    into.setObject(0, ByteBuffer.wrap(value.unscaledValue().toByteArray()));
                    into.setLong(1, type.precision());
                    into.setLong(2, value.scale());
                });
    }

    private static SlotWriter struct(Descriptor message, Type.Struct type, String path) {
        int size = type.fields().size();
        var slots = IntStream.range(0, size).boxed().toList();
        var fields = new ProtoEncoder(message, type.fields(), slots, path + "->");
        return nested(fields, size, (row, slot, into) -> unbox(type, row.getObject(slot), into));
    }
}
