package io.millrace.connect.convert;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;

import io.millrace.format.ProtoIndexes;
import io.millrace.format.ProtoSchema;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Protobuf, for [ProtobufConverter].
///
/// | Connect | Protobuf |
/// |---|---|
/// | INT8, INT16, INT32, INT64 | int32 with a parameter `connect.type`, int32, int64 |
/// | FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES | float, double, bool, string, bytes |
/// | Decimal, Date, Time, Timestamp | confluent.type.Decimal, google.type.Date, google.type.TimeOfDay, google.protobuf.Timestamp |
/// | ARRAY, MAP, STRUCT | repeated, map or repeated entries, message |
/// | STRUCT of the name [#UNION] | oneof |
/// | STRING with the parameters of an enum | enum |
/// | a scalar that is the whole value | google.protobuf.Int32Value and its like |
///
/// What may be null is, as `optional.for.nullables` and `wrapper.for.nullables` say, an optional
/// field or a message of one field; without either it reads as zero. Arrays and maps are never
/// null, nor is what is in them. Docs, versions, defaults and other parameters are not kept.
///
/// Source: Confluent documentation, "Protobuf schema serializer".
final class ProtobufLanguage implements Language {
    /// What the name of a STRUCT begins with that is a oneof; behind a dot follows the oneof's.
    static final String UNION = "io.confluent.connect.protobuf.Union";

    /// The parameter with the name of an enum; those of its values are `ENUM.value`, with the
    /// number.
    static final String ENUM = "io.confluent.connect.protobuf.Enum";

    private final ConverterSettings.Nullables nullables;

    ProtobufLanguage(ConverterSettings settings) {
        nullables = settings.nullables();
    }

    @Override
    public SchemaText schema(Schema connect) {
        return SchemaText.of(
                SchemaText.Type.PROTOBUF, new ProtobufSchemas(nullables).text(connect));
    }

    @Override
    public Reader reader(SchemaText schema, SchemaStore store) {
        var file = ProtoSchema.file(schema, store);
        var byWay = new HashMap<List<Integer>, ProtobufReading.Typed>();
        return in -> {
            var way = ProtoIndexes.read(in);
            var typed =
                    byWay.computeIfAbsent(
                            way,
                            w -> new ProtobufReading(nullables).root(ProtoSchema.message(file, w)));
            try {
                var message =
                        DynamicMessage.parseFrom(
                                ProtoSchema.message(file, way), in.bytes(in.left()));
                return new SchemaAndValue(typed.schema(), typed.reader().read(message));
            } catch (InvalidProtocolBufferException e) {
                throw new DataException(
                        "no message of the schema: " + String.valueOf(e.getMessage()));
            }
        };
    }

    @Override
    public Writer writer(SchemaText schema, SchemaStore store, Schema connect) {
        var file = ProtoSchema.file(schema, store);
        var message = ProtoSchema.message(file, Optional.empty());
        var writer = ProtobufWriting.root(connect, message);
        var way = ProtoSchema.indexes(message);
        return (out, value) -> {
            ProtoIndexes.write(out, way);
            out.write(((DynamicMessage) writer.write(value)).toByteArray());
        };
    }

    @Override
    public String recordName(SchemaText schema, SchemaStore store) {
        return ProtoSchema.message(ProtoSchema.file(schema, store), Optional.empty()).getFullName();
    }

    @Override
    public boolean same(SchemaText one, SchemaText other, SchemaStore store) {
        return one.type() == other.type()
                && ProtoSchema.file(one, store)
                        .toProto()
                        .equals(ProtoSchema.file(other, store).toProto());
    }
}
