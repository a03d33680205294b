package io.millrace.gateway.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.format.FormatException;
import io.millrace.format.SchemaFrame;

import java.util.Arrays;

/// Values by a JSON Schema are JSON as they are. They are not held against the schema, as they are
/// not by Confluent's serializer unless it is told to.
final class PlainJson implements RecordJson {
    private final ObjectMapper mapper;

    PlainJson(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public byte[] encode(JsonNode value) {
        return value.toString().getBytes(UTF_8);
    }

    @Override
    public JsonNode decode(byte[] record) {
        var text = new String(Arrays.copyOfRange(record, SchemaFrame.LENGTH, record.length), UTF_8);
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw new FormatException("the record is not JSON: " + e.getOriginalMessage());
        }
    }
}
