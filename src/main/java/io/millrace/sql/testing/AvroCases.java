package io.millrace.sql.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.millrace.config.UserError;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericArray;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// AVRO in cases, by Avro's own library: bytes are base64, decimals are numbers, maps are objects
/// however they are written.
final class AvroCases {
    private AvroCases() {}

    static byte[] encode(JsonNode node, Schema schema) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<@Nullable Object>(schema).write(avro(node, schema), encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    static JsonNode decode(byte[] bytes, int from, Schema schema) throws IOException {
        var decoder = DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, null);
        return json(new GenericDatumReader<@Nullable Object>(schema).read(null, decoder), schema);
    }

    // ---------------------------------------------------------------- from JSON

    private static @Nullable Object avro(JsonNode node, Schema schema) {
        return switch (schema.getType()) {
            case UNION -> union(node, schema);
            case NULL -> {
                if (!node.isNull()) {
                    throw wrong(node, schema);
                }
                yield null;
            }
            case RECORD -> record(node, schema);
            case ARRAY -> {
                var array = new GenericData.Array<@Nullable Object>(node.size(), schema);
                if (node.isObject()) {
                    node.properties()
                            .forEach(e -> array.add(entry(e.getKey(), e.getValue(), schema)));
                } else {
                    node.forEach(each -> array.add(avro(each, schema.getElementType())));
                }
                yield array;
            }
            case MAP -> {
                var map = new HashMap<String, @Nullable Object>();
                node.properties()
                        .forEach(
                                e ->
                                        map.put(
                                                e.getKey(),
                                                avro(e.getValue(), schema.getValueType())));
                yield map;
            }
            case ENUM -> new GenericData.EnumSymbol(schema, node.asText());
            case STRING -> node.isValueNode() ? node.asText() : node.toString();
            case BYTES -> ByteBuffer.wrap(bytes(node, schema));
            case FIXED -> new GenericData.Fixed(schema, bytes(node, schema));
            case INT -> number(node, schema).intValueExact();
            case LONG -> number(node, schema).longValueExact();
            case FLOAT -> number(node, schema).floatValue();
            case DOUBLE ->
                    node.isTextual()
                            ? Double.parseDouble(node.textValue())
                            : number(node, schema).doubleValue();
            case BOOLEAN -> {
                if (!node.isBoolean()) {
                    throw wrong(node, schema);
                }
                yield node.booleanValue();
            }
        };
    }

    private static UserError wrong(JsonNode node, Schema schema) {
        return UserError.of("the case has %s, and its schema %s".formatted(node, schema));
    }

    private static @Nullable Object union(JsonNode node, Schema schema) {
        for (var branch : schema.getTypes()) {
            if (node.isNull() == (branch.getType() == Schema.Type.NULL)) {
                try {
                    return avro(node, branch);
                } catch (UserError | IllegalArgumentException _) {
                    // the next one
                }
            }
        }
        throw wrong(node, schema);
    }

    private static GenericRecord record(JsonNode node, Schema schema) {
        if (!node.isObject()) {
            throw wrong(node, schema);
        }
        var record = new GenericData.Record(schema);
        for (var field : schema.getFields()) {
            var value = Compare.get(node, field.name());
            boolean absent = value.isNull() && field.hasDefaultValue();
            record.put(
                    field.pos(),
                    absent
                            ? GenericData.get().getDefaultValue(field)
                            : avro(value, field.schema()));
        }
        return record;
    }

    private static GenericRecord entry(String key, JsonNode value, Schema schema) {
        var entry = new GenericData.Record(schema.getElementType());
        entry.put("key", avro(new TextNode(key), entry.getSchema().getField("key").schema()));
        entry.put("value", avro(value, entry.getSchema().getField("value").schema()));
        return entry;
    }

    private static BigDecimal number(JsonNode node, Schema schema) {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        if (node.isTextual()) {
            return new BigDecimal(node.textValue());
        }
        throw wrong(node, schema);
    }

    private static byte[] bytes(JsonNode node, Schema schema) {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                ? number(node, schema).setScale(decimal.getScale()).unscaledValue().toByteArray()
                : Base64.getDecoder().decode(node.asText());
    }

    // ---------------------------------------------------------------- to JSON

    private static JsonNode json(@Nullable Object value, Schema schema) {
        var nodes = JsonNodeFactory.instance;
        return switch (value) {
            case null -> NullNode.getInstance();
            case GenericRecord record -> {
                var object = nodes.objectNode();
                for (var field : record.getSchema().getFields()) {
                    object.set(field.name(), json(record.get(field.pos()), field.schema()));
                }
                yield object;
            }
            case GenericArray<?> array -> list(array, array.getSchema());
            case Map<?, ?> map -> {
                var object = nodes.objectNode();
                map.forEach(
                        (k, v) ->
                                object.set(k.toString(), json(v, notNull(schema).getValueType())));
                yield object;
            }
            case ByteBuffer buffer -> {
                var bytes = new byte[buffer.remaining()];
                buffer.get(buffer.position(), bytes);
                yield bytes(bytes, notNull(schema));
            }
            case GenericFixed fixed -> bytes(fixed.bytes(), fixed.getSchema());
            case Boolean b -> BooleanNode.valueOf(b);
            case Integer i -> new LongNode(i);
            case Long l -> new LongNode(l);
            case Float f -> new DoubleNode(f);
            case Double d -> new DoubleNode(d);
            default -> new TextNode(value.toString());
        };
    }

    private static Schema notNull(Schema schema) {
        return schema.getType() == Schema.Type.UNION
                ? schema.getTypes().stream()
                        .filter(s -> s.getType() != Schema.Type.NULL)
                        .findFirst()
                        .orElse(schema)
                : schema;
    }

    private static JsonNode list(List<?> list, Schema schema) {
        if ("MapEntry".equals(schema.getProp("connect.internal.type"))) {
            ObjectNode map = JsonNodeFactory.instance.objectNode();
            for (var each : list) {
                var entry = (GenericRecord) Objects.requireNonNull(each);
                var value = entry.getSchema().getField("value").schema();
                map.set(String.valueOf(entry.get("key")), json(entry.get("value"), value));
            }
            return map;
        }
        var array = JsonNodeFactory.instance.arrayNode();
        list.forEach(each -> array.add(json(each, schema.getElementType())));
        return array;
    }

    private static JsonNode bytes(byte[] bytes, Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return DecimalNode.valueOf(new BigDecimal(new BigInteger(bytes), decimal.getScale()));
        }
        return new TextNode(Base64.getEncoder().encodeToString(bytes));
    }

    /// @throws UserError if it is none
    static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw UserError.of("no Avro schema: " + e.getMessage());
        }
    }
}
