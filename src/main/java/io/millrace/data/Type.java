package io.millrace.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The type of a column or an expression, as SQL names it.
///
/// Values outside a [Row] (elements of arrays, maps and structs, arguments of functions) are these
/// immutable Java objects, never anything else; NULL is `null`:
///
/// | type | Java |
/// |---|---|
/// | BOOLEAN, INTEGER, BIGINT, DOUBLE | `Boolean`, `Integer`, `Long`, `Double` |
/// | STRING (VARCHAR) | `String` |
/// | BYTES | `java.nio.ByteBuffer`, read by absolute position only, from 0 to its limit |
/// | DATE, TIME, TIMESTAMP | `LocalDate`, `LocalTime` (milliseconds), `Instant` (milliseconds) |
/// | DECIMAL(p, s) | `BigDecimal` whose scale is exactly s |
/// | ARRAY, MAP, STRUCT | `List`, `Map` (keeps its order), [StructValue] |
public sealed interface Type permits Scalar, Type.Decimal, Type.Array, Type.Map, Type.Struct {
    /// The name of the type without its parameters, as messages use it: `ARRAY`, `DECIMAL`,
    /// `STRING`.
    String kind();

    /// True where a [Row] keeps the value in a `long` (a DOUBLE as its raw bits), false where it
    /// keeps an object.
    default boolean primitive() {
        return false;
    }

    /// True for INTEGER, BIGINT, DECIMAL and DOUBLE.
    default boolean numeric() {
        return this instanceof Decimal
                || this == Scalar.INTEGER
                || this == Scalar.BIGINT
                || this == Scalar.DOUBLE;
    }

    /// True for DATE, TIME and TIMESTAMP.
    default boolean temporal() {
        return this == Scalar.DATE || this == Scalar.TIME || this == Scalar.TIMESTAMP;
    }

    static Decimal decimal(int precision, int scale) {
        return new Decimal(precision, scale);
    }

    static Array array(Type element) {
        return new Array(element);
    }

    static Map map(Type key, Type value) {
        return new Map(key, value);
    }

    static Struct struct(Field... fields) {
        return new Struct(List.of(fields));
    }

    /// `DECIMAL(precision, scale)`: precision 1 or more digits in all, of them `scale`
    /// (0..precision) after the point.
    record Decimal(int precision, int scale) implements Type {
        public Decimal {
            if (precision < 1) {
                throw new IllegalArgumentException(
                        "DECIMAL precision must be >= 1: DECIMAL(%d,%d)"
                                .formatted(precision, scale));
            }
            if (scale < 0 || scale > precision) {
                throw new IllegalArgumentException(
                        "DECIMAL precision must be >= scale, and scale >= 0: DECIMAL(%d,%d)"
                                .formatted(precision, scale));
            }
        }

        @Override
        public String kind() {
            return "DECIMAL";
        }

        @Override
        public String toString() {
            return "DECIMAL(%d, %d)".formatted(precision, scale);
        }
    }

    record Array(Type element) implements Type {
        @Override
        public String kind() {
            return "ARRAY";
        }

        @Override
        public String toString() {
            return "ARRAY<" + element + ">";
        }
    }

    record Map(Type key, Type value) implements Type {
        @Override
        public String kind() {
            return "MAP";
        }

        @Override
        public String toString() {
            return "MAP<" + key + ", " + value + ">";
        }
    }

    record Struct(List<Field> fields) implements Type {
        public Struct {
            fields = List.copyOf(fields);
        }

        /// The position of the field with exactly this name.
        public Optional<Integer> indexOf(String name) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).name().equals(name)) {
                    return Optional.of(i);
                }
            }
            return Optional.empty();
        }

        @Override
        public String kind() {
            return "STRUCT";
        }

        @Override
        public String toString() {
            return fields.stream()
                    .map(f -> "`" + f.name() + "` " + f.type())
                    .collect(Collectors.joining(", ", "STRUCT<", ">"));
        }
    }
}
