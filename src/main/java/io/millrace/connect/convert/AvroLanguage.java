package io.millrace.connect.convert;

import io.millrace.format.AvroSchema;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;

/// Avro, for [AvroConverter].
///
/// | Connect | Avro |
/// |---|---|
/// | INT8, INT16, INT32, INT64 | int with `connect.type`, int, long |
/// | FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES | float, double, boolean, string, bytes |
/// | Decimal, Date, Time, Timestamp | bytes `decimal`, int `date`, int `time-millis`, long `timestamp-millis` |
/// | ARRAY, MAP of STRING, MAP of others | array, map, array of records `key`, `value` |
/// | STRUCT | record of its name; union, where its name is [#UNION] |
/// | STRING with the parameters of an enum | enum, with `enhanced.avro.schema.support=true` |
/// | BYTES with a size | fixed |
/// | optional | union with null |
///
/// What Avro has no word for stands in properties: `connect.name`, `connect.version`,
/// `connect.parameters`, `connect.doc`, `connect.default`. A long with the `connect.name` of a
/// Timestamp is one, with or without a logical type.
///
/// Source: Confluent documentation, "Avro schema serializer", "Connect with Schema Registry".
final class AvroLanguage implements Language {
    /// Where names are that nobody gave.
    static final String NAMESPACE = "io.confluent.connect.avro";

    /// The name of a STRUCT that is a union: one optional field a branch.
    static final String UNION = NAMESPACE + ".Union";

    /// The name of a record whose STRUCT has none; the second is `ConnectDefault2`.
    static final String UNNAMED = "ConnectDefault";

    /// The parameter with the name of an enum; those of its symbols are `ENUM.symbol`.
    static final String ENUM = NAMESPACE + ".Enum";

    /// The parameter with the size of fixed bytes.
    static final String FIXED_SIZE = "connect.fixed.size";

    private final boolean enhanced;

    AvroLanguage(ConverterSettings settings) {
        enhanced = settings.enhanced();
    }

    @Override
    public SchemaText schema(Schema connect) {
        var schema = new AvroSchemas(enhanced).schema(connect);
        return SchemaText.of(SchemaText.Type.AVRO, schema.toString());
    }

    @Override
    public Reader reader(SchemaText schema, SchemaStore store) {
        var typed = new AvroReading(enhanced).of(AvroSchema.parse(schema, store));
        return in -> new SchemaAndValue(typed.schema(), typed.reader().read(in));
    }

    @Override
    public Writer writer(SchemaText schema, SchemaStore store, Schema connect) {
        return new AvroWriting(enhanced).of(connect, AvroSchema.parse(schema, store));
    }

    @Override
    public String recordName(SchemaText schema, SchemaStore store) {
        var parsed = AvroSchema.parse(schema, store);
        if (parsed.isUnion()) {
            for (var branch : parsed.getTypes()) {
                if (branch.getType() == org.apache.avro.Schema.Type.RECORD) {
                    return branch.getFullName();
                }
            }
        }
        if (parsed.getType() != org.apache.avro.Schema.Type.RECORD) {
            throw new DataException(
                    "a subject is named by a record, and the schema is "
                            + parsed.getType().getName());
        }
        return parsed.getFullName();
    }

    @Override
    public boolean same(SchemaText one, SchemaText other, SchemaStore store) {
        return one.type() == other.type()
                && AvroSchema.parse(one, store).equals(AvroSchema.parse(other, store));
    }

    /// How a branch of a union is called as a field of a STRUCT.
    ///
    /// @param enhanced whether by its full name
    static String branch(org.apache.avro.Schema branch, boolean enhanced) {
        return switch (branch.getType()) {
            case RECORD, ENUM, FIXED -> enhanced ? branch.getFullName() : branch.getName();
            case ARRAY, MAP, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL, UNION ->
                    branch.getType().getName();
        };
    }
}
