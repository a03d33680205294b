package io.millrace.connect.convert;

import static io.millrace.connect.convert.ConnectSamples.text;
import static io.millrace.connect.convert.Converters.assertSays;
import static io.millrace.connect.convert.Converters.written;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.connect.convert.Converters.Stores;
import io.millrace.format.SchemaText;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;

@SuppressWarnings("JavaUtilDate") // what times are in Connect
class AvroConverterTest {
    /// What producers in the wild register: a Timestamp by its Connect name alone, nullable numbers
    /// without a default.
    private static final String READING =
            """
            {"type": "record", "namespace": "com.acme", "name": "Reading", "doc": "of a meter", "fields": [
              {"name": "id", "type": "long"},
              {"name": "heat", "type": ["null", "double"]},
              {"name": "at", "type": {"type": "long", "connect.version": 1,
                "connect.name": "org.apache.kafka.connect.data.Timestamp"}, "doc": "when"}]}
            """;

    private final Stores stores = new Stores();

    private AvroConverter converter(String... settings) {
        return Converters.of(new AvroConverter(), stores, settings);
    }

    /// A record behind the id of the schema.
    private byte[] framed(String schema, String hex) {
        int id = stores.own().register("x", SchemaText.of(SchemaText.Type.AVRO, schema));
        byte[] body = HexFormat.of().parseHex(hex);
        return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
    }

    @Test
    void connectsNameAloneMakesATimestamp() {
        var read = converter().toConnectData("t", framed(READING, "0a0002"));
        var struct = (Struct) read.value();
        assertEquals(
                "STRUCT[id INT64, heat FLOAT64?, at INT64 name"
                    + " org.apache.kafka.connect.data.Timestamp v1 doc when] name com.acme.Reading"
                    + " doc of a meter",
                text(read.schema()));
        assertEquals(5L, struct.get("id"));
        assertNull(struct.get("heat"));
        assertEquals(new Date(1), struct.get("at"));
    }

    @Test
    void aSchemaOfTheCourseRoundTrips() throws IOException {
        var file =
                Path.of(System.getProperty("millrace.project", "."))
                        .resolve("../shared/data/smart-meter/readings-value.avsc");
        assumeTrue(Files.exists(file), "no " + file);
        byte[] bytes = framed(Files.readString(file), "02046d31" + "00" + "00" + "00" + "80897a");
        var read = converter().toConnectData("t", bytes);
        assertEquals(new Date(1_000_000), ((Struct) read.value()).get("modified"));
        var again = converter();
        var copy = again.toConnectData("t", written(again, read.schema(), read.value()));
        assertEquals(read.schema(), copy.schema());
        assertEquals(read.value(), copy.value());
    }

    @Test
    void aUnionOfSeveralTypesIsAStructWithAFieldForEach() {
        var schema =
                """
                {"type": "record", "name": "a.R", "fields": [{"name": "u", "type": ["null", "string",
                  {"type": "array", "items": "long"}, {"type": "record", "name": "b.In", "fields": [
                    {"name": "n", "type": "int"}]}]}]}
                """;
        var converter = converter();
        var read = converter.toConnectData("t", framed(schema, "060e"));
        var union = ((Struct) read.value()).getStruct("u");
        assertEquals(AvroLanguage.UNION, union.schema().name());
        assertEquals(
                List.of("string", "array", "In"),
                union.schema().fields().stream().map(f -> f.name()).toList());
        assertEquals(7, union.getStruct("In").get("n"));
        byte[] again = written(converter, read.schema(), read.value());
        assertEquals(read.value(), converter.toConnectData("t", again).value());
        assertNull(((Struct) converter.toConnectData("t", framed(schema, "00")).value()).get("u"));
    }

    @Test
    void anEnumStaysOneWithEnhancedSupport() {
        var schema =
                """
                {"type": "record", "name": "a.R", "fields": [
                  {"name": "e", "type": {"type": "enum", "name": "a.E", "symbols": ["X", "Y"]}},
                  {"name": "f", "type": {"type": "fixed", "name": "a.F", "size": 2}}]}
                """;
        byte[] bytes = framed(schema, "02cafe");
        var plain = converter();
        var read = plain.toConnectData("t", bytes);
        assertEquals("Y", ((Struct) read.value()).get("e"));
        written(plain, read.schema(), read.value());
        assertTrue(latest().contains("\"type\":\"string\""), latest());

        var enhanced = converter("enhanced.avro.schema.support", "true");
        byte[] again = written(enhanced, read.schema(), read.value());
        assertTrue(latest().contains("\"symbols\":[\"X\",\"Y\"]"), latest());
        assertTrue(latest().contains("\"size\":2"), latest());
        assertArrayEquals(
                new byte[] {2, (byte) 0xca, (byte) 0xfe},
                java.util.Arrays.copyOfRange(again, 5, 8));
    }

    private String latest() {
        return stores.own().latest("t-value").orElseThrow().schema().text();
    }

    @Test
    void theLatestSchemaIsWrittenByWithoutRegistering() {
        var given =
                """
                {"type": "record", "name": "a.R", "fields": [{"name": "more", "type": "string", "default": "-"},
                  {"name": "n", "type": ["null", "long"], "default": null}]}
                """;
        int id = stores.own().register("t-value", SchemaText.of(SchemaText.Type.AVRO, given));
        var schema = SchemaBuilder.struct().name("b.Other").field("n", Schema.INT32_SCHEMA).build();
        var converter = converter("auto.register.schemas", "false", "use.latest.version", "true");
        byte[] bytes = written(converter, schema, new Struct(schema).put("n", 3));
        assertEquals(
                "00" + "%08x".formatted(id) + "022d" + "0206", HexFormat.of().formatHex(bytes));

        var wide = SchemaBuilder.struct().field("other", Schema.INT32_SCHEMA).build();
        var e =
                assertThrows(
                        DataException.class,
                        () -> written(converter, wide, new Struct(wide).put("other", 1)));
        assertEquals(
                "topic t, value: the schema a.R has no field for the value.other", e.getMessage());
    }

    @Test
    void aSchemaThatIsNotRegisteredIsRefusedWhereNoneMayBe() {
        var converter = converter("auto.register.schemas", "false");
        var schema = SchemaBuilder.struct().name("a.R").field("n", Schema.INT32_SCHEMA).build();
        var value = new Struct(schema).put("n", 3);
        assertThrows(DataException.class, () -> written(converter, schema, value));
        assertTrue(stores.own().latest("t-value").isEmpty());
        byte[] registered = written(converter(), schema, value);
        assertArrayEquals(registered, written(converter, schema, value));
    }

    @Test
    void oneNameForTwoSchemasIsRefused() {
        var one = SchemaBuilder.struct().name("a.In").field("n", Schema.INT32_SCHEMA).build();
        var other = SchemaBuilder.struct().name("a.In").field("m", Schema.INT32_SCHEMA).build();
        var schema = SchemaBuilder.struct().field("x", one).field("y", other).build();
        var value =
                new Struct(schema)
                        .put("x", new Struct(one).put("n", 1))
                        .put("y", new Struct(other).put("m", 2));
        var e = assertThrows(DataException.class, () -> written(converter(), schema, value));
        assertSays("two different schemas have the name a.In", e);
    }

    @Test
    void aRecordThatHoldsItselfIsRefused() {
        var schema =
                """
                {"type": "record", "name": "a.Node", "fields": [{"name": "next", "type": ["null", "a.Node"]}]}
                """;
        var e =
                assertThrows(
                        DataException.class,
                        () -> converter().toConnectData("t", framed(schema, "00")));
        assertSays("in itself", e);
    }

    @Test
    void aHugeArrayOfNothingIsRefused() {
        var schema =
                """
                {"type": "record", "name": "a.R", "fields": [{"name": "l", "type": {"type": "array",
                  "items": {"type": "record", "name": "a.Nothing", "fields": []}}}]}
                """;
        byte[] bytes = framed(schema, "feffffffffffffffff01");
        assertThrows(DataException.class, () -> converter().toConnectData("t", bytes));
    }
}
