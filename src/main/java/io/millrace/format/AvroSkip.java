package io.millrace.format;

import io.millrace.data.Row;

import org.apache.avro.Schema;

import java.util.List;
import java.util.OptionalInt;

/// Goes past values of plain types that stand one behind the other, each perhaps null.
///
/// One loop over codes instead of a reader for each value: most fields of a record are of no
/// interest, and a call that the compiler cannot foresee costs more than what it does.
final class AvroSkip implements SlotReader {
    /// A code that is not negative is a number of bytes.
    static final int VARINT = -1;

    static final int SIZED = -2;
    static final int NOT_NULLABLE = -1;

    /// How each value is written.
    private final int[] codes;

    /// Of a union of two, which branch is null.
    private final int[] nothings;

    private AvroSkip(int[] codes, int[] nothings) {
        this.codes = codes;
        this.nothings = nothings;
    }

    /// Whether values of a schema can be skipped so.
    static boolean isPlain(Schema schema) {
        return code(present(schema)).isPresent();
    }

    /// @param schemas all plain
    static AvroSkip of(List<Schema> schemas) {
        return new AvroSkip(
                schemas.stream().mapToInt(s -> code(present(s)).orElseThrow()).toArray(),
                schemas.stream().mapToInt(AvroSkip::nothing).toArray());
    }

    private static int nothing(Schema schema) {
        if (schema.getType() != Schema.Type.UNION) {
            return NOT_NULLABLE;
        }
        return schema.getTypes().getFirst().getType() == Schema.Type.NULL ? 0 : 1;
    }

    /// What a schema is where it is not null.
    private static Schema present(Schema schema) {
        if (schema.getType() != Schema.Type.UNION || schema.getTypes().size() != 2) {
            return schema;
        }
        var first = schema.getTypes().getFirst();
        var second = schema.getTypes().getLast();
        return first.getType() == Schema.Type.NULL
                ? second
                : second.getType() == Schema.Type.NULL ? first : schema;
    }

    private static OptionalInt code(Schema schema) {
        return switch (schema.getType()) {
            case INT, LONG, ENUM -> OptionalInt.of(VARINT);
            case STRING, BYTES -> OptionalInt.of(SIZED);
            case NULL -> OptionalInt.of(0);
            case BOOLEAN -> OptionalInt.of(1);
            case FLOAT -> OptionalInt.of(Float.BYTES);
            case DOUBLE -> OptionalInt.of(Double.BYTES);
            case FIXED -> OptionalInt.of(schema.getFixedSize());
            case UNION, ARRAY, MAP, RECORD -> OptionalInt.empty();
        };
    }

    @Override
    public void read(WireInput in, Row row, int slot) {
        in.skip(codes, nothings);
    }
}
