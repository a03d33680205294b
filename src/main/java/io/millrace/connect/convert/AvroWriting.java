package io.millrace.connect.convert;

import io.millrace.connect.convert.Language.Writer;
import io.millrace.format.WireOutput;

import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Makes what writes values of a schema of Connect by an Avro schema: the one made of it, or
/// another that has a place for its values.
final class AvroWriting {
    private final boolean enhanced;

    AvroWriting(boolean enhanced) {
        this.enhanced = enhanced;
    }

    /// Writes one value, which may be null.
    private interface ValueWriter {
        void write(WireOutput out, @Nullable Object value);
    }

    /// @throws DataException if the Avro schema has no place for a value
    Writer of(Schema connect, org.apache.avro.Schema avro) {
        return value(connect, avro, "the value")::write;
    }

    private ValueWriter value(Schema connect, org.apache.avro.Schema avro, String path) {
        if (avro.isUnion()) {
            return union(connect, avro, path);
        }
        var present = present(connect, avro, path).orElseThrow(() -> mismatch(connect, avro, path));
        return (out, value) -> {
            var it = value == null ? connect.defaultValue() : value;
            if (it == null) {
                throw new DataException(path + " is null, which its schema does not allow");
            }
            present.write(out, it);
        };
    }

    private static DataException mismatch(
            Schema connect, org.apache.avro.Schema avro, String path) {
        return new DataException(
                "%s is %s, and the schema has %s".formatted(path, connect.type().getName(), avro));
    }

    private ValueWriter union(Schema connect, org.apache.avro.Schema union, String path) {
        var types = union.getTypes();
        int nothing =
                types.stream()
                        .map(org.apache.avro.Schema::getType)
                        .toList()
                        .indexOf(org.apache.avro.Schema.Type.NULL);
        var present =
                AvroLanguage.UNION.equals(connect.name())
                        ? choice(connect, union, path)
                        : onlyBranch(connect, union, path);
        return (out, value) -> {
            if (value != null) {
                present.write(out, value);
            } else if (nothing >= 0) {
                out.zigzag(nothing);
            } else {
                throw new DataException(path + " is null, which its schema does not allow");
            }
        };
    }

    private Writer onlyBranch(Schema connect, org.apache.avro.Schema union, String path) {
        for (int i = 0; i < union.getTypes().size(); i++) {
            int branch = i;
            var writer = present(connect, union.getTypes().get(i), path);
            if (writer.isPresent()) {
                return (out, value) -> {
                    out.zigzag(branch);
                    writer.get().write(out, value);
                };
            }
        }
        throw mismatch(connect, union, path);
    }

    /// A STRUCT of branches, of which one is set.
    private Writer choice(Schema connect, org.apache.avro.Schema union, String path) {
        var writers = new ArrayList<Writer>();
        for (var field : connect.fields()) {
            int branch = branch(field, union).orElseThrow(() -> mismatch(connect, union, path));
            var inner = path + "." + field.name();
            var type = union.getTypes().get(branch);
            var writer =
                    present(field.schema(), type, inner)
                            .orElseThrow(() -> mismatch(field.schema(), type, inner));
            writers.add(
                    (out, value) -> {
                        out.zigzag(branch);
                        writer.write(out, value);
                    });
        }
        return (out, value) -> {
            var struct = (Struct) value;
            for (int i = 0; i < writers.size(); i++) {
                var part = struct.getWithoutDefault(connect.fields().get(i).name());
                if (part != null) {
                    writers.get(i).write(out, part);
                    return;
                }
            }
            throw new DataException(path + " is a union of which no branch is set");
        };
    }

    private OptionalInt branch(Field field, org.apache.avro.Schema union) {
        int seen = 0;
        for (int i = 0; i < union.getTypes().size(); i++) {
            var type = union.getTypes().get(i);
            if (AvroLanguage.branch(type, enhanced).equals(field.name())) {
                return OptionalInt.of(i);
            }
        }
        // of a STRUCT that nobody read from Avro, the fields have names of their own
        for (int i = 0; i < union.getTypes().size(); i++) {
            if (union.getTypes().get(i).getType() != org.apache.avro.Schema.Type.NULL
                    && seen++ == field.index()) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /// Writes a value that is not null.
    ///
    /// @return empty where the Avro schema cannot hold it
    private Optional<Writer> present(Schema connect, org.apache.avro.Schema avro, String path) {
        return switch (avro.getType()) {
            case BOOLEAN ->
                    only(
                            connect.type() == Schema.Type.BOOLEAN,
                            (out, value) -> out.write((Boolean) value ? 1 : 0));
            case INT -> only(isInt(connect), (out, v) -> out.zigzag(number(connect, v).intValue()));
            case LONG ->
                    only(
                            isInt(connect) || connect.type() == Schema.Type.INT64,
                            (out, v) -> out.zigzag(number(connect, v).longValue()));
            case FLOAT ->
                    only(
                            connect.type() == Schema.Type.FLOAT32,
                            (out, v) -> out.fixed32(Float.floatToRawIntBits((Float) v)));
            case DOUBLE ->
                    only(
                            connect.type() == Schema.Type.FLOAT64
                                    || connect.type() == Schema.Type.FLOAT32,
                            (out, v) ->
                                    out.fixed64(
                                            Double.doubleToRawLongBits(
                                                    ((Number) v).doubleValue())));
            case STRING ->
                    only(
                            connect.type() == Schema.Type.STRING,
                            (out, v) -> sized(out, ((String) v).getBytes(StandardCharsets.UTF_8)));
            case ENUM -> only(connect.type() == Schema.Type.STRING, symbol(avro, path));
            case BYTES -> bytes(connect, avro);
            case FIXED -> fixed(connect, avro, path);
            case ARRAY -> array(connect, avro, path);
            case MAP ->
                    connect.type() == Schema.Type.MAP && AvroSchemas.isText(connect.keySchema())
                            ? Optional.of(
                                    map(
                                            (out, key) ->
                                                    sized(
                                                            out,
                                                            ((String) present(key, path))
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .UTF_8)),
                                            value(
                                                    connect.valueSchema(),
                                                    avro.getValueType(),
                                                    path)))
                            : Optional.empty();
            case RECORD ->
                    connect.type() == Schema.Type.STRUCT
                            ? Optional.of(record(connect, avro, path))
                            : Optional.empty();
            case NULL, UNION -> Optional.empty();
        };
    }

    private static Object present(@Nullable Object value, String path) {
        if (value == null) {
            throw new DataException(path + " has a key that is null");
        }
        return value;
    }

    private static Optional<Writer> only(boolean fits, Writer writer) {
        return fits ? Optional.of(writer) : Optional.empty();
    }

    private static boolean isInt(Schema connect) {
        return switch (connect.type()) {
            case INT8, INT16, INT32 -> true;
            case INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES, ARRAY, MAP, STRUCT -> false;
        };
    }

    private static Number number(Schema connect, Object value) {
        return (Number) Values.plain(connect, value);
    }

    private static void sized(WireOutput out, byte[] bytes) {
        out.zigzag(bytes.length);
        out.write(bytes);
    }

    private static Writer symbol(org.apache.avro.Schema avro, String path) {
        return (out, value) -> {
            if (!avro.hasEnumSymbol((String) value)) {
                throw new DataException(
                        "%s is '%s', which is none of %s"
                                .formatted(path, value, avro.getEnumSymbols()));
            }
            out.zigzag(avro.getEnumOrdinal((String) value));
        };
    }

    /// The digits of a decimal are for the scale of the schema that they are written by.
    private static byte[] digits(Schema connect, org.apache.avro.Schema avro, Object value) {
        if (value instanceof BigDecimal decimal
                && avro.getLogicalType() instanceof org.apache.avro.LogicalTypes.Decimal as) {
            try {
                return decimal.setScale(as.getScale()).unscaledValue().toByteArray();
            } catch (ArithmeticException _) {
                throw new DataException(
                        "%s does not fit the %d digits after the point of the schema"
                                .formatted(value, as.getScale()));
            }
        }
        return Values.bytes(Values.plain(connect, value));
    }

    private static Optional<Writer> bytes(Schema connect, org.apache.avro.Schema avro) {
        return only(
                connect.type() == Schema.Type.BYTES,
                (out, value) -> sized(out, digits(connect, avro, value)));
    }

    private static Optional<Writer> fixed(
            Schema connect, org.apache.avro.Schema avro, String path) {
        int size = avro.getFixedSize();
        return only(
                connect.type() == Schema.Type.BYTES,
                (out, value) -> {
                    var bytes = digits(connect, avro, value);
                    boolean isNumber = value instanceof BigDecimal && bytes.length <= size;
                    if (bytes.length != size && !isNumber) {
                        throw new DataException(
                                "%s has %d bytes, and the schema has %d"
                                        .formatted(path, bytes.length, size));
                    }
                    for (int i = bytes.length; i < size; i++) {
                        out.write(bytes[0] < 0 ? -1 : 0);
                    }
                    out.write(bytes);
                });
    }

    // ---------------------------------------------------------------- lists, maps, structs

    private Optional<Writer> array(Schema connect, org.apache.avro.Schema avro, String path) {
        var element = avro.getElementType();
        if (connect.type() == Schema.Type.ARRAY) {
            var writer = value(connect.valueSchema(), element, path);
            return Optional.of(
                    (out, value) -> {
                        var list = (List<?>) value;
                        if (!list.isEmpty()) {
                            out.zigzag(list.size());
                        }
                        for (var each : list) {
                            writer.write(out, each);
                        }
                        out.zigzag(0);
                    });
        }
        boolean entries =
                connect.type() == Schema.Type.MAP
                        && element.getType() == org.apache.avro.Schema.Type.RECORD
                        && element.getFields().size() == 2
                        && element.getFields().getFirst().name().equals("key")
                        && element.getFields().getLast().name().equals("value");
        return entries
                ? Optional.of(
                        map(
                                value(
                                        connect.keySchema(),
                                        element.getFields().getFirst().schema(),
                                        path),
                                value(
                                        connect.valueSchema(),
                                        element.getFields().getLast().schema(),
                                        path)))
                : Optional.empty();
    }

    private static Writer map(ValueWriter key, ValueWriter value) {
        return (out, of) -> {
            var map = (Map<?, ?>) of;
            if (!map.isEmpty()) {
                out.zigzag(map.size());
            }
            for (var entry : map.entrySet()) {
                key.write(out, entry.getKey());
                value.write(out, entry.getValue());
            }
            out.zigzag(0);
        };
    }

    private Writer record(Schema connect, org.apache.avro.Schema avro, String path) {
        for (var field : connect.fields()) {
            if (avro.getField(field.name()) == null) {
                throw new DataException(
                        "the schema %s has no field for %s.%s"
                                .formatted(avro.getFullName(), path, field.name()));
            }
        }
        var writers = new ArrayList<Writer>();
        for (var field : avro.getFields()) {
            var of = connect.field(field.name());
            var inner = path + "." + field.name();
            if (of == null) {
                byte[] otherwise = given(field, inner);
                writers.add((out, _) -> out.write(otherwise));
            } else {
                var writer = value(of.schema(), field.schema(), inner);
                writers.add(
                        (out, struct) ->
                                writer.write(
                                        out, ((Struct) struct).getWithoutDefault(field.name())));
            }
        }
        var all = writers.toArray(Writer[]::new);
        return (out, struct) -> {
            for (var each : all) {
                each.write(out, struct);
            }
        };
    }

    /// The default of a field, written.
    private static byte[] given(org.apache.avro.Schema.Field field, String path) {
        if (!field.hasDefaultValue()) {
            throw new DataException(
                    "the schema has a field for %s, which the records do not have, and it has no default"
                            .formatted(path));
        }
        try {
            var bytes = new ByteArrayOutputStream();
            var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            var value = GenericData.get().getDefaultValue(field);
            new GenericDatumWriter<Object>(field.schema()).write(value, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new DataException("the default of " + path, e);
        }
    }
}
