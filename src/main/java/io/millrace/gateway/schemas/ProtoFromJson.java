package io.millrace.gateway.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;

import io.millrace.format.FormatException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;

/// Builds messages of JSON: names as in the file or in lowerCamelCase, numbers of 64 bits as
/// numbers or texts, bytes in base64, enums by name or number; Timestamp, Duration and the wrappers
/// as the mapping has them.
final class ProtoFromJson {
    private static final BigInteger UINT_MAX =
            BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private ProtoFromJson() {}

    /// @throws FormatException if the value does not fit; the message names the field
    static Message message(Descriptor type, JsonNode value) {
        var message = DynamicMessage.newBuilder(type);
        if (ProtoKnown.isWrapper(type)) {
            var field = type.findFieldByName("value");
            return message.setField(field, single(field, value)).build();
        }
        switch (type.getFullName()) {
            case ProtoKnown.TIMESTAMP -> timestamp(message, type, value);
            case ProtoKnown.DURATION -> duration(message, type, value);
            default -> members(message, type, value);
        }
        return message.build();
    }

    private static void members(DynamicMessage.Builder message, Descriptor type, JsonNode value) {
        if (!value.isObject()) {
            throw new FormatException(
                    "%s must be an object, not %s.".formatted(type.getFullName(), value));
        }
        for (var member : value.properties()) {
            var field = field(type, member.getKey());
            var content = member.getValue();
            if (content.isNull()) {
                continue;
            }
            if (field.getContainingOneof() != null
                    && message.hasOneof(field.getContainingOneof())) {
                throw new FormatException(
                        "Only one member of oneof %s can be there."
                                .formatted(field.getContainingOneof().getName()));
            }
            if (field.isMapField()) {
                map(message, field, content);
            } else if (field.isRepeated()) {
                if (!content.isArray()) {
                    throw wrong(field, "an array", content);
                }
                content.forEach(e -> message.addRepeatedField(field, single(field, e)));
            } else {
                message.setField(field, single(field, content));
            }
        }
    }

    private static FieldDescriptor field(Descriptor type, String name) {
        for (var field : type.getFields()) {
            if (field.getName().equals(name) || field.getJsonName().equals(name)) {
                return field;
            }
        }
        throw new FormatException(
                "Message %s has no field '%s'.".formatted(type.getFullName(), name));
    }

    private static void map(DynamicMessage.Builder message, FieldDescriptor field, JsonNode value) {
        if (!value.isObject()) {
            throw wrong(field, "an object", value);
        }
        var entry = field.getMessageType();
        var keyField = entry.findFieldByName("key");
        var valueField = entry.findFieldByName("value");
        for (var member : value.properties()) {
            var key = com.fasterxml.jackson.databind.node.TextNode.valueOf(member.getKey());
            message.addRepeatedField(
                    field,
                    DynamicMessage.newBuilder(entry)
                            .setField(keyField, single(keyField, key))
                            .setField(valueField, single(valueField, member.getValue()))
                            .build());
        }
    }

    private static Object single(FieldDescriptor field, JsonNode value) {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 ->
                    (int) integer(field, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case UINT32, FIXED32 -> (int) integer(field, value, 0, 0xffff_ffffL);
            case INT64, SINT64, SFIXED64 -> integer(field, value, Long.MIN_VALUE, Long.MAX_VALUE);
            case UINT64, FIXED64 -> unsigned(field, value);
            case FLOAT -> (float) floating(field, value);
            case DOUBLE -> floating(field, value);
            case BOOL -> truth(field, value);
            case STRING -> {
                if (!value.isTextual()) {
                    throw wrong(field, "a text", value);
                }
                yield value.textValue();
            }
            case BYTES -> bytes(field, value);
            case ENUM -> constant(field, field.getEnumType(), value);
            case MESSAGE, GROUP -> message(field.getMessageType(), value);
        };
    }

    private static long integer(FieldDescriptor field, JsonNode value, long min, long max) {
        var number = whole(field, value);
        if (number.compareTo(BigInteger.valueOf(min)) < 0
                || number.compareTo(BigInteger.valueOf(max)) > 0) {
            throw wrong(field, "from %d to %d".formatted(min, max), value);
        }
        return number.longValue();
    }

    private static long unsigned(FieldDescriptor field, JsonNode value) {
        var number = whole(field, value);
        if (number.signum() < 0 || number.compareTo(UINT_MAX) > 0) {
            throw wrong(field, "from 0 to " + UINT_MAX, value);
        }
        return number.longValue();
    }

    private static BigInteger whole(FieldDescriptor field, JsonNode value) {
        try {
            var number = new BigDecimal(value.asText());
            // more digits would be none of any type, and cost as many bytes as they say
            if ((value.isNumber() || value.isTextual()) && Math.abs(number.scale()) < 50) {
                return number.toBigIntegerExact();
            }
        } catch (ArithmeticException | NumberFormatException _) {
            // said below
        }
        throw wrong(field, "a whole number", value);
    }

    private static double floating(FieldDescriptor field, JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        try {
            return switch (value.asText()) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(value.asText());
            };
        } catch (NumberFormatException _) {
            throw wrong(field, "a number", value);
        }
    }

    /// As a text only where it is the key of a map.
    private static boolean truth(FieldDescriptor field, JsonNode value) {
        var text = value.asText();
        if ((value.isBoolean() || value.isTextual())
                && (text.equals("true") || text.equals("false"))) {
            return text.equals("true");
        }
        throw wrong(field, "true or false", value);
    }

    private static ByteString bytes(FieldDescriptor field, JsonNode value) {
        try {
            if (value.isTextual()) {
                var text = value.textValue().replace('-', '+').replace('_', '/');
                return ByteString.copyFrom(Base64.getDecoder().decode(text));
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw wrong(field, "bytes in base64", value);
    }

    private static Object constant(FieldDescriptor field, EnumDescriptor type, JsonNode value) {
        var found =
                value.isInt()
                        ? type.findValueByNumberCreatingIfUnknown(value.intValue())
                        : type.findValueByName(value.asText());
        if (found == null) {
            throw wrong(field, "a name of enum " + type.getName(), value);
        }
        return found;
    }

    private static void timestamp(DynamicMessage.Builder message, Descriptor type, JsonNode value) {
        try {
            var instant = OffsetDateTime.parse(value.asText()).toInstant();
            message.setField(type.findFieldByName("seconds"), instant.getEpochSecond());
            message.setField(type.findFieldByName("nanos"), instant.getNano());
        } catch (DateTimeException _) {
            throw new FormatException(
                    "A timestamp is written as 2026-01-31T10:00:00Z, not %s.".formatted(value));
        }
    }

    private static void duration(DynamicMessage.Builder message, Descriptor type, JsonNode value) {
        var text = value.asText();
        try {
            var nanos = new BigDecimal(text.substring(0, text.length() - 1)).movePointRight(9);
            if (text.endsWith("s") && text.length() < 40) {
                var parts = nanos.toBigIntegerExact().divideAndRemainder(BigInteger.TEN.pow(9));
                message.setField(type.findFieldByName("seconds"), parts[0].longValueExact());
                message.setField(type.findFieldByName("nanos"), parts[1].intValueExact());
                return;
            }
        } catch (ArithmeticException | NumberFormatException | IndexOutOfBoundsException _) {
            // said below
        }
        throw new FormatException("A duration is written as 1.5s, not %s.".formatted(value));
    }

    private static FormatException wrong(FieldDescriptor field, String expected, JsonNode value) {
        return new FormatException(
                "Field '%s' must be %s, not %s.".formatted(field.getName(), expected, value));
    }
}
