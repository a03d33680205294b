package io.millrace.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/// Reads messages of one kind: made once for it, as a reader for the number of each field.
///
/// What has no reader is skipped, as are fields that are written in another way than the schema
/// says. A field that is not there has its default, or NULL where the message could tell that it
/// was not set. Of a field that is there twice, the last counts.
///
/// Not thread-safe. Source: Protocol Buffers documentation, "Encoding".
final class ProtoDecoder {
    private static final long DAY_MILLIS = 86_400_000;
    private static final long MILLIS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int GROUP = 3;
    private static final int GROUP_END = 4;
    private static final int SIZED = 2;

    /// Reads as zero, an empty text or no bytes, whatever is asked for.
    private static final byte[] ZERO = new byte[Long.BYTES];

    /// A field that is wanted.
    ///
    /// @param wire how the schema says that one value is written
    /// @param packed whether several may stand in one go
    private record Wanted(int wire, boolean packed, SlotReader reader, int slot) {}

    private final Map<Integer, Wanted> wanted = new HashMap<>();

    /// What the slots hold before anything is read, the last part lists and maps to be filled.
    private final Row absent;

    private final List<Integer> slots = new ArrayList<>();
    private final List<Integer> lists = new ArrayList<>();
    private final List<Integer> maps = new ArrayList<>();
    private final List<Choice> choices = new ArrayList<>();

    /// A oneof as a STRUCT of its fields.
    ///
    /// @param row of its fields, which `fields` reads
    private record Choice(int slot, Type.Struct type, Row row, ProtoDecoder fields) {}

    /// @param slots of the rows that are read into, for each column, or [Layout#UNWANTED]
    ProtoDecoder(Descriptor message, List<Field> columns, List<Integer> slots) {
        this(message, columns, slots, "");
    }

    private ProtoDecoder(
            Descriptor message, List<Field> columns, List<Integer> slots, String path) {
        absent = new Row(slots.stream().mapToInt(s -> s).max().orElse(-1) + 1);
        var names = message.getFields().stream().map(FieldDescriptor::getName).toList();
        for (int i = 0; i < columns.size(); i++) {
            int slot = slots.get(i);
            int at = FieldNames.of(columns.get(i), names);
            if (slot == Layout.UNWANTED) {
                continue;
            }
            this.slots.add(slot);
            if (at >= 0) {
                var column = columns.get(i);
                want(message.getFields().get(at), column.type(), slot, path + column.name());
            } else {
                choice(message, columns.get(i), slot, path);
            }
        }
    }

    private void choice(Descriptor message, Field column, int slot, String path) {
        var oneofs = message.getRealOneofs();
        int at = FieldNames.of(column, oneofs.stream().map(ProtoTypes::column).toList());
        if (at >= 0 && column.type() instanceof Type.Struct struct) {
            int size = struct.fields().size();
            var fields =
                    new ProtoDecoder(
                            message,
                            struct.fields(),
                            IntStream.range(0, size).boxed().toList(),
                            path + column.name() + "->");
            var choice = new Choice(slot, struct, new Row(size), fields);
            choices.add(choice);
            fields.wanted.forEach(
                    (number, field) ->
                            wanted.put(
                                    number,
                                    new Wanted(
                                            field.wire(),
                                            field.packed(),
                                            (in, _, _) -> {
                                                choice.row().clear();
                                                field.reader().read(in, choice.row(), field.slot());
                                            },
                                            slot)));
        }
    }

    private void want(FieldDescriptor field, Type type, int slot, String path) {
        int wire = field.getLiteType().getWireType();
        if (ProtoTypes.isMap(field) && type instanceof Type.Map map) {
            maps.add(slot);
            wanted.put(field.getNumber(), new Wanted(SIZED, false, entry(field, map, path), slot));
        } else if (field.isRepeated() && type instanceof Type.Array(var element)) {
            lists.add(slot);
            var reader = single(field, element, path);
            var one = new Row(1);
            SlotReader add =
                    (in, row, at) -> {
                        reader.read(in, one, 0);
                        list(row, at).add(one.box(0, element));
                    };
            wanted.put(field.getNumber(), new Wanted(wire, field.isPackable(), add, slot));
        } else if (!field.isRepeated()) {
            var reader = single(field, type, path);
            wanted.put(field.getNumber(), new Wanted(wire, false, reader, slot));
            if (!field.hasPresence()) {
                var in = new WireInput();
                in.open(ZERO, 0);
                reader.read(in, absent, slot);
            }
        } else {
            wanted.put(
                    field.getNumber(), new Wanted(wire, false, failing(field, type, path), slot));
        }
    }

    private static SlotReader failing(FieldDescriptor field, Type type, String path) {
        var found =
                (field.isRepeated() ? "repeated " : "")
                        + (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                                ? field.getMessageType().getFullName()
                                : field.getLiteType());
        return (_, _, _) -> {
            throw new FormatException(
                    "column %s is %s, found %s in its schema".formatted(path, type, found));
        };
    }

    // ---------------------------------------------------------------- reading

    /// Reads up to the end of the input.
    void read(WireInput in, Row row) {
        for (int slot : slots) {
            row.copy(absent, slot, slot);
        }
        for (int slot : lists) {
            row.setObject(slot, new ArrayList<@Nullable Object>());
        }
        for (int slot : maps) {
            row.setObject(slot, new LinkedHashMap<@Nullable Object, @Nullable Object>());
        }
        choices.forEach(c -> c.row().clear());
        while (!in.atEnd()) {
            long tag = in.varint();
            var field = wanted.get((int) (tag >>> 3));
            field(in, row, tag, field);
        }
        finish(row);
    }

    private static void field(WireInput in, Row row, long tag, @Nullable Wanted field) {
        int wire = (int) (tag & 7);
        if (tag >>> 3 == 0 || tag >>> 3 > Integer.MAX_VALUE >> 2) {
            throw new FormatException("there is no field " + (tag >>> 3));
        }
        if (field != null && wire == field.wire()) {
            field.reader().read(in, row, field.slot());
        } else if (field != null && wire == SIZED && field.packed()) {
            int outer = in.enter(length(in));
            while (!in.atEnd()) {
                field.reader().read(in, row, field.slot());
            }
            in.leave(outer);
        } else {
            skip(in, wire);
        }
    }

    private static int length(WireInput in) {
        long length = in.varint();
        if (length < 0 || length > in.left()) {
            throw in.truncated();
        }
        return (int) length;
    }

    private static void skip(WireInput in, int wire) {
        switch (wire) {
            case 0 -> in.varint();
            case 1 -> in.skip(Long.BYTES);
            case SIZED -> in.skip(in.varint());
            case GROUP -> {
                in.deeper();
                for (int inner = wire(in); inner != GROUP_END; inner = wire(in)) {
                    skip(in, inner);
                }
                in.shallower();
            }
            case 5 -> in.skip(Integer.BYTES);
            default -> throw new FormatException("nothing is written in way " + wire);
        }
    }

    private static int wire(WireInput in) {
        return (int) (in.varint() & 7);
    }

    @SuppressWarnings("unchecked") // what `read` put there
    private static List<@Nullable Object> list(Row row, int slot) {
        return (List<@Nullable Object>) Objects.requireNonNull(row.getObject(slot));
    }

    @SuppressWarnings("unchecked") // what `read` put there
    private static Map<@Nullable Object, @Nullable Object> map(Row row, int slot) {
        return (Map<@Nullable Object, @Nullable Object>)
                Objects.requireNonNull(row.getObject(slot));
    }

    private void finish(Row row) {
        for (int slot : lists) {
            row.setObject(slot, Collections.unmodifiableList(list(row, slot)));
        }
        for (int slot : maps) {
            row.setObject(slot, Collections.unmodifiableMap(map(row, slot)));
        }
        for (var choice : choices) {
            var value = struct(choice.type(), choice.row());
            boolean set = value.values().stream().anyMatch(v -> v != null);
            row.setObject(choice.slot(), set ? value : null);
        }
    }

    private static StructValue struct(Type.Struct type, Row row) {
        var values = new @Nullable Object[type.fields().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.box(i, type.fields().get(i).type());
        }
        return new StructValue(type, Arrays.asList(values));
    }

    // ---------------------------------------------------------------- values

    private static SlotReader entry(FieldDescriptor field, Type.Map type, String path) {
        var columns = List.of(new Field("key", type.key()), new Field("value", type.value()));
        var fields = new ProtoDecoder(field.getMessageType(), columns, List.of(0, 1), path + "->");
        var entry = new Row(2);
        return (in, row, slot) -> {
            int outer = in.enter(length(in));
            fields.read(in, entry);
            in.leave(outer);
            map(row, slot).put(entry.box(0, type.key()), entry.box(1, type.value()));
        };
    }

    private static SlotReader single(FieldDescriptor field, Type type, String path) {
        return switch (field.getType()) {
            case BOOL -> bool(field, type, path);
            case ENUM -> enumeration(field, type, path);
            case INT32,
                    SINT32,
                    SFIXED32,
                    UINT32,
                    FIXED32,
                    INT64,
                    UINT64,
                    SINT64,
                    FIXED64,
                    SFIXED64 ->
                    integer(field, numbers(field), type, path);
            case FLOAT -> floating(field, in -> Float.intBitsToFloat(in.fixed32()), type, path);
            case DOUBLE -> floating(field, in -> Double.longBitsToDouble(in.fixed64()), type, path);
            case STRING ->
                    type == Scalar.STRING
                            ? (in, row, slot) -> row.setObject(slot, in.text(in.varint()))
                            : failing(field, type, path);
            case BYTES ->
                    type == Scalar.BYTES
                            ? (in, row, slot) ->
                                    row.setObject(slot, ByteBuffer.wrap(in.bytes(in.varint())))
                            : failing(field, type, path);
            case MESSAGE -> message(field, type, path);
            case GROUP -> failing(field, type, path);
        };
    }

    private interface Numbers {
        long next(WireInput in);
    }

    private static Numbers numbers(FieldDescriptor field) {
        return switch (field.getType()) {
            case INT32 -> in -> (int) in.varint();
            case UINT32 -> in -> in.varint() & 0xffff_ffffL;
            case SINT32 -> in -> (int) in.zigzag();
            case SINT64 -> WireInput::zigzag;
            case FIXED32 -> in -> in.fixed32() & 0xffff_ffffL;
            case SFIXED32 -> WireInput::fixed32;
            case FIXED64, SFIXED64 -> WireInput::fixed64;
            case INT64, UINT64 -> WireInput::varint;
            case BOOL, ENUM, FLOAT, DOUBLE, STRING, BYTES, MESSAGE, GROUP ->
                    throw new IllegalStateException("no number: " + field);
        };
    }

    private static SlotReader bool(FieldDescriptor field, Type type, String path) {
        if (type == Scalar.STRING) {
            return (in, row, slot) -> row.setObject(slot, Boolean.toString(in.varint() != 0));
        }
        return type == Scalar.BOOLEAN
                ? (in, row, slot) -> row.setBoolean(slot, in.varint() != 0)
                : failing(field, type, path);
    }

    private static SlotReader enumeration(FieldDescriptor field, Type type, String path) {
        if (type == Scalar.INTEGER || type == Scalar.BIGINT) {
            return integer(field, in -> (int) in.varint(), type, path);
        }
        if (type != Scalar.STRING) {
            return failing(field, type, path);
        }
        EnumDescriptor of = field.getEnumType();
        return (in, row, slot) -> {
            int number = (int) in.varint();
            var value = of.findValueByNumber(number);
            // the name that Protobuf's own library makes for it
            row.setObject(
                    slot,
                    value == null
                            ? "UNKNOWN_ENUM_VALUE_" + of.getName() + "_" + number
                            : value.getName());
        };
    }

    private static SlotReader integer(
            FieldDescriptor field, Numbers numbers, Type type, String path) {
        if (type instanceof Type.Decimal decimal) {
            return (in, row, slot) ->
                    row.setObject(slot, fit(BigDecimal.valueOf(numbers.next(in)), decimal, path));
        }
        if (!(type instanceof Scalar scalar)) {
            return failing(field, type, path);
        }
        return switch (scalar) {
            case INTEGER, DATE ->
                    (in, row, slot) ->
                            row.setLong(
                                    slot,
                                    within(
                                            numbers.next(in),
                                            Integer.MIN_VALUE,
                                            Integer.MAX_VALUE,
                                            path));
            case TIME ->
                    (in, row, slot) ->
                            row.setLong(slot, within(numbers.next(in), 0, DAY_MILLIS - 1, path));
            case BIGINT, TIMESTAMP -> (in, row, slot) -> row.setLong(slot, numbers.next(in));
            case DOUBLE -> (in, row, slot) -> row.setDouble(slot, (double) numbers.next(in));
            case STRING -> (in, row, slot) -> row.setObject(slot, Long.toString(numbers.next(in)));
            case BOOLEAN, BYTES -> failing(field, type, path);
        };
    }

    private static long within(long value, long min, long max, String path) {
        if (value < min || value > max) {
            throw new FormatException("column %s cannot hold %d".formatted(path, value));
        }
        return value;
    }

    private interface Floating {
        double next(WireInput in);
    }

    private static SlotReader floating(
            FieldDescriptor field, Floating numbers, Type type, String path) {
        if (type == Scalar.DOUBLE) {
            return (in, row, slot) -> row.setDouble(slot, numbers.next(in));
        }
        return type == Scalar.STRING
                ? (in, row, slot) -> row.setObject(slot, Double.toString(numbers.next(in)))
                : failing(field, type, path);
    }

    private static BigDecimal fit(BigDecimal value, Type.Decimal type, String path) {
        var fit = Decimals.fit(value, type);
        if (fit == null) {
            throw new FormatException(
                    "column %s is %s, which cannot hold a number of %d digits, %d of them after the point"
                            .formatted(path, type, value.precision(), value.scale()));
        }
        return fit;
    }

    // ---------------------------------------------------------------- messages

    private static SlotReader message(FieldDescriptor field, Type type, String path) {
        var message = field.getMessageType();
        if (ProtoTypes.isWrapper(message)) {
            var value = new Field("value", type);
            var inner = new ProtoDecoder(message, List.of(value), List.of(0), path + "->");
            return nested(inner, 1, (one, row, slot) -> row.copy(one, 0, slot));
        }
        var name = message.getFullName();
        if (name.equals(ProtoTypes.TIMESTAMP) && type == Scalar.TIMESTAMP) {
            return numbers(message, List.of("seconds", "nanos"), ProtoDecoder::timestamp);
        }
        if (name.equals(ProtoTypes.DATE) && type == Scalar.DATE) {
            return numbers(message, List.of("year", "month", "day"), ProtoDecoder::date);
        }
        if (name.equals(ProtoTypes.TIME) && type == Scalar.TIME) {
            return numbers(
                    message,
                    List.of("hours", "minutes", "seconds", "nanos"),
                    (parts, row, slot) -> time(parts, row, slot, path));
        }
        if (name.equals(ProtoTypes.DECIMAL) && type instanceof Type.Decimal decimal) {
            return decimal(message, decimal, path);
        }
        return type instanceof Type.Struct struct
                ? struct(message, struct, path)
                : failing(field, type, path);
    }

    /// What becomes of the fields of a message.
    private interface Then {
        void set(Row fields, Row row, int slot);
    }

    private static SlotReader nested(ProtoDecoder fields, int size, Then then) {
        var own = new Row(size);
        return (in, row, slot) -> {
            int outer = in.enter(length(in));
            fields.read(in, own);
            in.leave(outer);
            then.set(own, row, slot);
        };
    }

    private static SlotReader numbers(Descriptor message, List<String> names, Then then) {
        var columns = names.stream().map(n -> new Field(n, Scalar.BIGINT)).toList();
        var slots = IntStream.range(0, names.size()).boxed().toList();
        return nested(new ProtoDecoder(message, columns, slots), names.size(), then);
    }

    private static void timestamp(Row parts, Row row, int slot) {
        long seconds = parts.getLong(0);
        if (Math.abs(seconds) > Long.MAX_VALUE / MILLIS - 1) {
            throw new FormatException("a timestamp of %d seconds".formatted(seconds));
        }
        row.setLong(slot, seconds * MILLIS + Math.floorDiv(parts.getLong(1), NANOS_PER_MILLI));
    }

    /// A date without anything is none.
    private static void date(Row parts, Row row, int slot) {
        if ((parts.getLong(0) | parts.getLong(1) | parts.getLong(2)) == 0) {
            row.setNull(slot);
            return;
        }
        try {
            var date =
                    LocalDate.of(
                            (int) parts.getLong(0), (int) parts.getLong(1), (int) parts.getLong(2));
            row.setLong(slot, date.toEpochDay());
        } catch (DateTimeException e) {
            throw new FormatException("no date: " + e.getMessage());
        }
    }

    private static void time(Row parts, Row row, int slot, String path) {
        long seconds = parts.getLong(0) * 3600 + parts.getLong(1) * 60 + parts.getLong(2);
        long millis = seconds * MILLIS + parts.getLong(3) / NANOS_PER_MILLI;
        row.setLong(slot, within(millis, 0, DAY_MILLIS - 1, path));
    }

    private static SlotReader decimal(Descriptor message, Type.Decimal type, String path) {
        var columns = List.of(new Field("value", Scalar.BYTES), new Field("scale", Scalar.INTEGER));
        return nested(
                new ProtoDecoder(message, columns, List.of(0, 1)),
                2,
                (parts, row, slot) -> {
                    var bytes = ((ByteBuffer) Objects.requireNonNull(parts.getObject(0))).array();
                    var value = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
                    var number = new BigDecimal(value, (int) parts.getLong(1));
                    row.setObject(slot, fit(number, type, path));
                });
    }

    private static SlotReader struct(Descriptor message, Type.Struct type, String path) {
        int size = type.fields().size();
        var slots = IntStream.range(0, size).boxed().toList();
        var fields = new ProtoDecoder(message, type.fields(), slots, path + "->");
        return nested(fields, size, (own, row, slot) -> row.setObject(slot, struct(type, own)));
    }
}
