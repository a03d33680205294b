package io.millrace.gateway.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.format.FormatException;
import io.millrace.format.SchemaFrame;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Avro's own JSON encoding, as the REST Proxy has it: a value of a union names its type, as in
/// `{"string": "ana"}`.
///
/// Source: Avro specification, "JSON Encoding".
final class AvroJson implements RecordJson {
    private final Schema schema;
    private final ObjectMapper mapper;

    AvroJson(Schema schema, ObjectMapper mapper) {
        this.schema = schema;
        this.mapper = mapper;
    }

    @Override
    public byte[] encode(JsonNode value) {
        try {
            var decoder = DecoderFactory.get().jsonDecoder(schema, value.toString());
            Object datum = new GenericDatumReader<Object>(schema).read(null, decoder);
            var out = new ByteArrayOutputStream();
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<Object>(schema).write(datum, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (AvroRuntimeException | IOException | ClassCastException e) {
            throw new FormatException(
                    "The value does not fit its Avro schema: %s (a value of a union is written as {\"type\": value})."
                            .formatted(e.getMessage()));
        }
    }

    @Override
    public JsonNode decode(byte[] record) {
        try {
            var body = SchemaFrame.LENGTH;
            var decoder =
                    DecoderFactory.get().binaryDecoder(record, body, record.length - body, null);
            Object datum = new GenericDatumReader<Object>(schema).read(null, decoder);
            var out = new ByteArrayOutputStream();
            var encoder = EncoderFactory.get().jsonEncoder(schema, out);
            new GenericDatumWriter<Object>(schema).write(datum, encoder);
            encoder.flush();
            return mapper.readTree(out.toString(UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro writes JSON", e);
        } catch (AvroRuntimeException | IOException | IndexOutOfBoundsException e) {
            throw new FormatException("the record is not by its Avro schema: " + e.getMessage());
        }
    }
}
