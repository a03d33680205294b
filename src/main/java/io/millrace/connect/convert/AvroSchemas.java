package io.millrace.connect.convert;

import io.millrace.format.ConnectNames;

import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes the Avro schema of a schema of Connect. Used once.
final class AvroSchemas {
    private static final int DEPTH_MAX = 100;

    private final boolean enhanced;
    private final Map<String, Schema> named = new HashMap<>();

    /// Records without a name so far, and maps.
    private int unnamed;

    private int maps;
    private int depth;

    AvroSchemas(boolean enhanced) {
        this.enhanced = enhanced;
    }

    /// @throws DataException if Avro has no schema for it
    Schema schema(org.apache.kafka.connect.data.Schema connect) {
        if (++depth > DEPTH_MAX) {
            throw new DataException("schemas are nested more than " + DEPTH_MAX + " deep");
        }
        var present = present(connect);
        depth--;
        if (!connect.isOptional()) {
            return present;
        }
        var branches = new ArrayList<Schema>();
        branches.add(Schema.create(Schema.Type.NULL));
        if (present.isUnion()) {
            branches.addAll(present.getTypes());
        } else {
            // the default of a field is of the first branch
            branches.add(plainDefault(connect).isPresent() ? 0 : 1, present);
        }
        return Schema.createUnion(branches);
    }

    /// What the schema is where it is not null.
    private Schema present(org.apache.kafka.connect.data.Schema connect) {
        return switch (connect.type()) {
            case INT8 -> typed(connect, "int8");
            case INT16 -> typed(connect, "int16");
            case INT32 -> {
                var schema = described(Schema.create(Schema.Type.INT), connect);
                yield Values.isDate(connect)
                        ? LogicalTypes.date().addToSchema(schema)
                        : Values.isTime(connect)
                                ? LogicalTypes.timeMillis().addToSchema(schema)
                                : schema;
            }
            case INT64 -> {
                var schema = described(Schema.create(Schema.Type.LONG), connect);
                yield Values.isTimestamp(connect)
                        ? LogicalTypes.timestampMillis().addToSchema(schema)
                        : schema;
            }
            case FLOAT32 -> described(Schema.create(Schema.Type.FLOAT), connect);
            case FLOAT64 -> described(Schema.create(Schema.Type.DOUBLE), connect);
            case BOOLEAN -> described(Schema.create(Schema.Type.BOOLEAN), connect);
            case STRING -> string(connect);
            case BYTES -> bytes(connect);
            case ARRAY -> described(Schema.createArray(schema(connect.valueSchema())), connect);
            case MAP -> map(connect);
            case STRUCT ->
                    AvroLanguage.UNION.equals(connect.name()) ? union(connect) : record(connect);
        };
    }

    private static Schema typed(org.apache.kafka.connect.data.Schema connect, String type) {
        var schema = described(Schema.create(Schema.Type.INT), connect);
        schema.addProp(ConnectNames.TYPE, type);
        return schema;
    }

    private Schema string(org.apache.kafka.connect.data.Schema connect) {
        var parameters = parameters(connect);
        var name = parameters.get(AvroLanguage.ENUM);
        if (!enhanced || name == null) {
            return described(Schema.create(Schema.Type.STRING), connect);
        }
        var prefix = AvroLanguage.ENUM + ".";
        var symbols =
                parameters.keySet().stream()
                        .filter(p -> p.startsWith(prefix))
                        .map(p -> p.substring(prefix.length()))
                        .toList();
        return unique(described(Schema.createEnum(name, null, null, symbols), connect));
    }

    private Schema bytes(org.apache.kafka.connect.data.Schema connect) {
        var parameters = parameters(connect);
        var size = parameters.get(AvroLanguage.FIXED_SIZE);
        var schema =
                described(
                        size != null && connect.name() != null
                                ? Schema.createFixed(connect.name(), null, null, number(size))
                                : Schema.create(Schema.Type.BYTES),
                        connect);
        return schema.getType() == Schema.Type.FIXED
                ? unique(decimal(schema, connect))
                : decimal(schema, connect);
    }

    private static Schema decimal(Schema schema, org.apache.kafka.connect.data.Schema connect) {
        if (!Values.isDecimal(connect)) {
            return schema;
        }
        int scale = Values.scale(connect);
        var precision = parameters(connect).get(ConnectNames.PRECISION);
        int digits = precision == null ? ConnectNames.PRECISION_DEFAULT : number(precision);
        // Avro's decimals have no other scales; connect.name tells the rest
        return scale >= 0 && scale <= digits
                ? LogicalTypes.decimal(digits, scale).addToSchema(schema)
                : schema;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new DataException("a parameter is a number, and not " + text);
        }
    }

    private Schema map(org.apache.kafka.connect.data.Schema connect) {
        var key = connect.keySchema();
        if (isText(key)) {
            return described(Schema.createMap(schema(connect.valueSchema())), connect);
        }
        var name = ConnectNames.MAP_ENTRY + (maps++ == 0 ? "" : maps);
        var entry =
                Schema.createRecord(
                        name,
                        null,
                        AvroLanguage.NAMESPACE,
                        false,
                        List.of(
                                new Schema.Field("key", schema(key)),
                                new Schema.Field("value", schema(connect.valueSchema()))));
        entry.addProp(ConnectNames.INTERNAL_TYPE, ConnectNames.MAP_ENTRY);
        var entries = Schema.createArray(unique(entry));
        entries.addProp(ConnectNames.INTERNAL_TYPE, ConnectNames.MAP_ENTRY);
        return described(entries, connect);
    }

    /// Whether keys of a map are text and nothing more, which is all that a map of Avro tells.
    static boolean isText(org.apache.kafka.connect.data.Schema key) {
        return key.type() == org.apache.kafka.connect.data.Schema.Type.STRING
                && !key.isOptional()
                && key.name() == null
                && key.version() == null
                && key.doc() == null
                && key.defaultValue() == null
                && parameters(key).isEmpty();
    }

    private Schema union(org.apache.kafka.connect.data.Schema connect) {
        return Schema.createUnion(connect.fields().stream().map(f -> present(f.schema())).toList());
    }

    private Schema record(org.apache.kafka.connect.data.Schema connect) {
        var name = connect.name();
        if (name == null) {
            name =
                    AvroLanguage.NAMESPACE
                            + "."
                            + AvroLanguage.UNNAMED
                            + (unnamed++ == 0 ? "" : unnamed);
        }
        var fields = new ArrayList<Schema.Field>();
        for (var field : connect.fields()) {
            fields.add(
                    new Schema.Field(
                            field.name(),
                            schema(field.schema()),
                            field.schema().doc(),
                            plainDefault(field.schema()).orElse(absent(field.schema()))));
        }
        var record = Schema.createRecord(name, connect.doc(), null, false, fields);
        return unique(described(record, connect));
    }

    private static @Nullable Object absent(org.apache.kafka.connect.data.Schema schema) {
        return schema.isOptional() ? JsonProperties.NULL_VALUE : null;
    }

    /// The default that a field has in Avro's own sense: plain values only. Others, and those of
    /// what is no field, stand in a property.
    private static Optional<Object> plainDefault(org.apache.kafka.connect.data.Schema schema) {
        return schema.defaultValue() == null || !schema.type().isPrimitive()
                ? Optional.empty()
                : Optional.of(AvroDefaults.json(schema, schema.defaultValue()));
    }

    /// Adds what Avro has no word for.
    private static Schema described(Schema schema, org.apache.kafka.connect.data.Schema connect) {
        if (connect.doc() != null) {
            schema.addProp(ConnectNames.DOC, connect.doc());
        }
        if (connect.version() != null) {
            schema.addProp(ConnectNames.VERSION, connect.version());
        }
        var parameters = parameters(connect);
        if (!parameters.isEmpty()) {
            schema.addProp(ConnectNames.PARAMETERS, parameters);
        }
        if (connect.defaultValue() != null) {
            schema.addProp(
                    ConnectNames.DEFAULT, AvroDefaults.json(connect, connect.defaultValue()));
        }
        if (connect.name() != null) {
            schema.addProp(ConnectNames.NAME, connect.name());
        }
        return schema;
    }

    private static Map<String, String> parameters(org.apache.kafka.connect.data.Schema connect) {
        return connect.parameters() == null ? Map.of() : new TreeMap<>(connect.parameters());
    }

    /// Avro knows one schema of a name.
    private Schema unique(Schema schema) {
        var name = schema.getFullName();
        var other = named.putIfAbsent(name, schema);
        if (other != null && !other.equals(schema)) {
            throw new DataException(
                    "two different schemas have the name %s, of which Avro knows one: %s and %s"
                            .formatted(name, other, schema));
        }
        return schema;
    }
}
