package io.millrace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Scalar;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/// Records whose schema is named by a header.
class SchemaIdTest {
    private static final UUID GUID = new UUID(1, 2);

    private static byte[] header(UUID guid, byte... more) {
        return ByteBuffer.allocate(17 + more.length)
                .put((byte) 1)
                .putLong(guid.getMostSignificantBits())
                .putLong(guid.getLeastSignificantBits())
                .put(more)
                .array();
    }

    @Test
    void aNameIsAnIdOrAGuid() {
        assertEquals(new SchemaId.Guid(GUID), SchemaId.read(ByteBuffer.wrap(header(GUID))));
        assertEquals(
                new SchemaId.Id(258), SchemaId.read(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 2})));
        for (var wrong :
                List.of("", "00", "00000001", "02", "01" + "00".repeat(15), "ff00000001")) {
            var bytes = ByteBuffer.wrap(HexFormat.of().parseHex(wrong));
            assertThrows(FormatException.class, () -> SchemaId.read(bytes), wrong);
        }
    }

    @Test
    void everyFormatWithSchemasReadsThem() {
        for (var name : List.of("AVRO", "PROTOBUF", "JSON_SR")) {
            var store = new MemorySchemaStore();
            var layout =
                    Samples.inRegistry(
                            Samples.value(
                                    new Field("A", Scalar.STRING), new Field("B", Scalar.BIGINT)),
                            store);
            var format = Formats.named(name);
            byte[] framed = format.writer(layout).write(Samples.row(layout, "x", 7L));
            assertTrue(framed != null && framed[0] == 0, "what is written has the id before it");
            boolean isMessage = name.equals("PROTOBUF");
            byte[] body = Arrays.copyOfRange(framed, isMessage ? 6 : 5, framed.length);
            var guid = MemorySchemaStore.guid(store.latest("samples-value").orElseThrow().schema());
            byte[] named = isMessage ? header(guid, (byte) 0) : header(guid);
            var reader = format.reader(layout);
            var row = new Row(2);
            reader.read(named, body, row);
            assertEquals(List.of("x", 7L), Samples.boxed(layout, row));
            reader.read(framed, row);
            assertEquals(List.of("x", 7L), Samples.boxed(layout, row));
            assertThrows(
                    FormatException.class,
                    () -> reader.read(Arrays.copyOf(named, 9), body, row),
                    name);
            if (!name.equals("JSON_SR")) { // whose records need no schema to be read
                var e =
                        assertThrows(
                                FormatException.class,
                                () -> reader.read(header(GUID, (byte) 0), body, row));
                assertEquals("there is no schema with the GUID " + GUID, e.getMessage());
            }
        }
    }
}
