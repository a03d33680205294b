package io.millrace.connect.datagen;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Makes records of an Avro schema.
///
/// A record depends on the seed and its number alone: so a seeded run repeats, and a run that was
/// interrupted goes on where it was. Thread-safe.
public final class Generator {
    private static final int DEPTH_MAX = 32;

    private final Maker root;

    private Generator(Maker root) {
        this.root = root;
    }

    /// @param schema Avro's, as JSON
    /// @throws IllegalArgumentException when it is not the schema of a record, or its properties
    ///   mean nothing, in words
    public static Generator of(String schema) {
        try {
            var avro = new org.apache.avro.Schema.Parser().parse(schema);
            if (avro.getType() != org.apache.avro.Schema.Type.RECORD) {
                throw new IllegalArgumentException("the schema must be a record's");
            }
            return new Generator(maker(avro, Map.of(), ""));
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException("not an Avro schema: " + e.getMessage(), e);
        }
    }

    public Schema schema() {
        return root.schema();
    }

    /// The record of this number, from 0.
    public Struct record(long seed, long number) {
        var random = new SplittableRandom(seed ^ number * 0x9E37_79B9_7F4A_7C15L);
        return (Struct) Objects.requireNonNull(root.make(number, random));
    }

    /// Makes the values of one type.
    interface Maker {
        Schema schema();

        @Nullable Object make(long number, RandomGenerator random);
    }

    private record Values(Schema schema, Source source) implements Maker {
        @Override
        public @Nullable Object make(long number, RandomGenerator random) {
            return source.value(number, random);
        }
    }

    @FunctionalInterface
    interface Source {
        @Nullable Object value(long number, RandomGenerator random);
    }

    /// @param outer properties of the field, which count before those of the type
    /// @param path for messages
    private static Maker maker(
            org.apache.avro.Schema avro, Map<String, Object> outer, String path) {
        var properties = new Properties(path, properties(avro, outer));
        if (path.chars().filter(c -> c == '.' || c == '[' || c == '{').count() > DEPTH_MAX) {
            throw new IllegalArgumentException(
                    "field %s...: a type is in itself, or types are nested more than %d deep"
                            .formatted(path.substring(0, 40), DEPTH_MAX));
        }
        return switch (avro.getType()) {
            case RECORD -> record(avro, path);
            case UNION -> union(avro, properties, outer, path);
            case ARRAY -> array(avro, properties, path);
            case MAP -> map(avro, properties, path);
            case ENUM -> {
                var words = avro.getEnumSymbols();
                yield new Values(
                        Schema.STRING_SCHEMA,
                        (_, random) -> words.get(random.nextInt(words.size())));
            }
            case NULL -> new Values(SchemaBuilder.string().optional().build(), (_, _) -> null);
            case STRING -> new Values(Schema.STRING_SCHEMA, properties.text());
            case BYTES, FIXED -> new Values(Schema.BYTES_SCHEMA, properties.bytes());
            case INT -> new Values(Schema.INT32_SCHEMA, properties.whole(Integer.MAX_VALUE));
            case LONG -> new Values(number(avro), properties.time(isTime(avro)));
            case FLOAT -> new Values(Schema.FLOAT32_SCHEMA, properties.real(Schema.Type.FLOAT32));
            case DOUBLE -> new Values(Schema.FLOAT64_SCHEMA, properties.real(Schema.Type.FLOAT64));
            case BOOLEAN -> new Values(Schema.BOOLEAN_SCHEMA, properties.bool());
        };
    }

    private static Schema number(org.apache.avro.Schema avro) {
        return isTime(avro) ? Timestamp.SCHEMA : Schema.INT64_SCHEMA;
    }

    private static boolean isTime(org.apache.avro.Schema avro) {
        return "timestamp-millis".equals(avro.getProp("logicalType"))
                || Timestamp.LOGICAL_NAME.equals(avro.getProp("connect.name"));
    }

    private static Map<String, Object> properties(JsonProperties avro, Map<String, Object> outer) {
        var all = new HashMap<String, Object>();
        if (avro.getObjectProp("arg.properties") instanceof Map<?, ?> own) {
            own.forEach((name, value) -> all.put(String.valueOf(name), value));
        }
        all.putAll(outer);
        return all;
    }

    private static Maker record(org.apache.avro.Schema avro, String path) {
        var schema = SchemaBuilder.struct().name(avro.getFullName());
        var makers = new ArrayList<Maker>();
        for (Field field : avro.getFields()) {
            var name = path.isEmpty() ? field.name() : path + "." + field.name();
            var maker = maker(field.schema(), properties(field, Map.of()), name);
            schema.field(field.name(), maker.schema());
            makers.add(maker);
        }
        var built = schema.build();
        return new Values(
                built,
                (number, random) -> {
                    var struct = new Struct(built);
                    for (int i = 0; i < makers.size(); i++) {
                        struct.put(built.fields().get(i), makers.get(i).make(number, random));
                    }
                    return struct;
                });
    }

    /// With null, an optional type; `nulls` says how many are null. Without `nulls` each branch is
    /// as likely.
    private static Maker union(
            org.apache.avro.Schema avro,
            Properties properties,
            Map<String, Object> outer,
            String path) {
        var others =
                avro.getTypes().stream()
                        .filter(t -> t.getType() != org.apache.avro.Schema.Type.NULL)
                        .toList();
        if (others.size() != 1) {
            throw new IllegalArgumentException(
                    "field %s: a union can only be of null and one other type".formatted(path));
        }
        var type = others.getFirst();
        var maker = maker(type, outer, path);
        if (avro.getTypes().size() == 1) {
            return maker;
        }
        var share =
                properties
                        .share("nulls")
                        .orElse(
                                new Properties(path, properties(type, outer))
                                        .share("nulls")
                                        .orElse(0.5));
        return new Values(
                optional(maker.schema()),
                (number, random) -> {
                    var isNull = random.nextDouble() < share;
                    var value = maker.make(number, random); // the next field is not to depend on it
                    return isNull ? null : value;
                });
    }

    private static Schema optional(Schema schema) {
        return switch (schema.type()) {
            case STRUCT -> {
                var copy = SchemaBuilder.struct().name(schema.name()).optional();
                schema.fields().forEach(f -> copy.field(f.name(), f.schema()));
                yield copy.build();
            }
            case ARRAY -> SchemaBuilder.array(schema.valueSchema()).optional().build();
            case MAP ->
                    SchemaBuilder.map(schema.keySchema(), schema.valueSchema()).optional().build();
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> {
                var copy = new SchemaBuilder(schema.type()).name(schema.name()).optional();
                yield (schema.version() == null ? copy : copy.version(schema.version())).build();
            }
        };
    }

    private static Maker array(org.apache.avro.Schema avro, Properties properties, String path) {
        var items = maker(avro.getElementType(), Map.of(), path + "[]");
        var length = properties.length(0, 10);
        return new Values(
                SchemaBuilder.array(items.schema()).build(),
                (number, random) -> {
                    var list = new ArrayList<@Nullable Object>();
                    for (int i = length.next(random); i > 0; i--) {
                        list.add(items.make(number, random));
                    }
                    return list;
                });
    }

    private static Maker map(org.apache.avro.Schema avro, Properties properties, String path) {
        var items = maker(avro.getValueType(), Map.of(), path + "{}");
        var length = properties.length(0, 10);
        return new Values(
                SchemaBuilder.map(Schema.STRING_SCHEMA, items.schema()).build(),
                (number, random) -> {
                    var map = new HashMap<String, @Nullable Object>();
                    for (int i = length.next(random); i > 0; i--) {
                        map.put("key_" + i, items.make(number, random));
                    }
                    return map;
                });
    }

    /// The names of the fields, for the search of a key.
    public List<String> fields() {
        return schema().fields().stream().map(f -> f.name()).toList();
    }
}
