package io.millrace.format;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/// Writes the columns by one schema: made once for it, as a writer for each field.
///
/// Not thread-safe. Source: Apache Avro specification, "Binary encoding".
final class AvroEncoder {
    private static final long MICROS_PER_MILLI = 1000;

    private final Layout layout;
    private final SlotWriter writer;

    /// @throws FormatException if the schema has no place for a column, or a field that no column
    ///   fills and that has no default
    AvroEncoder(Schema schema, Layout layout) {
        this.layout = layout;
        if (layout.wrap() == Layout.Wrap.UNWRAPPED) {
            var column = layout.fields().getFirst();
            int slot = layout.slots().getFirst();
            var value = value(schema, column.type(), column.name());
            writer = (out, row, _) -> value.write(out, row, slot);
        } else {
            writer = columns(schema, layout);
        }
    }

    /// Whether there is nothing to write: a single bare column that is NULL.
    boolean isNull(Row row) {
        return layout.wrap() == Layout.Wrap.UNWRAPPED && row.isNull(layout.slots().getFirst());
    }

    void write(WireOutput out, Row row) {
        writer.write(out, row, Layout.UNWANTED);
    }

    private static SlotWriter columns(Schema schema, Layout layout) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, layout.fields(), layout.slots(), "");
            case UNION -> {
                int branch =
                        schema.getTypes().stream()
                                .map(Schema::getType)
                                .toList()
                                .indexOf(Schema.Type.RECORD);
                if (branch < 0) {
                    throw noRecord(schema);
                }
                var record = columns(schema.getTypes().get(branch), layout);
                yield (out, row, slot) -> {
                    out.zigzag(branch);
                    record.write(out, row, slot);
                };
            }
            case ENUM, ARRAY, MAP, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL ->
                    throw noRecord(schema);
        };
    }

    private static FormatException noRecord(Schema schema) {
        return new FormatException(
                "the columns are fields of a record, and the schema is "
                        + schema.getType().getName());
    }

    private static SlotWriter record(
            Schema record, List<Field> columns, List<Integer> slots, String path) {
        var names = record.getFields().stream().map(Schema.Field::name).toList();
        for (var column : columns) {
            if (FieldNames.of(column, names) < 0) {
                throw new FormatException(
                        "the schema has no field for column %s%s; it has %s"
                                .formatted(path, column.name(), names));
            }
        }
        var writers = new ArrayList<SlotWriter>();
        for (var field : record.getFields()) {
            int column = FieldNames.column(field.name(), names, columns);
            if (column < 0) {
                byte[] otherwise = absent(field, path);
                writers.add((out, _, _) -> out.write(otherwise));
            } else {
                int slot = slots.get(column);
                var of = columns.get(column);
                var value = value(field.schema(), of.type(), path + of.name());
                var nothing = isNullable(field.schema()) ? Optional.<byte[]>empty() : given(field);
                writers.add(
                        (out, row, _) -> {
                            if (nothing.isPresent() && row.isNull(slot)) {
                                out.write(nothing.get());
                            } else {
                                value.write(out, row, slot);
                            }
                        });
            }
        }
        var program = writers.toArray(SlotWriter[]::new);
        return (out, row, slot) -> {
            for (var each : program) {
                each.write(out, row, slot);
            }
        };
    }

    private static boolean isNullable(Schema schema) {
        return schema.getType() == Schema.Type.NULL || schema.isNullable();
    }

    /// What a field without a column holds.
    private static byte[] absent(Schema.Field field, String path) {
        return given(field)
                .orElseGet(
                        () -> {
                            if (!isNullable(field.schema())) {
                                throw new FormatException(
                                        "the schema has a field %s%s, for which there is no column,"
                                                        .formatted(path, field.name())
                                                + " and it has no default");
                            }
                            var out = new WireOutput();
                            if (field.schema().getType() == Schema.Type.UNION) {
                                out.zigzag(nullBranch(field.schema()).orElseThrow());
                            }
                            return out.toBytes();
                        });
    }

    /// The default of a field, written.
    private static Optional<byte[]> given(Schema.Field field) {
        if (!field.hasDefaultValue()) {
            return Optional.empty();
        }
        try {
            var bytes = new ByteArrayOutputStream();
            var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            var value = GenericData.get().getDefaultValue(field);
            new GenericDatumWriter<Object>(field.schema()).write(value, encoder);
            encoder.flush();
            return Optional.of(bytes.toByteArray());
        } catch (IOException | AvroRuntimeException e) {
            throw new FormatException(
                    "the default of field %s: %s".formatted(field.name(), e.getMessage()));
        }
    }

    private static OptionalInt nullBranch(Schema union) {
        int at = union.getTypes().stream().map(Schema::getType).toList().indexOf(Schema.Type.NULL);
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(at);
    }

    // ---------------------------------------------------------------- values

    /// Writes a value of a type; NULL only where the schema is a union with null.
    private static SlotWriter value(Schema schema, Type type, String path) {
        if (schema.getType() == Schema.Type.UNION) {
            return union(schema, type, path);
        }
        var present =
                present(schema, type, path)
                        .orElseThrow(
                                () ->
                                        new FormatException(
                                                "column %s is %s, and the schema has %s"
                                                        .formatted(
                                                                path,
                                                                type,
                                                                schema.getType().getName())));
        return (out, row, slot) -> {
            if (row.isNull(slot)) {
                throw new FormatException(
                        "column %s is NULL, which its schema does not allow".formatted(path));
            }
            present.write(out, row, slot);
        };
    }

    private static SlotWriter union(Schema union, Type type, String path) {
        var nothing = nullBranch(union);
        for (int i = 0; i < union.getTypes().size(); i++) {
            int branch = i;
            var present = present(union.getTypes().get(i), type, path);
            if (present.isPresent()) {
                return (out, row, slot) -> {
                    if (row.isNull(slot) && nothing.isEmpty()) {
                        throw new FormatException(
                                "column %s is NULL, which its schema does not allow"
                                        .formatted(path));
                    }
                    boolean isNull = row.isNull(slot);
                    out.zigzag(isNull ? nothing.getAsInt() : branch);
                    if (!isNull) {
                        present.get().write(out, row, slot);
                    }
                };
            }
        }
        throw new FormatException(
                "column %s is %s, and the schema has %s"
                        .formatted(
                                path,
                                type,
                                union.getTypes().stream().map(Schema::getName).toList()));
    }

    /// Writes a value that is not NULL.
    ///
    /// @return empty where the schema cannot hold the type
    private static Optional<SlotWriter> present(Schema schema, Type type, String path) {
        return switch (schema.getType()) {
            case BOOLEAN ->
                    only(
                            type == Scalar.BOOLEAN,
                            (out, row, slot) -> out.write(row.getBoolean(slot) ? 1 : 0));
            case INT ->
                    only(
                            type == Scalar.INTEGER || type == Scalar.DATE || type == Scalar.TIME,
                            (out, row, slot) -> out.zigzag(row.getLong(slot)));
            case LONG -> Optional.ofNullable(longs(schema, type));
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
            case ENUM -> only(type == Scalar.STRING, symbol(schema, path));
            case BYTES -> bytes(schema, type, path);
            case FIXED -> fixed(schema, type, path);
            case ARRAY -> list(schema, type, path);
            case MAP ->
                    type instanceof Type.Map(var key, var of) && key == Scalar.STRING
                            ? Optional.of(
                                    map(
                                            present(Schema.create(Schema.Type.STRING), key, path)
                                                    .orElseThrow(),
                                            value(schema.getValueType(), of, path),
                                            (Type.Map) type))
                            : Optional.empty();
            case RECORD ->
                    type instanceof Type.Struct struct
                            ? Optional.of(struct(schema, struct, path))
                            : Optional.empty();
            case UNION, NULL -> Optional.empty();
        };
    }

    private static Optional<SlotWriter> only(boolean fits, SlotWriter writer) {
        return fits ? Optional.of(writer) : Optional.empty();
    }

    private static Object object(Row row, int slot) {
        return Objects.requireNonNull(row.getObject(slot));
    }

    private static void sized(WireOutput out, byte[] bytes) {
        out.zigzag(bytes.length);
        out.write(bytes);
    }

    private static @org.jspecify.annotations.Nullable SlotWriter longs(Schema schema, Type type) {
        if (type == Scalar.TIMESTAMP
                && schema.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
            return (out, row, slot) ->
                    out.zigzag(Math.multiplyExact(row.getLong(slot), MICROS_PER_MILLI));
        }
        if (type == Scalar.TIME && schema.getLogicalType() instanceof LogicalTypes.TimeMicros) {
            return (out, row, slot) -> out.zigzag(row.getLong(slot) * MICROS_PER_MILLI);
        }
        boolean fits = type == Scalar.INTEGER || type == Scalar.BIGINT || type == Scalar.TIMESTAMP;
        return fits ? (out, row, slot) -> out.zigzag(row.getLong(slot)) : null;
    }

    private static SlotWriter symbol(Schema schema, String path) {
        var symbols = new HashMap<String, Integer>();
        schema.getEnumSymbols().forEach(s -> symbols.put(s, schema.getEnumOrdinal(s)));
        return (out, row, slot) -> {
            var symbol = symbols.get((String) object(row, slot));
            if (symbol == null) {
                throw new FormatException(
                        "column %s: '%s' is none of %s"
                                .formatted(path, row.getObject(slot), schema.getEnumSymbols()));
            }
            out.zigzag(symbol);
        };
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.limit()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static Optional<SlotWriter> bytes(Schema schema, Type type, String path) {
        if (type instanceof Type.Decimal) {
            return AvroTypes.decimal(schema)
                    .map(
                            as ->
                                    (out, row, slot) ->
                                            sized(
                                                    out,
                                                    fit(row, slot, as, path)
                                                            .unscaledValue()
                                                            .toByteArray()));
        }
        return only(
                type == Scalar.BYTES,
                (out, row, slot) -> sized(out, bytes((ByteBuffer) object(row, slot))));
    }

    private static Optional<SlotWriter> fixed(Schema schema, Type type, String path) {
        int size = schema.getFixedSize();
        if (type instanceof Type.Decimal) {
            return AvroTypes.decimal(schema)
                    .map(
                            as ->
                                    (out, row, slot) -> {
                                        var value = fit(row, slot, as, path).unscaledValue();
                                        byte[] least = value.toByteArray();
                                        checkSize(least.length <= size, size, least, path);
                                        byte[] padded = new byte[size];
                                        int pad = size - least.length;
                                        Arrays.fill(padded, 0, pad, (byte) (value.signum() >> 1));
                                        System.arraycopy(least, 0, padded, pad, least.length);
                                        out.write(padded);
                                    });
        }
        return only(
                type == Scalar.BYTES,
                (out, row, slot) -> {
                    var bytes = bytes((ByteBuffer) object(row, slot));
                    checkSize(bytes.length == size, size, bytes, path);
                    out.write(bytes);
                });
    }

    private static void checkSize(boolean fits, int size, byte[] bytes, String path) {
        if (!fits) {
            throw new FormatException(
                    "column %s: the schema has room for %d bytes, not %d"
                            .formatted(path, size, bytes.length));
        }
    }

    private static BigDecimal fit(Row row, int slot, Type.Decimal as, String path) {
        var value = (BigDecimal) object(row, slot);
        var fit = Decimals.fit(value, as);
        if (fit == null) {
            throw new FormatException(
                    "column %s: %s does not fit %s of the schema".formatted(path, value, as));
        }
        return fit;
    }

    // ---------------------------------------------------------------- lists, maps, structs

    private static Optional<SlotWriter> list(Schema schema, Type type, String path) {
        var element = schema.getElementType();
        if (type instanceof Type.Array(var of)) {
            var writer = value(element, of, path);
            var one = new Row(1);
            return Optional.of(
                    (out, row, slot) -> {
                        var list = (List<?>) object(row, slot);
                        if (!list.isEmpty()) {
                            out.zigzag(list.size());
                        }
                        for (var each : list) {
                            one.unbox(0, of, each);
                            writer.write(out, one, 0);
                        }
                        out.zigzag(0);
                    });
        }
        boolean entries = AvroTypes.isEntry(element) && element.getField(AvroTypes.KEY).pos() == 0;
        if (type instanceof Type.Map map && entries) {
            return Optional.of(
                    map(
                            value(element.getField(AvroTypes.KEY).schema(), map.key(), path),
                            value(element.getField(AvroTypes.VALUE).schema(), map.value(), path),
                            map));
        }
        return Optional.empty();
    }

    private static SlotWriter map(SlotWriter key, SlotWriter value, Type.Map type) {
        var entry = new Row(2);
        return (out, row, slot) -> {
            var map = (Map<?, ?>) object(row, slot);
            if (!map.isEmpty()) {
                out.zigzag(map.size());
            }
            for (var each : map.entrySet()) {
                entry.unbox(0, type.key(), each.getKey());
                entry.unbox(1, type.value(), each.getValue());
                key.write(out, entry, 0);
                value.write(out, entry, 1);
            }
            out.zigzag(0);
        };
    }

    private static SlotWriter struct(Schema schema, Type.Struct type, String path) {
        int size = type.fields().size();
        var slots = new ArrayList<Integer>();
        for (int i = 0; i < size; i++) {
            slots.add(i);
        }
        var fields = record(schema, type.fields(), slots, path + "->");
        var own = new Row(size);
        return (out, row, slot) -> {
            var struct = (StructValue) object(row, slot);
            for (int i = 0; i < size; i++) {
                own.unbox(i, type.fields().get(i).type(), struct.get(i));
            }
            fields.write(out, own, Layout.UNWANTED);
        };
    }
}
