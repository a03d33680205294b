package io.millrace.connect.blob.parquet;

import io.millrace.format.ConnectNames;
import io.millrace.format.FormatException;

import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.parquet.io.api.Binary;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/// What the values of a column become.
///
/// | Parquet | Connect |
/// |---|---|
/// | BOOLEAN, INT32, INT64, FLOAT, DOUBLE | the same |
/// | BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY | BYTES |
/// | STRING, ENUM, JSON, UUID | STRING |
/// | INT(8), INT(16), without a sign: 8, 16, 32, 64 | INT8, INT16, INT16, INT32, INT64, Decimal |
/// | FLOAT16 | FLOAT32 |
/// | DECIMAL, DATE, TIME and TIMESTAMP in milliseconds | Decimal, Date, Time, Timestamp |
/// | TIME and TIMESTAMP in microseconds and nanoseconds | the number, INT64, as from Avro |
/// | INT96 | Timestamp; what is below a millisecond is cut off |
///
/// A logical type that does not go with the physical one says nothing.
///
/// @param builder of the schema, still without whether it is optional
/// @param value makes the value of Java's form of the physical one: `Boolean`, `Integer`, `Long`,
///   `Float`, `Double`, `Binary`
record ParquetColumnType(SchemaBuilder builder, Function<Object, Object> value) {
    /// The Julian day of 1970-01-01, from which days of INT96 are counted.
    private static final long EPOCH_JULIAN_DAY = 2_440_588;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int INT96_BYTES = 12;
    private static final int UUID_BYTES = 16;

    static ParquetColumnType of(ParquetNode column) {
        var logical = column.logicalType();
        return switch (column.element().getType()) {
            case BOOLEAN -> same(SchemaBuilder.bool());
            case INT32 -> int32(column, logical);
            case INT64 -> int64(column, logical);
            case INT96 ->
                    new ParquetColumnType(
                            Timestamp.builder(), v -> julian(((Binary) v).toByteBuffer()));
            case FLOAT -> same(SchemaBuilder.float32());
            case DOUBLE -> same(SchemaBuilder.float64());
            case BYTE_ARRAY -> bytes(column, logical);
            case FIXED_LEN_BYTE_ARRAY -> fixed(column, logical);
        };
    }

    private static ParquetColumnType same(SchemaBuilder builder) {
        return new ParquetColumnType(builder, v -> v);
    }

    private static ParquetColumnType int32(ParquetNode column, ParquetLogicalType logical) {
        return switch (logical) {
            case INT8 -> ofInt(SchemaBuilder.int8(), v -> (byte) within(v, Byte.MIN_VALUE, 0x7f));
            case INT16 ->
                    ofInt(SchemaBuilder.int16(), v -> (short) within(v, Short.MIN_VALUE, 0x7fff));
            case UINT8 -> ofInt(SchemaBuilder.int16(), v -> (short) within(v, 0, 0xff));
            case UINT16 -> ofInt(SchemaBuilder.int32(), v -> within(v, 0, 0xffff));
            case UINT32 -> ofInt(SchemaBuilder.int64(), Integer::toUnsignedLong);
            case DATE -> ofInt(Date.builder(), v -> Date.toLogical(Date.SCHEMA, v));
            case TIME_MILLIS -> ofInt(Time.builder(), v -> Time.toLogical(Time.SCHEMA, v));
            case DECIMAL -> {
                var scale = column.element().getScale();
                yield ofInt(decimal(column), v -> BigDecimal.valueOf(v, scale));
            }
            case PLAIN, TEXT, UUID, UINT64, FLOAT16, TIMESTAMP_MILLIS, LIST, MAP ->
                    same(SchemaBuilder.int32());
        };
    }

    private static ParquetColumnType ofInt(SchemaBuilder builder, Function<Integer, Object> value) {
        return new ParquetColumnType(builder, v -> value.apply((Integer) v));
    }

    private static int within(int value, int min, int max) {
        if (value < min || value > max) {
            throw new FormatException("%d is not from %d to %d".formatted(value, min, max));
        }
        return value;
    }

    private static ParquetColumnType int64(ParquetNode column, ParquetLogicalType logical) {
        return switch (logical) {
            case TIMESTAMP_MILLIS -> ofLong(Timestamp.builder(), ParquetColumnType::timestamp);
            case UINT64 ->
                    ofLong(Decimal.builder(0), v -> new BigDecimal(Long.toUnsignedString(v)));
            case DECIMAL -> {
                var scale = column.element().getScale();
                yield ofLong(decimal(column), v -> BigDecimal.valueOf(v, scale));
            }
            case PLAIN,
                    TEXT,
                    UUID,
                    INT8,
                    INT16,
                    UINT8,
                    UINT16,
                    UINT32,
                    FLOAT16,
                    DATE,
                    TIME_MILLIS,
                    LIST,
                    MAP ->
                    same(SchemaBuilder.int64());
        };
    }

    private static ParquetColumnType ofLong(SchemaBuilder builder, Function<Long, Object> value) {
        return new ParquetColumnType(builder, v -> value.apply((Long) v));
    }

    private static ParquetColumnType bytes(ParquetNode column, ParquetLogicalType logical) {
        if (logical == ParquetLogicalType.TEXT) {
            return ofBinary(SchemaBuilder.string(), Binary::toStringUsingUTF8);
        }
        return logical == ParquetLogicalType.DECIMAL
                ? bigDecimal(column)
                : ofBinary(SchemaBuilder.bytes(), Binary::getBytes);
    }

    private static ParquetColumnType fixed(ParquetNode column, ParquetLogicalType logical) {
        var length = column.element().getType_length();
        if (logical == ParquetLogicalType.UUID && length == UUID_BYTES) {
            return ofBinary(SchemaBuilder.string(), v -> uuid(v.toByteBuffer()));
        }
        return logical == ParquetLogicalType.FLOAT16 && length == Short.BYTES
                ? ofBinary(SchemaBuilder.float32(), v -> float16(v.toByteBuffer()))
                : bytes(column, logical);
    }

    private static ParquetColumnType ofBinary(
            SchemaBuilder builder, Function<Binary, Object> value) {
        return new ParquetColumnType(builder, v -> value.apply((Binary) v));
    }

    private static ParquetColumnType bigDecimal(ParquetNode column) {
        var scale = column.element().getScale();
        return ofBinary(
                decimal(column),
                v -> {
                    if (v.length() == 0) {
                        throw new FormatException("a decimal of no bytes");
                    }
                    return new BigDecimal(new BigInteger(v.getBytesUnsafe()), scale);
                });
    }

    private static SchemaBuilder decimal(ParquetNode column) {
        var precision = column.element().getPrecision();
        var builder = Decimal.builder(column.element().getScale());
        return precision == ConnectNames.PRECISION_DEFAULT
                ? builder
                : builder.parameter(ConnectNames.PRECISION, Integer.toString(precision));
    }

    private static String uuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    private static float float16(ByteBuffer bytes) {
        return Float.float16ToFloat(bytes.order(ByteOrder.LITTLE_ENDIAN).getShort());
    }

    private static Object timestamp(long millis) {
        return Timestamp.toLogical(Timestamp.SCHEMA, millis);
    }

    /// Nanoseconds of a day and the day, as Impala and Spark have written points in time.
    private static Object julian(ByteBuffer bytes) {
        if (bytes.remaining() != INT96_BYTES) {
            throw new FormatException("an INT96 of %d bytes".formatted(bytes.remaining()));
        }
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        var ofDay = Math.floorDiv(bytes.getLong(), NANOS_PER_MILLI);
        var day = Integer.toUnsignedLong(bytes.getInt()) - EPOCH_JULIAN_DAY;
        return timestamp(Duration.ofDays(day).toMillis() + ofDay);
    }
}
