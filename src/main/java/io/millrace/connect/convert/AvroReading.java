package io.millrace.connect.convert;

import io.millrace.format.AvroBlocks;
import io.millrace.format.ConnectNames;
import io.millrace.format.FormatException;
import io.millrace.format.WireInput;

import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Makes of an Avro schema Connect's, and what reads its values. Used once.
final class AvroReading {
    private static final int DEPTH_MAX = 100;

    /// Parts of a schema, each as often as it is named.
    private static final int PARTS_MAX = 10_000;

    private final boolean enhanced;
    private int parts;
    private int depth;

    AvroReading(boolean enhanced) {
        this.enhanced = enhanced;
    }

    /// Reads one value.
    interface ValueReader {
        @Nullable Object read(WireInput in);
    }

    /// A schema, and what reads its values.
    record Typed(Schema schema, ValueReader reader) {}

    /// A schema on its way, and what reads its values but for logical types.
    private record Draft(SchemaBuilder builder, ValueReader reader) {}

    /// @throws DataException if Connect has no schema for it
    Typed of(org.apache.avro.Schema avro) {
        return of(avro, Optional.empty());
    }

    private Typed of(org.apache.avro.Schema avro, Optional<org.apache.avro.Schema.Field> field) {
        if (++depth > DEPTH_MAX || ++parts > PARTS_MAX) {
            throw new DataException(
                    "the schema is nested more than %d deep, or in itself, or has more than %d parts"
                            .formatted(DEPTH_MAX, PARTS_MAX));
        }
        var typed = avro.isUnion() ? union(avro, field) : finish(avro, draft(avro), field);
        depth--;
        return typed;
    }

    private Typed union(
            org.apache.avro.Schema union, Optional<org.apache.avro.Schema.Field> field) {
        var branches =
                union.getTypes().stream()
                        .filter(b -> b.getType() != org.apache.avro.Schema.Type.NULL)
                        .toList();
        boolean nullable = branches.size() < union.getTypes().size();
        if (branches.isEmpty()) {
            throw new DataException("Connect has no schema for a union of nothing but null");
        }
        if (branches.size() > 1) {
            return choice(union, nullable);
        }
        var present = draft(branches.getFirst());
        if (nullable) {
            present.builder().optional();
        }
        var typed = finish(branches.getFirst(), present, field);
        var readers =
                union.getTypes().stream()
                        .map(
                                b ->
                                        b.getType() == org.apache.avro.Schema.Type.NULL
                                                ? nothing()
                                                : typed.reader())
                        .toArray(ValueReader[]::new);
        return new Typed(typed.schema(), in -> readers[branch(in, readers.length)].read(in));
    }

    private static ValueReader nothing() {
        return _ -> null;
    }

    private static int branch(WireInput in, int count) {
        long branch = in.zigzag();
        if (branch < 0 || branch >= count) {
            throw new FormatException("branch %d of a union of %d".formatted(branch, count));
        }
        return (int) branch;
    }

    /// A union of several is a STRUCT with a field for each.
    private Typed choice(org.apache.avro.Schema union, boolean nullable) {
        var builder = SchemaBuilder.struct().name(AvroLanguage.UNION);
        if (nullable) {
            builder.optional();
        }
        var names = new ArrayList<String>();
        var readers = new ArrayList<ValueReader>();
        for (var branch : union.getTypes()) {
            var name = AvroLanguage.branch(branch, enhanced);
            names.add(name);
            if (branch.getType() == org.apache.avro.Schema.Type.NULL) {
                readers.add(nothing());
            } else {
                var present = draft(branch);
                present.builder().optional();
                var typed = finish(branch, present, Optional.empty());
                builder.field(name, typed.schema());
                readers.add(typed.reader());
            }
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new DataException(
                    "branches of a union have the same name, %s; enhanced.avro.schema.support=true makes it the full one"
                            .formatted(names));
        }
        var schema = builder.build();
        return new Typed(
                schema,
                in -> {
                    int at = branch(in, readers.size());
                    var value = readers.get(at).read(in);
                    return union.getTypes().get(at).getType() == org.apache.avro.Schema.Type.NULL
                            ? null
                            : new Struct(schema).put(names.get(at), value);
                });
    }

    private Draft draft(org.apache.avro.Schema avro) {
        return switch (avro.getType()) {
            case BOOLEAN -> new Draft(SchemaBuilder.bool(), AvroReading::flag);
            case INT -> integer(avro);
            case LONG -> new Draft(SchemaBuilder.int64(), WireInput::zigzag);
            case FLOAT ->
                    new Draft(SchemaBuilder.float32(), in -> Float.intBitsToFloat(in.fixed32()));
            case DOUBLE ->
                    new Draft(SchemaBuilder.float64(), in -> Double.longBitsToDouble(in.fixed64()));
            case STRING -> new Draft(SchemaBuilder.string(), in -> in.text(in.zigzag()));
            case ENUM -> symbols(avro);
            case BYTES -> new Draft(SchemaBuilder.bytes(), in -> in.bytes(in.zigzag()));
            case FIXED -> {
                int size = avro.getFixedSize();
                yield new Draft(
                        SchemaBuilder.bytes()
                                .parameter(AvroLanguage.FIXED_SIZE, Integer.toString(size)),
                        in -> in.bytes(size));
            }
            case ARRAY -> isMap(avro) ? entries(avro.getElementType()) : list(avro);
            case MAP -> {
                var value = of(avro.getValueType());
                yield map(new Typed(Schema.STRING_SCHEMA, in -> in.text(in.zigzag())), value);
            }
            case RECORD -> record(avro);
            case NULL, UNION -> throw new DataException("Connect has no schema for " + avro);
        };
    }

    private static Object flag(WireInput in) {
        int value = in.next();
        if (value != 0 && value != 1) {
            throw new FormatException("a boolean is 0 or 1, not " + value);
        }
        return value == 1;
    }

    private static Draft integer(org.apache.avro.Schema avro) {
        var type = avro.getProp(ConnectNames.TYPE);
        if ("int8".equals(type)) {
            return new Draft(
                    SchemaBuilder.int8(), in -> (byte) within(in, Byte.MIN_VALUE, Byte.MAX_VALUE));
        }
        return "int16".equals(type)
                ? new Draft(
                        SchemaBuilder.int16(),
                        in -> (short) within(in, Short.MIN_VALUE, Short.MAX_VALUE))
                : new Draft(
                        SchemaBuilder.int32(),
                        in -> (int) within(in, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    private static long within(WireInput in, long min, long max) {
        long value = in.zigzag();
        if (value < min || value > max) {
            throw new FormatException("%d is not from %d to %d".formatted(value, min, max));
        }
        return value;
    }

    private static Draft symbols(org.apache.avro.Schema avro) {
        var symbols = List.copyOf(avro.getEnumSymbols());
        var builder = SchemaBuilder.string().parameter(AvroLanguage.ENUM, avro.getFullName());
        symbols.forEach(s -> builder.parameter(AvroLanguage.ENUM + "." + s, s));
        return new Draft(
                builder,
                in -> {
                    long symbol = in.zigzag();
                    if (symbol < 0 || symbol >= symbols.size()) {
                        throw new FormatException(
                                "symbol %d of an enum of %d".formatted(symbol, symbols.size()));
                    }
                    return symbols.get((int) symbol);
                });
    }

    private Draft list(org.apache.avro.Schema avro) {
        var element = of(avro.getElementType());
        return new Draft(
                SchemaBuilder.array(element.schema()),
                in -> {
                    var list = new ArrayList<@Nullable Object>();
                    AvroBlocks.each(in, () -> list.add(element.reader().read(in)));
                    return list;
                });
    }

    private static boolean isMap(org.apache.avro.Schema array) {
        var entry = array.getElementType();
        return ConnectNames.MAP_ENTRY.equals(array.getProp(ConnectNames.INTERNAL_TYPE))
                && entry.getType() == org.apache.avro.Schema.Type.RECORD
                && entry.getFields().stream()
                        .map(org.apache.avro.Schema.Field::name)
                        .toList()
                        .equals(List.of("key", "value"));
    }

    private Draft entries(org.apache.avro.Schema entry) {
        return map(of(entry.getField("key").schema()), of(entry.getField("value").schema()));
    }

    private static Draft map(Typed key, Typed value) {
        return new Draft(
                SchemaBuilder.map(key.schema(), value.schema()),
                in -> {
                    var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                    AvroBlocks.each(
                            in,
                            () -> {
                                var k = key.reader().read(in);
                                map.put(k, value.reader().read(in));
                            });
                    return map;
                });
    }

    private Draft record(org.apache.avro.Schema avro) {
        var builder = SchemaBuilder.struct();
        var readers = new ArrayList<ValueReader>();
        for (var field : avro.getFields()) {
            var typed = of(field.schema(), Optional.of(field));
            builder.field(field.name(), typed.schema());
            readers.add(typed.reader());
        }
        var all = readers.toArray(ValueReader[]::new);
        return new Draft(
                builder,
                in -> {
                    var values = new @Nullable Object[all.length];
                    for (int i = 0; i < all.length; i++) {
                        values[i] = all[i].read(in);
                    }
                    return values;
                });
    }

    // ---------------------------------------------------------------- what properties say

    /// Names the schema, and makes its values logical.
    private static Typed finish(
            org.apache.avro.Schema avro,
            Draft draft,
            Optional<org.apache.avro.Schema.Field> field) {
        var builder = draft.builder();
        describe(avro, builder);
        field.filter(f -> builder.doc() == null && !isNamed(avro) && f.doc() != null)
                .ifPresent(f -> builder.doc(f.doc()));
        preset(avro, builder, field);
        var schema = builder.build();
        var plain = draft.reader();
        if (schema.type() == Schema.Type.STRUCT) {
            return new Typed(
                    schema,
                    in -> struct(schema, (Object[]) Objects.requireNonNull(plain.read(in))));
        }
        return new Typed(
                schema, Values.isLogical(schema) ? in -> logical(schema, plain.read(in)) : plain);
    }

    private static Object logical(Schema schema, @Nullable Object plain) {
        return Values.logical(schema, Objects.requireNonNull(plain));
    }

    private static Struct struct(Schema schema, @Nullable Object[] values) {
        var struct = new Struct(schema);
        for (int i = 0; i < values.length; i++) {
            struct.put(schema.fields().get(i), values[i]);
        }
        return struct;
    }

    private static boolean isNamed(org.apache.avro.Schema avro) {
        return switch (avro.getType()) {
            case RECORD, ENUM, FIXED -> true;
            case ARRAY, MAP, UNION, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> false;
        };
    }

    private static void describe(org.apache.avro.Schema avro, SchemaBuilder builder) {
        logicalType(avro, builder);
        var name = avro.getProp(ConnectNames.NAME);
        if (name != null && builder.name() == null) {
            builder.name(name);
        } else if (builder.name() == null
                && (avro.getType() == org.apache.avro.Schema.Type.RECORD
                        || avro.getType() == org.apache.avro.Schema.Type.FIXED)
                && !isUnnamed(avro)) {
            builder.name(avro.getFullName());
        }
        if (avro.getObjectProp(ConnectNames.VERSION) instanceof Integer version
                && builder.version() == null) {
            builder.version(version);
        }
        if (avro.getObjectProp(ConnectNames.PARAMETERS) instanceof Map<?, ?> parameters) {
            parameters.forEach(
                    (key, value) -> builder.parameter(key.toString(), String.valueOf(value)));
        }
        var doc = avro.getProp(ConnectNames.DOC);
        if (doc == null && avro.getType() == org.apache.avro.Schema.Type.RECORD) {
            doc = avro.getDoc();
        }
        if (doc != null) {
            builder.doc(doc);
        }
    }

    private static boolean isUnnamed(org.apache.avro.Schema record) {
        return record.getFullName()
                .matches("\\Q%s.%s\\E\\d*".formatted(AvroLanguage.NAMESPACE, AvroLanguage.UNNAMED));
    }

    /// Avro's own word for a logical type; Connect's, a name, comes with the properties.
    private static void logicalType(org.apache.avro.Schema avro, SchemaBuilder builder) {
        var logical = avro.getLogicalType();
        if (avro.getProp(ConnectNames.NAME) != null || logical == null) {
            return;
        }
        switch (logical.getName()) {
            case "date" -> builder.name(Date.LOGICAL_NAME).version(1);
            case "time-millis" -> builder.name(Time.LOGICAL_NAME).version(1);
            case "timestamp-millis" -> builder.name(Timestamp.LOGICAL_NAME).version(1);
            case "decimal" -> {
                var decimal = (org.apache.avro.LogicalTypes.Decimal) logical;
                builder.name(Decimal.LOGICAL_NAME)
                        .version(1)
                        .parameter(ConnectNames.SCALE, Integer.toString(decimal.getScale()));
                if (decimal.getPrecision() != ConnectNames.PRECISION_DEFAULT) {
                    builder.parameter(
                            ConnectNames.PRECISION, Integer.toString(decimal.getPrecision()));
                }
            }
            default -> {} // its values are as they are
        }
    }

    private static void preset(
            org.apache.avro.Schema avro,
            SchemaBuilder builder,
            Optional<org.apache.avro.Schema.Field> field) {
        var json = avro.getObjectProp(ConnectNames.DEFAULT);
        if (json == null && field.isPresent() && field.get().hasDefaultValue()) {
            json = field.get().defaultVal();
        }
        var value = AvroDefaults.value(builder, json);
        if (value != null) {
            builder.defaultValue(value);
        }
    }
}
