package io.millrace.connect.jdbc;

import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/// What a field of a record wants of its column.
///
/// @param precision of DECIMAL: digits in all; 0 when nobody said
/// @param scale of DECIMAL: digits after the point
public record ColumnType(Kind kind, int precision, int scale) {
    /// Connect's types, the logical ones included.
    public enum Kind {
        BOOLEAN,
        INT8,
        INT16,
        INT32,
        INT64,
        FLOAT32,
        FLOAT64,
        DECIMAL,
        STRING,
        BYTES,
        DATE,
        TIME,
        TIMESTAMP,
        /// An array, map or struct: kept as JSON text.
        NESTED
    }

    /// What Debezium and Confluent's Avro call the precision of a decimal.
    private static final String PRECISION = "connect.decimal.precision";

    ColumnType(Kind kind) {
        this(kind, 0, 0);
    }

    /// The column that holds all values of a schema.
    static ColumnType of(Schema schema) {
        var logical = schema.name() == null ? "" : schema.name();
        return switch (logical) {
            case Decimal.LOGICAL_NAME ->
                    new ColumnType(
                            Kind.DECIMAL,
                            parameter(schema, PRECISION),
                            parameter(schema, Decimal.SCALE_FIELD));
            case Date.LOGICAL_NAME -> new ColumnType(Kind.DATE);
            case Time.LOGICAL_NAME -> new ColumnType(Kind.TIME);
            case Timestamp.LOGICAL_NAME -> new ColumnType(Kind.TIMESTAMP);
            default -> new ColumnType(plain(schema.type()));
        };
    }

    private static Kind plain(Schema.Type type) {
        return switch (type) {
            case BOOLEAN -> Kind.BOOLEAN;
            case INT8 -> Kind.INT8;
            case INT16 -> Kind.INT16;
            case INT32 -> Kind.INT32;
            case INT64 -> Kind.INT64;
            case FLOAT32 -> Kind.FLOAT32;
            case FLOAT64 -> Kind.FLOAT64;
            case STRING -> Kind.STRING;
            case BYTES -> Kind.BYTES;
            case ARRAY, MAP, STRUCT -> Kind.NESTED;
        };
    }

    private static int parameter(Schema schema, String name) {
        var text = schema.parameters() == null ? null : schema.parameters().get(name);
        return text == null ? 0 : Integer.parseInt(text);
    }
}
