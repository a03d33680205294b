package io.millrace.format;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Reads records of one schema: made once for it, as a reader for each field.
///
/// Not thread-safe. Source: Apache Avro specification, "Binary encoding".
final class AvroDecoder {
    private static final long DAY_MILLIS = 86_400_000;
    private static final long MICROS_PER_MILLI = 1000;

    private final int[] slots;
    private final SlotReader reader;

    /// @throws FormatException if the schema is not one of the columns
    AvroDecoder(Schema schema, Layout layout) {
        slots =
                layout.slots().stream()
                        .filter(s -> s != Layout.UNWANTED)
                        .mapToInt(s -> s)
                        .toArray();
        reader =
                layout.wrap() == Layout.Wrap.WRAPPED
                        ? wrapped(schema, layout)
                        : bare(schema, layout);
    }

    void read(WireInput in, Row row) {
        for (int slot : slots) {
            row.setNull(slot);
        }
        reader.read(in, row, Layout.UNWANTED);
    }

    private static SlotReader bare(Schema schema, Layout layout) {
        if (layout.fields().isEmpty() || layout.slots().getFirst() == Layout.UNWANTED) {
            return (_, _, _) -> {};
        }
        int slot = layout.slots().getFirst();
        var column = layout.fields().getFirst();
        var value = value(schema, column.type(), column.name());
        return (in, row, _) -> value.read(in, row, slot);
    }

    private static SlotReader wrapped(Schema schema, Layout layout) {
        if (schema.getType() == Schema.Type.UNION) {
            return union(schema.getTypes().stream().map(s -> wrapped(s, layout)).toList());
        }
        if (schema.getType() == Schema.Type.NULL) {
            return (_, _, _) -> {};
        }
        if (schema.getType() != Schema.Type.RECORD) {
            return failing(
                    "the columns are fields of a record, and the schema is "
                            + schema.getType().getName());
        }
        return fields(schema, layout.fields(), layout.slots(), "");
    }

    /// Reads the fields that are columns into their slots, the others not at all.
    private static SlotReader fields(
            Schema record, List<Field> columns, List<Integer> slots, String path) {
        var names = record.getFields().stream().map(Schema.Field::name).toList();
        var readers = new ArrayList<SlotReader>();
        var plain = new ArrayList<Schema>();
        int needed = 0;
        for (var field : record.getFields()) {
            int column = FieldNames.column(field.name(), names, columns);
            boolean wanted = column >= 0 && slots.get(column) != Layout.UNWANTED;
            if (!wanted && AvroSkip.isPlain(field.schema())) {
                plain.add(field.schema());
                continue;
            }
            skipAll(plain, readers);
            if (wanted) {
                int slot = slots.get(column);
                var of = columns.get(column);
                var value = value(field.schema(), of.type(), path + of.name());
                readers.add((in, row, _) -> value.read(in, row, slot));
                needed = readers.size();
            } else {
                readers.add(skip(field.schema(), new ArrayList<>()));
            }
        }
        skipAll(plain, readers);
        // what comes behind the last one is of no interest, except inside of another value
        var all = readers.subList(0, path.isEmpty() ? needed : readers.size());
        var program = all.toArray(SlotReader[]::new);
        return (in, row, slot) -> {
            for (var each : program) {
                each.read(in, row, slot);
            }
        };
    }

    private static void skipAll(List<Schema> plain, List<SlotReader> readers) {
        if (!plain.isEmpty()) {
            readers.add(AvroSkip.of(plain));
            plain.clear();
        }
    }

    private static SlotReader failing(String message) {
        return (_, _, _) -> {
            throw new FormatException(message);
        };
    }

    private static SlotReader union(List<SlotReader> branches) {
        if (branches.size() == 2) {
            var first = branches.getFirst();
            var second = branches.getLast();
            return (in, row, slot) -> {
                long branch = in.zigzag();
                if (branch == 1) {
                    second.read(in, row, slot);
                } else if (branch == 0) {
                    first.read(in, row, slot);
                } else {
                    throw new FormatException("branch %d of a union of 2".formatted(branch));
                }
            };
        }
        var readers = branches.toArray(SlotReader[]::new);
        return (in, row, slot) -> {
            long branch = in.zigzag();
            if (branch < 0 || branch >= readers.length) {
                throw new FormatException(
                        "branch %d of a union of %d".formatted(branch, readers.length));
            }
            readers[(int) branch].read(in, row, slot);
        };
    }

    // ---------------------------------------------------------------- values

    /// Reads a value as the type that a column wants.
    private static SlotReader value(Schema schema, Type type, String path) {
        return switch (schema.getType()) {
            case UNION -> union(schema.getTypes().stream().map(s -> value(s, type, path)).toList());
            case NULL -> (_, row, slot) -> row.setNull(slot);
            case BOOLEAN -> bool(type).orElseGet(() -> mismatch(schema, type, path));
            case INT, LONG -> integer(schema, type, path);
            case FLOAT, DOUBLE -> floating(schema, type, path);
            case STRING ->
                    type == Scalar.STRING
                            ? (in, row, slot) -> row.setObject(slot, in.text(in.zigzag()))
                            : mismatch(schema, type, path);
            case ENUM -> type == Scalar.STRING ? symbol(schema) : mismatch(schema, type, path);
            case BYTES -> bytes(schema, type, path, WireInput::zigzag);
            case FIXED -> {
                long size = schema.getFixedSize();
                yield bytes(schema, type, path, _ -> size);
            }
            case ARRAY -> list(schema, type, path);
            case MAP ->
                    type instanceof Type.Map(var key, var value) && key == Scalar.STRING
                            ? map(
                                    (in, row, slot) -> row.setObject(slot, in.text(in.zigzag())),
                                    value(schema.getValueType(), value, path),
                                    (Type.Map) type)
                            : mismatch(schema, type, path);
            case RECORD ->
                    type instanceof Type.Struct struct
                            ? struct(schema, struct, path)
                            : mismatch(schema, type, path);
        };
    }

    private static SlotReader mismatch(Schema schema, Type type, String path) {
        return failing(
                "column %s is %s, found %s in its schema"
                        .formatted(path, type, schema.getType().getName()));
    }

    private static Optional<SlotReader> bool(Type type) {
        if (type == Scalar.BOOLEAN) {
            return Optional.of((in, row, slot) -> row.setBoolean(slot, flag(in)));
        }
        return type == Scalar.STRING
                ? Optional.of((in, row, slot) -> row.setObject(slot, Boolean.toString(flag(in))))
                : Optional.empty();
    }

    private static boolean flag(WireInput in) {
        int value = in.next();
        if (value != 0 && value != 1) {
            throw new FormatException("a boolean is 0 or 1, not " + value);
        }
        return value == 1;
    }

    private static SlotReader integer(Schema schema, Type type, String path) {
        if (type instanceof Type.Decimal decimal) {
            return (in, row, slot) ->
                    row.setObject(slot, fit(BigDecimal.valueOf(in.zigzag()), decimal, path));
        }
        if (!(type instanceof Scalar scalar)) {
            return mismatch(schema, type, path);
        }
        return switch (scalar) {
            case INTEGER, DATE ->
                    (in, row, slot) ->
                            row.setLong(
                                    slot, within(in, Integer.MIN_VALUE, Integer.MAX_VALUE, path));
            case BIGINT -> (in, row, slot) -> row.setLong(slot, in.zigzag());
            case TIME ->
                    schema.getLogicalType() instanceof LogicalTypes.TimeMicros
                            ? (in, row, slot) ->
                                    row.setLong(
                                            slot,
                                            within(in, 0, DAY_MILLIS * MICROS_PER_MILLI - 1, path)
                                                    / MICROS_PER_MILLI)
                            : (in, row, slot) ->
                                    row.setLong(slot, within(in, 0, DAY_MILLIS - 1, path));
            case TIMESTAMP ->
                    schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
                            ? (in, row, slot) ->
                                    row.setLong(slot, Math.floorDiv(in.zigzag(), MICROS_PER_MILLI))
                            : (in, row, slot) -> row.setLong(slot, in.zigzag());
            case DOUBLE -> (in, row, slot) -> row.setDouble(slot, (double) in.zigzag());
            case STRING -> (in, row, slot) -> row.setObject(slot, Long.toString(in.zigzag()));
            case BOOLEAN, BYTES -> mismatch(schema, type, path);
        };
    }

    private static long within(WireInput in, long min, long max, String path) {
        long value = in.zigzag();
        if (value < min || value > max) {
            throw new FormatException("column %s cannot hold %d".formatted(path, value));
        }
        return value;
    }

    private static SlotReader floating(Schema schema, Type type, String path) {
        boolean single = schema.getType() == Schema.Type.FLOAT;
        if (type == Scalar.DOUBLE) {
            return (in, row, slot) -> row.setDouble(slot, floating(in, single));
        }
        if (type == Scalar.STRING) {
            return (in, row, slot) ->
                    row.setObject(
                            slot,
                            single
                                    ? Float.toString((float) floating(in, true))
                                    : Double.toString(floating(in, false)));
        }
        return mismatch(schema, type, path);
    }

    private static double floating(WireInput in, boolean single) {
        return single ? Float.intBitsToFloat(in.fixed32()) : Double.longBitsToDouble(in.fixed64());
    }

    private static SlotReader symbol(Schema schema) {
        var symbols = List.copyOf(schema.getEnumSymbols());
        return (in, row, slot) -> {
            long symbol = in.zigzag();
            if (symbol < 0 || symbol >= symbols.size()) {
                throw new FormatException(
                        "symbol %d of an enum of %d".formatted(symbol, symbols.size()));
            }
            row.setObject(slot, symbols.get((int) symbol));
        };
    }

    private interface Length {
        long of(WireInput in);
    }

    private static SlotReader bytes(Schema schema, Type type, String path, Length length) {
        if (type == Scalar.BYTES) {
            return (in, row, slot) -> row.setObject(slot, ByteBuffer.wrap(in.bytes(length.of(in))));
        }
        var written = AvroTypes.decimal(schema);
        if (type instanceof Type.Decimal decimal && written.isPresent()) {
            int scale = written.get().scale();
            return (in, row, slot) -> {
                var unscaled = in.bytes(length.of(in));
                var value = unscaled.length == 0 ? BigInteger.ZERO : new BigInteger(unscaled);
                row.setObject(slot, fit(new BigDecimal(value, scale), decimal, path));
            };
        }
        return mismatch(schema, type, path);
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

    // ---------------------------------------------------------------- lists, maps, structs

    private static SlotReader list(Schema schema, Type type, String path) {
        var element = schema.getElementType();
        if (type instanceof Type.Array(var of)) {
            var reader = value(element, of, path);
            var one = new Row(1);
            return (in, row, slot) -> {
                var list = new ArrayList<@Nullable Object>();
                AvroBlocks.each(
                        in,
                        () -> {
                            reader.read(in, one, 0);
                            list.add(one.box(0, of));
                        });
                row.setObject(slot, Collections.unmodifiableList(list));
            };
        }
        if (type instanceof Type.Map map && AvroTypes.isEntry(element)) {
            return entries(element, map, path);
        }
        return mismatch(schema, type, path);
    }

    /// A map as an array of records of a key and a value.
    private static SlotReader entries(Schema entry, Type.Map type, String path) {
        var key = value(entry.getField(AvroTypes.KEY).schema(), type.key(), path);
        var value = value(entry.getField(AvroTypes.VALUE).schema(), type.value(), path);
        return entry.getField(AvroTypes.KEY).pos() == 0
                ? map(key, value, type)
                : failing("column " + path + ": the key of an entry comes first");
    }

    private static SlotReader map(SlotReader key, SlotReader value, Type.Map type) {
        var entry = new Row(2);
        return (in, row, slot) -> {
            var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
            AvroBlocks.each(
                    in,
                    () -> {
                        key.read(in, entry, 0);
                        value.read(in, entry, 1);
                        map.put(entry.box(0, type.key()), entry.box(1, type.value()));
                    });
            row.setObject(slot, Collections.unmodifiableMap(map));
        };
    }

    private static SlotReader struct(Schema schema, Type.Struct type, String path) {
        int size = type.fields().size();
        var slots = new ArrayList<Integer>();
        for (int i = 0; i < size; i++) {
            slots.add(i);
        }
        var fields = fields(schema, type.fields(), slots, path + "->");
        var own = new Row(size);
        return (in, row, slot) -> {
            own.clear();
            fields.read(in, own, Layout.UNWANTED);
            var values = new @Nullable Object[size];
            for (int i = 0; i < size; i++) {
                values[i] = own.box(i, type.fields().get(i).type());
            }
            row.setObject(slot, new StructValue(type, Arrays.asList(values)));
        };
    }

    // ---------------------------------------------------------------- what nobody reads

    /// @param records the skippers of the records around: one may hold itself
    private static SlotReader skip(Schema schema, List<Skipped> records) {
        return switch (schema.getType()) {
            case NULL -> (_, _, _) -> {};
            case BOOLEAN -> (in, _, _) -> in.skip(1);
            case INT, LONG, ENUM -> (in, _, _) -> in.varint();
            case FLOAT -> (in, _, _) -> in.skip(Float.BYTES);
            case DOUBLE -> (in, _, _) -> in.skip(Double.BYTES);
            case STRING, BYTES -> (in, _, _) -> in.skip(in.zigzag());
            case FIXED -> {
                long size = schema.getFixedSize();
                yield (in, _, _) -> in.skip(size);
            }
            case UNION -> union(schema.getTypes().stream().map(s -> skip(s, records)).toList());
            case ARRAY -> {
                var element = skip(schema.getElementType(), records);
                yield (in, row, slot) -> AvroBlocks.each(in, () -> element.read(in, row, slot));
            }
            case MAP -> {
                var value = skip(schema.getValueType(), records);
                yield (in, row, slot) ->
                        AvroBlocks.each(
                                in,
                                () -> {
                                    in.skip(in.zigzag());
                                    value.read(in, row, slot);
                                });
            }
            case RECORD -> record(schema, records);
        };
    }

    private static SlotReader record(Schema schema, List<Skipped> records) {
        for (var known : records) {
            if (known.name.equals(schema.getFullName())) {
                return known;
            }
        }
        var record = new Skipped(schema.getFullName());
        records.add(record);
        schema.getFields().forEach(f -> record.fields.add(skip(f.schema(), records)));
        return record;
    }

    private static final class Skipped implements SlotReader {
        private final String name;
        private final List<SlotReader> fields = new ArrayList<>();

        Skipped(String name) {
            this.name = name;
        }

        @Override
        public void read(WireInput in, Row row, int slot) {
            in.deeper();
            for (var field : fields) {
                field.read(in, row, slot);
            }
            in.shallower();
        }
    }
}
