package io.millrace.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/// Layouts, and random schemas and rows for the tests of the formats.
final class Samples {
    private static final List<String> TEXTS =
            List.of(
                    "",
                    "a",
                    "Short stay",
                    "2018-05-20",
                    "quote \" and \\ back",
                    "tab\tnew\nline",
                    "\u0001",
                    "café",
                    "日本語",
                    "\uD83D\uDE80 up",
                    "#x",
                    " lead",
                    "trail ",
                    "a,b",
                    "null",
                    "true",
                    "12",
                    "x".repeat(70));

    private final Random random;

    Samples(long seed) {
        random = new Random(seed);
    }

    static Layout value(Field... fields) {
        return layout(List.of(fields), 0);
    }

    static Layout layout(List<Field> fields, int firstSlot) {
        var slots = IntStream.range(firstSlot, firstSlot + fields.size()).boxed().toList();
        return new Layout(Layout.Part.VALUE, fields, slots, Layout.Wrap.WRAPPED, Map.of());
    }

    static Layout bare(Type type) {
        return new Layout(
                Layout.Part.VALUE,
                List.of(new Field("V", type)),
                List.of(0),
                Layout.Wrap.UNWRAPPED,
                Map.of());
    }

    /// The same columns in a topic whose schemas are in memory.
    static Layout inRegistry(Layout of) {
        return inRegistry(of, new MemorySchemaStore());
    }

    static Layout inRegistry(Layout of, SchemaStore store) {
        return new Layout(
                of.part(),
                of.fields(),
                of.slots(),
                of.wrap(),
                of.options(),
                Optional.of(
                        new SchemaBinding(
                                store, "samples-value", OptionalInt.empty(), Optional.empty())));
    }

    static Layout delimited(String delimiter, Field... fields) {
        var of = value(fields);
        return new Layout(
                of.part(), of.fields(), of.slots(), of.wrap(), Map.of("DELIMITER", delimiter));
    }

    /// What the reader of a format makes of the bytes, as the objects that Type lists.
    static List<@Nullable Object> read(Format format, Layout layout, String text) {
        return read(format, layout, text.getBytes(UTF_8));
    }

    static List<@Nullable Object> read(Format format, Layout layout, byte[] bytes) {
        var row = new Row(layout.fields().size());
        format.reader(layout).read(bytes, row);
        return boxed(layout, row);
    }

    static List<@Nullable Object> boxed(Layout layout, Row row) {
        var values = new ArrayList<@Nullable Object>();
        for (int i = 0; i < layout.fields().size(); i++) {
            values.add(row.box(layout.slots().get(i), layout.fields().get(i).type()));
        }
        return values;
    }

    /// What the writer of a format makes of the values, as text.
    static @Nullable String write(Format format, Layout layout, @Nullable Object... values) {
        byte[] bytes = format.writer(layout).write(row(layout, values));
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    static Row row(Layout layout, @Nullable Object... values) {
        var row = new Row(layout.fields().size());
        for (int i = 0; i < values.length; i++) {
            row.unbox(layout.slots().get(i), layout.fields().get(i).type(), values[i]);
        }
        return row;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    <T> T oneOf(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    String text() {
        return oneOf(TEXTS);
    }

    Random random() {
        return random;
    }

    /// Columns that PROTOBUF has: no list or map directly inside of another.
    List<Field> messageFields(int max, int depth) {
        return fields(max, depth).stream()
                .map(f -> new Field(f.name(), message(f.type())))
                .toList();
    }

    private static Type message(Type type) {
        return switch (type) {
            case Type.Array(var element) -> Type.array(inside(element));
            case Type.Map(var key, var value) -> Type.map(key, inside(value));
            case Type.Struct(var fields) ->
                    new Type.Struct(
                            fields.stream()
                                    .map(f -> new Field(f.name(), message(f.type())))
                                    .toList());
            case Scalar _, Type.Decimal _ -> type;
        };
    }

    private static Type inside(Type type) {
        return switch (type) {
            case Type.Array(var element) -> inside(element);
            case Type.Map(_, var value) -> inside(value);
            case Type.Struct _, Scalar _, Type.Decimal _ -> message(type);
        };
    }

    /// Columns of any type, nested up to `depth` levels.
    List<Field> fields(int max, int depth) {
        var fields = new ArrayList<Field>();
        int count = 1 + random.nextInt(max);
        for (int i = 0; i < count; i++) {
            fields.add(
                    new Field("COLUMN_" + "ABCDEFGHIJKLMNOP".substring(0, i % 7) + i, type(depth)));
        }
        return fields;
    }

    Type type(int depth) {
        int kind = random.nextInt(depth > 0 ? 13 : 10);
        if (kind < 9) {
            return oneOf(List.of(Scalar.values()));
        }
        return switch (kind) {
            case 9 -> {
                int scale = random.nextInt(8);
                yield Type.decimal(scale + 1 + random.nextInt(12), scale);
            }
            case 10 -> Type.array(type(depth - 1));
            case 11 -> Type.map(Scalar.STRING, type(depth - 1));
            default -> new Type.Struct(fields(4, depth - 1));
        };
    }

    @Nullable Object value(Type type) {
        if (once(8)) {
            return null;
        }
        return switch (type) {
            case Scalar scalar -> scalar(scalar);
            case Type.Decimal(var precision, var scale) ->
                    new BigDecimal(
                            new BigInteger(3 * precision, random)
                                    .subtract(BigInteger.ONE.shiftLeft(3 * precision - 1)),
                            scale);
            case Type.Array(var element) -> list(element);
            case Type.Map(var key, var value) -> {
                var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(key == Scalar.STRING ? text() + i : scalar((Scalar) key), value(value));
                }
                yield Collections.unmodifiableMap(map);
            }
            case Type.Struct struct -> {
                var values = new ArrayList<@Nullable Object>();
                struct.fields().forEach(f -> values.add(value(f.type())));
                yield new StructValue(struct, values);
            }
        };
    }

    private List<@Nullable Object> list(Type element) {
        var list = new ArrayList<@Nullable Object>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value(element));
        }
        return Collections.unmodifiableList(list);
    }

    private Object scalar(Scalar type) {
        return switch (type) {
            case BOOLEAN -> random.nextBoolean();
            case INTEGER -> random.nextInt() >> random.nextInt(32);
            case BIGINT -> random.nextLong() >> random.nextInt(64);
            case DOUBLE -> floating();
            case STRING -> text();
            case BYTES -> {
                var bytes = new byte[random.nextInt(6) + 1];
                random.nextBytes(bytes);
                yield ByteBuffer.wrap(bytes);
            }
            case DATE -> LocalDate.ofEpochDay(random.nextInt(40_000) - 10_000);
            case TIME -> LocalTime.ofNanoOfDay(random.nextInt(86_400_000) * 1_000_000L);
            case TIMESTAMP -> Instant.ofEpochMilli(random.nextLong() >> 20);
        };
    }

    private double floating() {
        return switch (random.nextInt(4)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(1000);
            case 2 -> random.nextInt() / 1000.0;
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
        };
    }
}
