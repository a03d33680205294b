package io.millrace.connect.jdbc;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Which columns records of one kind want, by the settings alone; pure.
///
/// A key and a value are a struct with a schema, a map without one, or (only the key) one value.
record Shape(SinkSettings settings) {
    private static final List<String> KAFKA_COLUMNS =
            List.of("__connect_topic", "__connect_partition", "__connect_offset");

    /// What tells one kind of records from another.
    ///
    /// @param keyNames of a key that is a map; empty otherwise
    /// @param names of a value that is a map; empty otherwise
    record Kind(
            String topic,
            @Nullable Schema keySchema,
            @Nullable Schema schema,
            Set<Object> keyNames,
            Set<Object> names,
            boolean deletes) {
        static Kind of(SinkRecord r) {
            var schema = r.value() == null ? null : r.valueSchema();
            return new Kind(
                    r.topic(),
                    r.keySchema(),
                    schema,
                    names(r.keySchema(), r.key()),
                    names(schema, r.value()),
                    r.value() == null);
        }

        private static Set<Object> names(@Nullable Schema schema, @Nullable Object value) {
            return schema == null && value instanceof Map<?, ?> map
                    ? Set.copyOf(map.keySet())
                    : Set.of();
        }

        /// A quick look for records that come with the same schema objects as the one before.
        @SuppressWarnings("ReferenceEquality") // comparing schemas field by field is what is spared
        boolean isOf(SinkRecord r) {
            return schema != null
                    && schema == r.valueSchema()
                    && keySchema == r.keySchema()
                    && keyNames.isEmpty()
                    && !deletes
                    && r.value() != null
                    && topic.equals(r.topic());
        }
    }

    /// Keys first.
    ///
    /// @throws BadRow when this record is to blame
    /// @throws ConfigException when all of its kind cannot be written, with what to do
    List<Wanted> columns(SinkRecord r) {
        var columns = new ArrayList<Wanted>();
        if (r.value() == null) {
            if (!settings.deletes()) {
                throw new BadRow(
                        "the record has no value; delete.enabled=true would delete its row");
            }
            return recordKey(r);
        }
        columns.addAll(
                switch (settings.keyMode()) {
                    case NONE -> List.of();
                    case KAFKA -> kafka();
                    case RECORD_KEY -> recordKey(r);
                    case RECORD_VALUE -> part("value", r.valueSchema(), r.value(), true);
                });
        var keys = new LinkedHashSet<String>();
        columns.forEach(c -> keys.add(c.name()));
        part("value", r.valueSchema(), r.value(), false).stream()
                .filter(c -> !keys.contains(c.name()))
                .filter(c -> settings.fields().isEmpty() || settings.fields().contains(c.name()))
                .forEach(columns::add);
        if (columns.isEmpty()) {
            throw new BadRow("the record has no field that could be a column");
        }
        return columns;
    }

    private List<Wanted> kafka() {
        var names = settings.keyFields().isEmpty() ? KAFKA_COLUMNS : settings.keyFields();
        return List.of(
                new Wanted(names.get(0), Schema.STRING_SCHEMA, true, SinkRecord::topic),
                new Wanted(names.get(1), Schema.INT32_SCHEMA, true, SinkRecord::kafkaPartition),
                new Wanted(names.get(2), Schema.INT64_SCHEMA, true, SinkRecord::kafkaOffset));
    }

    private List<Wanted> recordKey(SinkRecord r) {
        if (r.key() == null) {
            throw new BadRow("the record has no key, and pk.mode is record_key");
        }
        if (r.key() instanceof Struct || r.key() instanceof Map<?, ?>) {
            return part("key", r.keySchema(), r.key(), true);
        }
        if (settings.keyFields().size() != 1) {
            throw new ConfigException(
                    "the key of records of %s is one value: set pk.fields to the name of its column"
                            .formatted(r.topic()));
        }
        var schema = r.keySchema() == null ? ConnectSchema.schemaType(r.key().getClass()) : null;
        return List.of(
                new Wanted(
                        settings.keyFields().getFirst(),
                        r.keySchema() != null || schema == null
                                ? r.keySchema()
                                : new ConnectSchema(schema),
                        true,
                        SinkRecord::key));
    }

    /// The fields of a key or value; with `keys` those that make the row's key.
    private List<Wanted> part(
            String part, @Nullable Schema schema, @Nullable Object value, boolean keys) {
        var all =
                switch (value) {
                    case Struct s -> fields(part, s, keys);
                    case Map<?, ?> m -> entries(part, m, keys);
                    case null, default -> throw noRow(part, schema);
                };
        if (!keys || settings.keyFields().isEmpty()) {
            return all;
        }
        var chosen = new ArrayList<Wanted>();
        for (var name : settings.keyFields()) {
            chosen.add(
                    all.stream()
                            .filter(c -> c.name().equals(name))
                            .findFirst()
                            .orElseThrow(() -> missing(part, schema, name, all)));
        }
        return chosen;
    }

    private static List<Wanted> fields(String part, Struct struct, boolean keys) {
        var columns = new ArrayList<Wanted>();
        for (Field field : struct.schema().fields()) {
            Function<SinkRecord, @Nullable Object> source =
                    part.equals("key")
                            ? r -> r.key() instanceof Struct s ? s.get(field) : null
                            : r -> r.value() instanceof Struct s ? s.get(field) : null;
            columns.add(new Wanted(field.name(), field.schema(), keys, source));
        }
        return columns;
    }

    private static List<Wanted> entries(String part, Map<?, ?> map, boolean keys) {
        var columns = new ArrayList<Wanted>();
        for (var name : map.keySet()) {
            Function<SinkRecord, @Nullable Object> source =
                    part.equals("key")
                            ? r -> r.key() instanceof Map<?, ?> m ? m.get(name) : null
                            : r -> r.value() instanceof Map<?, ?> m ? m.get(name) : null;
            columns.add(new Wanted(String.valueOf(name), null, keys, source));
        }
        return columns;
    }

    private static RuntimeException noRow(String part, @Nullable Schema schema) {
        return schema == null
                ? new BadRow("the %s is not an object with fields".formatted(part))
                : new ConfigException(
                        "the %s is a %s, not a struct with fields: choose another %s.converter (or"
                                        .formatted(part, schema.type(), part)
                                + " input.data.format), or wrap it with the transform HoistField");
    }

    private static RuntimeException missing(
            String part, @Nullable Schema schema, String name, List<Wanted> all) {
        var names = all.stream().map(Wanted::name).toList();
        return schema == null
                ? new BadRow("the %s has no field %s, which pk.fields names".formatted(part, name))
                : new ConfigException(
                        "pk.fields names %s, and the %s has only %s".formatted(name, part, names));
    }
}
