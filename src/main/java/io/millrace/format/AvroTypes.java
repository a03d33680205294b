package io.millrace.format;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The types of SQL as Avro's, and back: with the names and properties that Kafka Connect and
/// ksqlDB use, so that each can read the other's topics.
///
/// | SQL | written as | also read |
/// |---|---|---|
/// | BOOLEAN, INTEGER, BIGINT, DOUBLE, STRING, BYTES | boolean, int, long, double, string, bytes | float, enum, fixed |
/// | DECIMAL(p, s) | bytes, `decimal` | fixed, `decimal` |
/// | DATE, TIME, TIMESTAMP | int `date`, int `time-millis`, long `timestamp-millis` | Connect's names alone |
/// | ARRAY, STRUCT | array, record | |
/// | MAP | array of records `key`, `value` | map |
///
/// Everything may be null. Source: Confluent documentation, "Avro schema serializer"; Apache Avro
/// specification, "Logical types".
final class AvroTypes {
    static final String KEY = "key";
    static final String VALUE = "value";

    private AvroTypes() {}

    // ---------------------------------------------------------------- SQL to Avro

    /// A record of the columns.
    static Schema record(String fullName, List<Field> columns) {
        var fields = new ArrayList<Schema.Field>();
        for (var column : columns) {
            var schema = nullable(column.type(), fullName + "_" + column.name());
            fields.add(new Schema.Field(column.name(), schema, null, JsonProperties.NULL_VALUE));
        }
        int dot = fullName.lastIndexOf('.');
        return Schema.createRecord(
                fullName.substring(dot + 1),
                null,
                dot < 0 ? null : fullName.substring(0, dot),
                false,
                fields);
    }

    /// A value that may be null.
    ///
    /// @param name of a record, where the type needs one
    static Schema nullable(Type type, String name) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), of(type, name));
    }

    private static Schema of(Type type, String name) {
        return switch (type) {
            case Scalar scalar ->
                    switch (scalar) {
                        case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
                        case INTEGER -> Schema.create(Schema.Type.INT);
                        case BIGINT -> Schema.create(Schema.Type.LONG);
                        case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
                        case STRING -> Schema.create(Schema.Type.STRING);
                        case BYTES -> Schema.create(Schema.Type.BYTES);
                        case DATE ->
                                LogicalTypes.date().addToSchema(connect(Schema.Type.INT, "Date"));
                        case TIME ->
                                LogicalTypes.timeMillis()
                                        .addToSchema(connect(Schema.Type.INT, "Time"));
                        case TIMESTAMP ->
                                LogicalTypes.timestampMillis()
                                        .addToSchema(connect(Schema.Type.LONG, "Timestamp"));
                    };
            case Type.Decimal(var precision, var scale) -> {
                var schema = connect(Schema.Type.BYTES, "Decimal");
                var parameters =
                        Map.of(
                                ConnectNames.SCALE, Integer.toString(scale),
                                ConnectNames.PRECISION, Integer.toString(precision));
                schema.addProp(ConnectNames.PARAMETERS, parameters);
                yield LogicalTypes.decimal(precision, scale).addToSchema(schema);
            }
            case Type.Array(var element) -> Schema.createArray(nullable(element, name));
            case Type.Map(var key, var value) -> {
                var entry = record(name, List.of(new Field(KEY, key), new Field(VALUE, value)));
                entry.addProp(ConnectNames.INTERNAL_TYPE, ConnectNames.MAP_ENTRY);
                var entries = Schema.createArray(entry);
                entries.addProp(ConnectNames.INTERNAL_TYPE, ConnectNames.MAP_ENTRY);
                yield entries;
            }
            case Type.Struct(var fields) -> record(name, fields);
        };
    }

    private static Schema connect(Schema.Type type, String name) {
        var schema = Schema.create(type);
        schema.addProp(ConnectNames.VERSION, 1);
        schema.addProp(ConnectNames.NAME, ConnectNames.LOGICAL + name);
        return schema;
    }

    // ---------------------------------------------------------------- Avro to SQL

    /// The columns that the fields of a record make; those that SQL has no type for are left out.
    static List<Field> columns(Schema record) {
        return columns(record, List.of());
    }

    private static List<Field> columns(Schema record, List<Schema> outer) {
        var within = new ArrayList<>(outer);
        within.add(record);
        var columns = new ArrayList<Field>();
        for (var field : record.getFields()) {
            type(field.schema(), within)
                    .ifPresent(type -> columns.add(new Field(field.name(), type)));
        }
        return columns;
    }

    /// The type that a schema makes.
    ///
    /// @return empty where SQL has none
    static Optional<Type> type(Schema schema) {
        return type(schema, List.of());
    }

    /// @param outer the records around it: one that holds itself is no type of SQL
    private static Optional<Type> type(Schema schema, List<Schema> outer) {
        return switch (schema.getType()) {
            case BOOLEAN -> Optional.of(Scalar.BOOLEAN);
            case INT -> Optional.of(integer(schema));
            case LONG ->
                    Optional.of(
                            is(schema, "timestamp-millis", "Timestamp")
                                    ? Scalar.TIMESTAMP
                                    : Scalar.BIGINT);
            case FLOAT, DOUBLE -> Optional.of(Scalar.DOUBLE);
            case STRING, ENUM -> Optional.of(Scalar.STRING);
            case BYTES, FIXED ->
                    Optional.of(decimal(schema).<Type>map(d -> d).orElse(Scalar.BYTES));
            case ARRAY ->
                    isMap(schema)
                            ? entries(schema.getElementType(), outer)
                            : type(schema.getElementType(), outer).map(Type::array);
            case MAP -> type(schema.getValueType(), outer).map(v -> Type.map(Scalar.STRING, v));
            case RECORD -> {
                var columns = outer.contains(schema) ? List.<Field>of() : columns(schema, outer);
                yield columns.isEmpty() ? Optional.empty() : Optional.of(new Type.Struct(columns));
            }
            case UNION -> {
                var branches =
                        schema.getTypes().stream()
                                .filter(b -> b.getType() != Schema.Type.NULL)
                                .toList();
                yield branches.size() == 1 ? type(branches.getFirst(), outer) : Optional.empty();
            }
            case NULL -> Optional.empty();
        };
    }

    private static Type integer(Schema schema) {
        if (is(schema, "date", "Date")) {
            return Scalar.DATE;
        }
        return is(schema, "time-millis", "Time") ? Scalar.TIME : Scalar.INTEGER;
    }

    private static boolean is(Schema schema, String logical, String connect) {
        return logical.equals(schema.getProp("logicalType"))
                || (ConnectNames.LOGICAL + connect).equals(schema.getProp(ConnectNames.NAME));
    }

    private static Optional<Type> entries(Schema entry, List<Schema> outer) {
        var key = type(entry.getField(KEY).schema(), outer);
        var value = type(entry.getField(VALUE).schema(), outer);
        return key.flatMap(k -> value.map(v -> Type.map(k, v)));
    }

    /// Whether an array is a map whose keys are more than text, as Connect writes it.
    static boolean isMap(Schema array) {
        return isEntry(array.getElementType())
                && (ConnectNames.MAP_ENTRY.equals(array.getProp(ConnectNames.INTERNAL_TYPE))
                        || ConnectNames.MAP_ENTRY.equals(
                                array.getElementType().getProp(ConnectNames.INTERNAL_TYPE))
                        || array.getElementType().getName().equals(ConnectNames.MAP_ENTRY));
    }

    /// Whether a schema is a record of a key and a value.
    static boolean isEntry(Schema schema) {
        return schema.getType() == Schema.Type.RECORD
                && schema.getFields().size() == 2
                && schema.getField(KEY) != null
                && schema.getField(VALUE) != null;
    }

    /// The decimal that bytes stand for, where they do.
    static Optional<Type.Decimal> decimal(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return decimal(decimal.getPrecision(), decimal.getScale());
        }
        if (is(schema, "", "Decimal")
                && schema.getObjectProp(ConnectNames.PARAMETERS) instanceof Map<?, ?> parameters) {
            try {
                return decimal(
                        number(
                                parameters.get(ConnectNames.PRECISION),
                                ConnectNames.PRECISION_DEFAULT),
                        number(parameters.get(ConnectNames.SCALE), 0));
            } catch (NumberFormatException _) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<Type.Decimal> decimal(int precision, int scale) {
        return precision < 1 || scale < 0 || scale > precision
                ? Optional.empty()
                : Optional.of(new Type.Decimal(precision, scale));
    }

    private static int number(@org.jspecify.annotations.Nullable Object text, int otherwise) {
        return text == null ? otherwise : Integer.parseInt(text.toString());
    }
}
