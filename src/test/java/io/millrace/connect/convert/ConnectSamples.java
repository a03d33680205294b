package io.millrace.connect.convert;

import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Random schemas of Connect, and values of them.
@SuppressWarnings("JavaUtilDate") // what times are in Connect
final class ConnectSamples {
    /// What a language keeps of schemas.
    enum Kept {
        /// docs, versions, parameters, defaults; anything inside of anything
        ALL,
        /// types, names and what may be null; lists and maps hold scalars and structs
        TYPES
    }

    private static final List<String> TEXTS =
            List.of("", "a", "café", "日本語", "\uD83D\uDE80", "quote \" and \\", "x".repeat(300));

    private final Random random;
    private final Kept kept;
    private int names;

    ConnectSamples(long seed, Kept kept) {
        random = new Random(seed);
        this.kept = kept;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    /// A STRUCT, nested up to `depth` levels.
    Schema struct(int depth) {
        return struct(depth, false);
    }

    private Schema struct(int depth, boolean mayBeNull) {
        var builder = SchemaBuilder.struct().name("com.acme.Struct" + names++);
        for (int i = 0; i <= below(6); i++) {
            builder.field("field_" + i, schema(depth, true));
        }
        return described(builder, mayBeNull);
    }

    /// Any schema.
    ///
    /// @param mayBeNull whether it may be optional
    Schema schema(int depth, boolean mayBeNull) {
        return switch (below(depth > 0 ? 16 : 13)) {
            case 0 -> scalar(SchemaBuilder.int8(), mayBeNull);
            case 1 -> scalar(SchemaBuilder.int16(), mayBeNull);
            case 2 -> scalar(SchemaBuilder.int32(), mayBeNull);
            case 3 -> scalar(SchemaBuilder.int64(), mayBeNull);
            case 4 -> scalar(SchemaBuilder.float32(), mayBeNull);
            case 5 -> scalar(SchemaBuilder.float64(), mayBeNull);
            case 6 -> scalar(SchemaBuilder.bool(), mayBeNull);
            case 7 -> scalar(SchemaBuilder.string(), mayBeNull);
            case 8 -> scalar(SchemaBuilder.bytes(), mayBeNull);
            case 9 -> preset(optional(Date.builder(), mayBeNull)).build();
            case 10 -> preset(optional(Time.builder(), mayBeNull)).build();
            case 11 -> preset(optional(Timestamp.builder(), mayBeNull)).build();
            case 12 -> preset(optional(Decimal.builder(below(6)), mayBeNull)).build();
            case 13 -> described(SchemaBuilder.array(inside(depth - 1)), listMayBeNull(mayBeNull));
            case 14 -> described(map(depth - 1), listMayBeNull(mayBeNull));
            default -> struct(depth - 1, mayBeNull);
        };
    }

    private boolean listMayBeNull(boolean mayBeNull) {
        return mayBeNull && kept == Kept.ALL;
    }

    /// What is in a list or a map.
    private Schema inside(int depth) {
        if (kept == Kept.ALL) {
            return schema(depth, true);
        }
        return depth > 0 && once(3) ? struct(depth - 1, false) : schema(0, false);
    }

    private SchemaBuilder map(int depth) {
        var key =
                switch (below(4)) {
                    case 0 -> Schema.INT32_SCHEMA;
                    case 1 -> Schema.INT64_SCHEMA;
                    default -> Schema.STRING_SCHEMA;
                };
        return SchemaBuilder.map(key, inside(depth));
    }

    private Schema scalar(SchemaBuilder builder, boolean mayBeNull) {
        if (kept == Kept.ALL && once(5)) {
            builder.name("com.acme.Special").parameter("unit", "mm");
        }
        return described(preset(optional(builder, mayBeNull)), false);
    }

    private SchemaBuilder optional(SchemaBuilder builder, boolean mayBeNull) {
        return mayBeNull && once(3) ? builder.optional() : builder;
    }

    private SchemaBuilder preset(SchemaBuilder builder) {
        if (kept == Kept.ALL && once(4)) {
            var value = present(builder);
            if (!(value instanceof Number n) || Double.isFinite(n.doubleValue())) {
                builder.defaultValue(value);
            }
        }
        return builder;
    }

    private Schema described(SchemaBuilder builder, boolean mayBeNull) {
        if (kept == Kept.ALL) {
            if (once(5)) {
                builder.doc("what it is: \"" + names++ + "\"");
            }
            if (once(5)) {
                builder.version(1 + below(9));
            }
        }
        return optional(builder, mayBeNull).build();
    }

    @Nullable Object value(Schema schema) {
        return schema.isOptional() && once(4) ? null : present(schema);
    }

    Object present(Schema schema) {
        if (Values.isLogical(schema)) {
            return logical(schema);
        }
        return switch (schema.type()) {
            case INT8 -> (byte) random.nextInt();
            case INT16 -> (short) random.nextInt();
            case INT32 -> random.nextInt() >> below(32);
            case INT64 -> random.nextLong() >> below(64);
            case FLOAT32 -> once(5) ? Float.NaN : random.nextInt() / 1000f;
            case FLOAT64 -> once(5) ? Double.NEGATIVE_INFINITY : random.nextGaussian() * 1e30;
            case BOOLEAN -> random.nextBoolean();
            case STRING -> TEXTS.get(below(TEXTS.size()));
            case BYTES -> {
                var bytes = new byte[below(5)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                for (int i = below(4); i > 0; i--) {
                    list.add(value(schema.valueSchema()));
                }
                yield list;
            }
            case MAP -> {
                var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                for (int i = below(4); i > 0; i--) {
                    map.put(present(schema.keySchema()), value(schema.valueSchema()));
                }
                yield map;
            }
            case STRUCT -> {
                var struct = new Struct(schema);
                schema.fields().forEach(f -> struct.put(f, value(f.schema())));
                yield struct;
            }
        };
    }

    private Object logical(Schema schema) {
        if (Values.isDecimal(schema)) {
            return new BigDecimal(new BigInteger(60, random), Values.scale(schema));
        }
        return new java.util.Date(
                Values.isTime(schema)
                        ? below(86_400_000)
                        : Values.isDate(schema)
                                ? (below(60_000) - 20_000) * 86_400_000L
                                : random.nextLong() >> 20);
    }

    /// A schema as text, for messages.
    static String text(Schema s) {
        var inside =
                switch (s.type()) {
                    case ARRAY -> "<" + text(s.valueSchema()) + ">";
                    case MAP -> "<" + text(s.keySchema()) + ", " + text(s.valueSchema()) + ">";
                    case STRUCT ->
                            s.fields().stream()
                                    .map(f -> f.name() + " " + text(f.schema()))
                                    .toList()
                                    .toString();
                    case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> "";
                };
        return s.type()
                + inside
                + (s.isOptional() ? "?" : "")
                + (s.name() == null ? "" : " name " + s.name())
                + (s.version() == null ? "" : " v" + s.version())
                + (s.doc() == null ? "" : " doc " + s.doc())
                + (s.parameters() == null ? "" : " " + s.parameters())
                + (s.defaultValue() == null ? "" : " = " + comparable(s.defaultValue()));
    }

    /// A value as objects that can be compared: bytes in lists, too.
    static @Nullable Object comparable(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            case List<?> list -> list.stream().map(ConnectSamples::of).toList();
            case Map<?, ?> map -> {
                var all = new LinkedHashMap<Object, Object>();
                map.forEach((k, v) -> all.put(of(k), of(v)));
                yield all;
            }
            case Struct struct -> {
                var all = new LinkedHashMap<String, Object>();
                struct.schema()
                        .fields()
                        .forEach(f -> all.put(f.name(), of(struct.getWithoutDefault(f.name()))));
                yield all;
            }
            default -> value;
        };
    }

    private static Object of(@Nullable Object value) {
        var comparable = comparable(value);
        return comparable == null ? "(null)" : comparable;
    }
}
