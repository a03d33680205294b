package io.millrace.sql.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.Descriptors.Descriptor;

import io.millrace.config.UserError;
import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.format.Layout.Part;
import io.millrace.format.ProtoSchema;
import io.millrace.format.SchemaBinding;
import io.millrace.format.SchemaStore.Registered;
import io.millrace.format.SchemaText;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.kernel.WindowSuffix;
import io.millrace.sql.testing.TestCase.WindowBounds;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Keys or values of a topic as cases write them, to bytes and back. Goes around the formats of the
/// engine on purpose: what is compared must not have been made by what is tested.
record TopicCodec(Encoding encoding, List<Field> fields) {
    /// Bytes before a record that has a schema: 0 and its id.
    private static final int FRAME = 5;

    /// The bytes of a key without the window behind it.
    static byte @Nullable [] withoutWindow(
            byte @Nullable [] key, Optional<Source.Windowed> window) {
        return key == null || window.isEmpty()
                ? key
                : WindowSuffix.of(window.get()).withoutWindow(key);
    }

    /// The window behind a key.
    static WindowBounds window(byte[] key, Source.Windowed window) {
        var suffix = WindowSuffix.of(window);
        return new WindowBounds(suffix.startMs(key), suffix.endMs(key));
    }

    /// The key with a window behind it.
    static byte[] withWindow(byte[] key, WindowBounds window, Source.Windowed of) {
        return WindowSuffix.of(of).behind(key, window.startMs(), window.endMs());
    }

    byte @Nullable [] encode(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        try {
            return switch (encoding.format()) {
                case "NONE" -> null;
                case "KAFKA" -> fields.isEmpty() ? null : primitive(node, fields.getFirst());
                case "DELIMITED" -> node.asText().getBytes(StandardCharsets.UTF_8);
                case "AVRO" -> {
                    var schema = written();
                    yield framed(schema, AvroCases.encode(node, avro(schema.id())));
                }
                case "PROTOBUF" -> {
                    var schema = written();
                    var message = message(schema.schema());
                    var head = indexes(ProtoSchema.indexes(message));
                    var body = ProtobufCases.encode(node, message);
                    yield framed(
                            schema,
                            ByteBuffer.allocate(head.length + body.length)
                                    .put(head)
                                    .put(body)
                                    .array());
                }
                case "PROTOBUF_NOSR" -> ProtobufCases.encode(node, plain());
                case "JSON_SR" -> framed(written(), JsonCases.JSON.writeValueAsBytes(node));
                default -> JsonCases.JSON.writeValueAsBytes(node);
            };
        } catch (IOException e) {
            throw UserError.of("cannot write " + node + ": " + e.getMessage());
        }
    }

    // ---------------------------------------------------------------- schemas

    private SchemaBinding binding() {
        return encoding.schema().orElseThrow();
    }

    /// The schema that inputs are written by: the one that the statement names, else the latest.
    private Registered written() {
        var binding = binding();
        var id = binding.id();
        return id.isPresent()
                ? new Registered(
                        id.getAsInt(), binding.subject(), 1, binding.store().byId(id.getAsInt()))
                : binding.store()
                        .latest(binding.subject())
                        .orElseThrow(
                                () ->
                                        UserError.of(
                                                "subject " + binding.subject() + " has no schema"));
    }

    private Schema avro(int id) {
        return AvroCases.parse(binding().store().byId(id).text());
    }

    private Descriptor message(SchemaText schema) {
        return ProtoSchema.message(
                ProtoSchema.file(schema, binding().store()), binding().fullName());
    }

    /// The message of columns without a registry.
    private Descriptor plain() {
        return ProtoSchema.message(
                ProtoSchema.plain(
                        encoding.layout(Part.VALUE, fields, Collections.nCopies(fields.size(), 0))),
                Optional.empty());
    }

    /// A count and small numbers as one byte each, the first message as 0.
    private static byte[] indexes(List<Integer> indexes) {
        if (indexes.equals(List.of(0))) {
            return new byte[1];
        }
        var bytes = new byte[indexes.size() + 1];
        bytes[0] = (byte) (indexes.size() << 1);
        for (int i = 0; i < indexes.size(); i++) {
            bytes[i + 1] = (byte) (indexes.get(i) << 1);
        }
        return bytes;
    }

    private static byte[] framed(Registered schema, byte[] bytes) {
        return ByteBuffer.allocate(FRAME + bytes.length)
                .put((byte) 0)
                .putInt(schema.id())
                .put(bytes)
                .array();
    }

    private static int id(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt(1);
    }

    // ---------------------------------------------------------------- KAFKA

    private static byte[] primitive(JsonNode node, Field field) {
        if (field.type() == Scalar.INTEGER) {
            return ByteBuffer.allocate(4).putInt(number(node).intValue()).array();
        }
        if (field.type() == Scalar.BIGINT) {
            return ByteBuffer.allocate(8).putLong(number(node).longValue()).array();
        }
        if (field.type() == Scalar.DOUBLE) {
            return ByteBuffer.allocate(8).putDouble(number(node).doubleValue()).array();
        }
        if (field.type() == Scalar.BYTES) {
            return Base64.getDecoder().decode(node.asText());
        }
        return node.asText().getBytes(StandardCharsets.UTF_8);
    }

    private static Number number(JsonNode node) {
        if (node.isNumber()) {
            return node.numberValue();
        }
        throw UserError.of("a number was expected in the case, not " + node);
    }

    JsonNode decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return NullNode.getInstance();
        }
        try {
            return switch (encoding.format()) {
                case "NONE" -> new BinaryNode(bytes);
                case "KAFKA" ->
                        fields.isEmpty()
                                ? new BinaryNode(bytes)
                                : primitive(bytes, fields.getFirst());
                case "DELIMITED" -> new TextNode(new String(bytes, StandardCharsets.UTF_8));
                case "AVRO" -> AvroCases.decode(bytes, FRAME, avro(id(bytes)));
                case "PROTOBUF" -> {
                    var message = message(binding().store().byId(id(bytes)));
                    int head = indexes(ProtoSchema.indexes(message)).length;
                    yield ProtobufCases.decode(bytes, FRAME + head, message);
                }
                case "PROTOBUF_NOSR" -> ProtobufCases.decode(bytes, 0, plain());
                case "JSON_SR" -> JsonCases.JSON.readTree(bytes, FRAME, bytes.length - FRAME);
                default -> JsonCases.JSON.readTree(bytes);
            };
        } catch (IOException e) {
            return new TextNode("not JSON: " + new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static JsonNode primitive(byte[] bytes, Field field) {
        if (field.type() == Scalar.INTEGER && bytes.length == Integer.BYTES) {
            return new IntNode(ByteBuffer.wrap(bytes).getInt());
        }
        if (field.type() == Scalar.BIGINT && bytes.length == Long.BYTES) {
            return new LongNode(ByteBuffer.wrap(bytes).getLong());
        }
        if (field.type() == Scalar.DOUBLE && bytes.length == Double.BYTES) {
            return new DoubleNode(ByteBuffer.wrap(bytes).getDouble());
        }
        if (field.type() == Scalar.BYTES) {
            return new TextNode(Base64.getEncoder().encodeToString(bytes));
        }
        if (field.type() == Scalar.STRING) {
            return new TextNode(new String(bytes, StandardCharsets.UTF_8));
        }
        return new BigIntegerNode(new BigInteger(1, bytes));
    }
}
