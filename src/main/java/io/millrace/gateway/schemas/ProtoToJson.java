package io.millrace.gateway.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/// Messages as JSON. Fields without presence are written with their defaults, as Confluent's REST
/// Proxy does; those with presence when they are set.
final class ProtoToJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ProtoToJson() {}

    static JsonNode json(Message message) {
        var type = message.getDescriptorForType();
        if (ProtoKnown.isWrapper(type)) {
            var field = type.findFieldByName("value");
            return single(field, message.getField(field));
        }
        return switch (type.getFullName()) {
            case ProtoKnown.TIMESTAMP -> JSON.textNode(timestamp(message));
            case ProtoKnown.DURATION -> JSON.textNode(duration(message));
            default -> members(message);
        };
    }

    private static JsonNode members(Message message) {
        var object = JSON.objectNode();
        for (var field : message.getDescriptorForType().getFields()) {
            if (field.isMapField()) {
                object.set(field.getJsonName(), map(field, message));
            } else if (field.isRepeated()) {
                var array = object.putArray(field.getJsonName());
                ((List<?>) message.getField(field)).forEach(e -> array.add(single(field, e)));
            } else if (!field.hasPresence() || message.hasField(field)) {
                object.set(field.getJsonName(), single(field, message.getField(field)));
            }
        }
        return object;
    }

    private static JsonNode map(FieldDescriptor field, Message message) {
        var object = JSON.objectNode();
        var key = field.getMessageType().findFieldByName("key");
        var value = field.getMessageType().findFieldByName("value");
        for (var each : (List<?>) message.getField(field)) {
            var entry = (Message) each;
            object.set(
                    single(key, entry.getField(key)).asText(),
                    single(value, entry.getField(value)));
        }
        return object;
    }

    private static JsonNode single(FieldDescriptor field, Object value) {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> JSON.numberNode((Integer) value);
            case UINT32, FIXED32 -> JSON.numberNode(Integer.toUnsignedLong((Integer) value));
            // as texts: JavaScript's numbers have 53 bits
            case INT64, SINT64, SFIXED64 -> JSON.textNode(value.toString());
            case UINT64, FIXED64 -> JSON.textNode(Long.toUnsignedString((Long) value));
            case FLOAT -> floating(((Float) value).doubleValue(), value);
            case DOUBLE -> floating((Double) value, value);
            case BOOL -> JSON.booleanNode((Boolean) value);
            case STRING -> JSON.textNode((String) value);
            case BYTES ->
                    JSON.textNode(
                            Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case ENUM -> JSON.textNode(((EnumValueDescriptor) value).getName());
            case MESSAGE, GROUP -> json((Message) value);
        };
    }

    private static JsonNode floating(double number, Object value) {
        if (!Double.isFinite(number)) {
            return JSON.textNode(value.toString());
        }
        return value instanceof Float single ? JSON.numberNode(single) : JSON.numberNode(number);
    }

    private static String timestamp(Message message) {
        try {
            return Instant.ofEpochSecond(seconds(message), nanos(message)).toString();
        } catch (DateTimeException | ArithmeticException _) {
            return seconds(message) + "s since 1970";
        }
    }

    private static String duration(Message message) {
        return BigDecimal.valueOf(seconds(message))
                        .add(BigDecimal.valueOf(nanos(message), 9))
                        .stripTrailingZeros()
                        .toPlainString()
                + "s";
    }

    private static long seconds(Message message) {
        var field = message.getDescriptorForType().findFieldByName("seconds");
        return (Long) message.getField(field);
    }

    private static int nanos(Message message) {
        var field = message.getDescriptorForType().findFieldByName("nanos");
        return (Integer) message.getField(field);
    }
}
