package io.millrace.connect.convert;

import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

import java.math.BigDecimal;
import java.nio.ByteBuffer;

/// Values of Connect's logical types, and what stands for them in the type below: an `Integer`, a
/// `Long`, a `byte[]`.
final class Values {
    private Values() {}

    /// The schema of a value that came without one.
    ///
    /// @throws DataException if it has none that could be told
    static Schema schemaOf(Object value) {
        if (value instanceof Struct struct) {
            return struct.schema();
        }
        var type = ConnectSchema.schemaType(value.getClass());
        if (type == null || !type.isPrimitive()) {
            throw new DataException(
                    "a value without a schema has none to be registered; give it one, or use a"
                            + " converter without schemas");
        }
        return new SchemaBuilder(type).build();
    }

    private static boolean is(Schema schema, String logical, Schema.Type type) {
        return logical.equals(schema.name()) && schema.type() == type;
    }

    /// Whether a schema is a decimal.
    static boolean isDecimal(Schema schema) {
        return is(schema, Decimal.LOGICAL_NAME, Schema.Type.BYTES);
    }

    static boolean isDate(Schema schema) {
        return is(schema, Date.LOGICAL_NAME, Schema.Type.INT32);
    }

    static boolean isTime(Schema schema) {
        return is(schema, Time.LOGICAL_NAME, Schema.Type.INT32);
    }

    static boolean isTimestamp(Schema schema) {
        return is(schema, Timestamp.LOGICAL_NAME, Schema.Type.INT64);
    }

    static boolean isLogical(Schema schema) {
        return isDecimal(schema) || isDate(schema) || isTime(schema) || isTimestamp(schema);
    }

    /// What stands for a value; the value itself where the schema is not logical.
    static Object plain(Schema schema, Object value) {
        if (value instanceof BigDecimal decimal && isDecimal(schema)) {
            return Decimal.fromLogical(schema, decimal);
        }
        if (value instanceof java.util.Date date) {
            if (isDate(schema)) {
                return Date.fromLogical(schema, date);
            }
            if (isTime(schema)) {
                return Time.fromLogical(schema, date);
            }
            if (isTimestamp(schema)) {
                return Timestamp.fromLogical(schema, date);
            }
        }
        return value;
    }

    /// The value that something stands for.
    static Object logical(Schema schema, Object plain) {
        if (isDecimal(schema)) {
            var bytes = bytes(plain);
            return Decimal.toLogical(schema, bytes.length == 0 ? new byte[1] : bytes);
        }
        if (isDate(schema)) {
            return Date.toLogical(schema, (Integer) plain);
        }
        if (isTime(schema)) {
            return Time.toLogical(schema, (Integer) plain);
        }
        return isTimestamp(schema) ? Timestamp.toLogical(schema, (Long) plain) : plain;
    }

    /// The digits behind the point of a decimal.
    static int scale(Schema decimal) {
        var scale = decimal.parameters() == null ? null : decimal.parameters().get("scale");
        try {
            return Integer.parseInt(String.valueOf(scale));
        } catch (NumberFormatException _) {
            throw new DataException("a decimal without a scale");
        }
    }

    /// BYTES are `byte[]` or a `ByteBuffer`.
    static byte[] bytes(Object value) {
        if (value instanceof ByteBuffer buffer) {
            var bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        return (byte[]) value;
    }
}
