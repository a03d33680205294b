package io.millrace.gateway.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;

import io.millrace.format.FormatException;
import io.millrace.format.ProtoIndexes;
import io.millrace.format.ProtoSchema;
import io.millrace.format.SchemaFrame;
import io.millrace.format.WireInput;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Messages of a `.proto` file in Protobuf's JSON mapping. What is written is the first message of
/// the file.
///
/// Source: protobuf.dev, "ProtoJSON Format"; Confluent documentation, "Wire format".
final class ProtoJson implements RecordJson {
    private final FileDescriptor file;

    ProtoJson(FileDescriptor file) {
        this.file = file;
    }

    @Override
    public byte[] encode(JsonNode value) {
        var message = ProtoFromJson.message(ProtoSchema.message(file, List.of(0)), value);
        var body = message.toByteArray();
        // one byte 0 stands for the first message of the file
        return ByteBuffer.allocate(1 + body.length).put((byte) 0).put(body).array();
    }

    @Override
    public JsonNode decode(byte[] record) {
        var in = new WireInput();
        in.open(record, SchemaFrame.LENGTH);
        var descriptor = ProtoSchema.message(file, ProtoIndexes.read(in));
        var body = Arrays.copyOfRange(record, record.length - in.left(), record.length);
        try {
            return ProtoToJson.json(DynamicMessage.parseFrom(descriptor, body));
        } catch (InvalidProtocolBufferException e) {
            throw new FormatException(
                    "the record is not by its Protobuf schema: " + e.getMessage());
        }
    }
}
