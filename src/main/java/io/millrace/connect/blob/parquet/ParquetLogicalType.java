package io.millrace.connect.blob.parquet;

import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;

/// What the values of a part of a schema mean beyond how they are written, as far as Connect has a
/// word for it; [#PLAIN] for all else.
///
/// Older writers say it with a `ConvertedType`, newer ones with a `LogicalType`, most with both.
/// Source: Parquet specification, "Logical types".
enum ParquetLogicalType {
    PLAIN,
    TEXT,
    UUID,
    INT8,
    INT16,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    FLOAT16,
    DECIMAL,
    DATE,
    TIME_MILLIS,
    TIMESTAMP_MILLIS,
    LIST,
    MAP;

    static ParquetLogicalType of(SchemaElement element) {
        var known = element.isSetLogicalType() && element.getLogicalType().isSet();
        if (known) { // and none that is newer than the library
            return of(element.getLogicalType());
        }
        return element.isSetConverted_type() ? of(element.getConverted_type()) : PLAIN;
    }

    private static ParquetLogicalType of(LogicalType type) {
        return switch (type.getSetField()) {
            case STRING, ENUM, JSON -> TEXT;
            case UUID -> UUID;
            case INTEGER -> of(type.getINTEGER());
            case FLOAT16 -> FLOAT16;
            case DECIMAL -> DECIMAL;
            case DATE -> DATE;
            case TIME -> isMillis(type.getTIME().getUnit()) ? TIME_MILLIS : PLAIN;
            case TIMESTAMP -> isMillis(type.getTIMESTAMP().getUnit()) ? TIMESTAMP_MILLIS : PLAIN;
            case LIST -> LIST;
            case MAP -> MAP;
            case UNKNOWN, BSON, VARIANT, GEOMETRY, GEOGRAPHY -> PLAIN;
        };
    }

    private static boolean isMillis(TimeUnit unit) {
        return unit.isSetMILLIS();
    }

    private static ParquetLogicalType of(IntType type) {
        return switch (type.getBitWidth()) {
            case 8 -> type.isIsSigned() ? INT8 : UINT8;
            case 16 -> type.isIsSigned() ? INT16 : UINT16;
            case 32 -> type.isIsSigned() ? PLAIN : UINT32;
            case 64 -> type.isIsSigned() ? PLAIN : UINT64;
            default -> PLAIN;
        };
    }

    private static ParquetLogicalType of(ConvertedType type) {
        return switch (type) {
            case UTF8, ENUM, JSON -> TEXT;
            case MAP, MAP_KEY_VALUE -> MAP;
            case LIST -> LIST;
            case DECIMAL -> DECIMAL;
            case DATE -> DATE;
            case TIME_MILLIS -> TIME_MILLIS;
            case TIMESTAMP_MILLIS -> TIMESTAMP_MILLIS;
            case UINT_8 -> UINT8;
            case UINT_16 -> UINT16;
            case UINT_32 -> UINT32;
            case UINT_64 -> UINT64;
            case INT_8 -> INT8;
            case INT_16 -> INT16;
            case INT_32, INT_64, TIME_MICROS, TIMESTAMP_MICROS, BSON, INTERVAL -> PLAIN;
        };
    }
}
