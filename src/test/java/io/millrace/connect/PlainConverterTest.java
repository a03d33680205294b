package io.millrace.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class PlainConverterTest {
    private final PlainConverter converter = new PlainConverter();

    PlainConverterTest() {
        converter.configure(Map.of(), false);
    }

    private String written(@Nullable Schema schema, Object value) {
        var bytes = converter.fromConnectData("t", schema, value);
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void bytesAndTextsStayAsTheyAre() {
        var bytes = new byte[] {0, (byte) 0xFF};
        assertArrayEquals(bytes, converter.fromConnectData("t", Schema.BYTES_SCHEMA, bytes));
        assertArrayEquals(bytes, converter.fromConnectData("t", null, ByteBuffer.wrap(bytes)));
        assertEquals("{\"a\" : 1}", written(Schema.STRING_SCHEMA, "{\"a\" : 1}"));
    }

    @Test
    void rowsBecomeJsonWithoutASchema() {
        var schema = SchemaBuilder.struct().field("n", Schema.INT32_SCHEMA).build();
        assertEquals("{\"n\":7}", written(schema, new Struct(schema).put("n", 7)));
        assertEquals("{\"n\":7}", written(null, Map.of("n", 7)));
    }

    @Test
    void jsonIsReadAndNullIsATombstone() {
        var json = "{\"n\":7}".getBytes(StandardCharsets.UTF_8);
        assertEquals(Map.of("n", 7L), converter.toConnectData("t", json).value());
        assertNull(converter.toConnectData("t", null).value());
        assertNull(converter.fromConnectData("t", Schema.OPTIONAL_BYTES_SCHEMA, null));
    }
}
