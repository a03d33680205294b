package io.millrace.sql.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;

import io.millrace.config.UserError;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// PROTOBUF in cases, by Protobuf's own library: bytes are base64; dates, times and decimals are
/// numbers; maps are objects.
final class ProtobufCases {
    private static final long MILLIS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private ProtobufCases() {}

    static byte[] encode(JsonNode node, Descriptor message) {
        return message(node, message).toByteArray();
    }

    static JsonNode decode(byte[] bytes, int from, Descriptor message) throws IOException {
        var content = ByteString.copyFrom(bytes, from, bytes.length - from);
        return json(DynamicMessage.parseFrom(message, content));
    }

    // ---------------------------------------------------------------- from JSON

    private static Message message(JsonNode node, Descriptor type) {
        if (!node.isObject()) {
            throw UserError.of(
                    "the case has %s, and its schema %s".formatted(node, type.getFullName()));
        }
        var message = DynamicMessage.newBuilder(type);
        for (var field : type.getFields()) {
            var value = Compare.get(node, field.getName());
            if (value.isNull()) {
                continue;
            }
            if (field.isMapField()) {
                entries(message, field, value);
            } else if (field.isRepeated()) {
                value.forEach(each -> message.addRepeatedField(field, single(each, field)));
            } else {
                message.setField(field, single(value, field));
            }
        }
        return message.build();
    }

    private static void entries(DynamicMessage.Builder to, FieldDescriptor field, JsonNode map) {
        var key = field.getMessageType().findFieldByNumber(1);
        var value = field.getMessageType().findFieldByNumber(2);
        for (var each : map.properties()) {
            var entry = DynamicMessage.newBuilder(field.getMessageType());
            entry.setField(key, single(new TextNode(each.getKey()), key));
            if (!each.getValue().isNull()) {
                entry.setField(value, single(each.getValue(), value));
            }
            to.addRepeatedField(field, entry.build());
        }
    }

    private static Object single(JsonNode node, FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> node.isTextual() ? Boolean.valueOf(node.asText()) : node.booleanValue();
            case INT -> number(node).intValue();
            case LONG -> number(node).longValue();
            case FLOAT -> number(node).floatValue();
            case DOUBLE ->
                    node.isTextual()
                            ? Double.parseDouble(node.textValue())
                            : number(node).doubleValue();
            case STRING -> node.isValueNode() ? node.asText() : node.toString();
            case BYTE_STRING -> ByteString.copyFrom(Base64.getDecoder().decode(node.asText()));
            case ENUM -> field.getEnumType().findValueByName(node.asText());
            case MESSAGE -> known(node, field);
        };
    }

    private static BigDecimal number(JsonNode node) {
        return node.isTextual() ? new BigDecimal(node.textValue()) : node.decimalValue();
    }

    private static Message known(JsonNode node, FieldDescriptor field) {
        var type = field.getMessageType();
        return switch (type.getFullName()) {
            case "google.protobuf.Timestamp" -> {
                long millis = number(node).longValueExact();
                yield of(
                        type,
                        Map.of(
                                "seconds",
                                Math.floorDiv(millis, MILLIS),
                                "nanos",
                                (int) (Math.floorMod(millis, MILLIS) * NANOS_PER_MILLI)));
            }
            case "google.type.Date" -> {
                var date = LocalDate.ofEpochDay(number(node).longValueExact());
                yield of(
                        type,
                        Map.of(
                                "year", date.getYear(),
                                "month", date.getMonthValue(),
                                "day", date.getDayOfMonth()));
            }
            case "google.type.TimeOfDay" -> {
                int millis = number(node).intValueExact();
                yield of(
                        type,
                        Map.of(
                                "hours",
                                millis / 3_600_000,
                                "minutes",
                                millis / 60_000 % 60,
                                "seconds",
                                millis / 1000 % 60,
                                "nanos",
                                (int) (millis % 1000 * NANOS_PER_MILLI)));
            }
            case "confluent.type.Decimal" -> {
                var value = number(node);
                yield of(
                        type,
                        Map.of(
                                "value", ByteString.copyFrom(value.unscaledValue().toByteArray()),
                                "precision", value.precision(),
                                "scale", value.scale()));
            }
            default -> {
                var value = type.findFieldByName("value");
                boolean wrapped =
                        type.getFullName().startsWith("google.protobuf.")
                                && value != null
                                && type.getFields().size() == 1;
                yield wrapped
                        ? of(type, Map.of("value", single(node, value)))
                        : message(node, type);
            }
        };
    }

    private static Message of(Descriptor type, Map<String, Object> values) {
        var message = DynamicMessage.newBuilder(type);
        values.forEach((name, value) -> message.setField(type.findFieldByName(name), value));
        return message.build();
    }

    // ---------------------------------------------------------------- to JSON

    private static JsonNode json(Message message) {
        var object = JsonNodeFactory.instance.objectNode();
        for (var field : message.getDescriptorForType().getFields()) {
            var value = message.getField(field);
            if (field.isMapField()) {
                var map = object.putObject(field.getName());
                for (var each : (List<?>) value) {
                    var entry = (Message) each;
                    var type = entry.getDescriptorForType();
                    var content = type.findFieldByNumber(2);
                    map.set(
                            String.valueOf(entry.getField(type.findFieldByNumber(1))),
                            json(entry.getField(content), content));
                }
            } else if (field.isRepeated()) {
                var array = object.putArray(field.getName());
                ((List<?>) value).forEach(each -> array.add(json(each, field)));
            } else if (field.hasPresence() && !message.hasField(field)) {
                object.set(field.getName(), NullNode.getInstance());
            } else {
                object.set(field.getName(), json(value, field));
            }
        }
        return object;
    }

    private static JsonNode json(Object value, FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> BooleanNode.valueOf((Boolean) value);
            case INT, LONG -> new LongNode(((Number) value).longValue());
            case FLOAT, DOUBLE -> new DoubleNode(((Number) value).doubleValue());
            case STRING, ENUM -> new TextNode(value.toString());
            case BYTE_STRING ->
                    new TextNode(
                            Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case MESSAGE -> known((Message) value);
        };
    }

    private static JsonNode known(Message message) {
        var type = message.getDescriptorForType();
        return switch (type.getFullName()) {
            case "google.protobuf.Timestamp" ->
                    new LongNode(
                            number(message, "seconds") * MILLIS
                                    + number(message, "nanos") / NANOS_PER_MILLI);
            case "google.type.Date" ->
                    new LongNode(
                            LocalDate.of(
                                            (int) number(message, "year"),
                                            (int) number(message, "month"),
                                            (int) number(message, "day"))
                                    .toEpochDay());
            case "google.type.TimeOfDay" ->
                    new LongNode(
                            number(message, "hours") * 3_600_000
                                    + number(message, "minutes") * 60_000
                                    + number(message, "seconds") * 1000
                                    + number(message, "nanos") / NANOS_PER_MILLI);
            case "confluent.type.Decimal" -> {
                var value = (ByteString) message.getField(type.findFieldByName("value"));
                yield DecimalNode.valueOf(
                        new BigDecimal(
                                new BigInteger(value.toByteArray()),
                                (int) number(message, "scale")));
            }
            default -> {
                var value = type.findFieldByName("value");
                yield type.getFullName().startsWith("google.protobuf.") && value != null
                        ? json(message.getField(value), value)
                        : json(message);
            }
        };
    }

    private static long number(Message message, String field) {
        var of = message.getDescriptorForType().findFieldByName(field);
        return ((Number) message.getField(of)).longValue();
    }
}
