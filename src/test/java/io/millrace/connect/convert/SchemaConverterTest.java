package io.millrace.connect.convert;

import static io.millrace.connect.convert.Converters.assertSays;
import static io.millrace.connect.convert.Converters.written;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connect.convert.Converters.Stores;
import io.millrace.format.MemorySchemaStore;
import io.millrace.format.SchemaId;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// What the converters share.
class SchemaConverterTest {
    private static final List<Supplier<SchemaConverter>> ALL =
            List.of(AvroConverter::new, ProtobufConverter::new, JsonSchemaConverter::new);

    private static final Schema SCHEMA =
            SchemaBuilder.struct().name("com.acme.Order").field("n", Schema.INT32_SCHEMA).build();
    private static final Struct VALUE = new Struct(SCHEMA).put("n", 3);

    private final Stores stores = new Stores();

    @Test
    void namesOfConfigurationsAreTheseConverters() throws ReflectiveOperationException {
        for (var name : List.of("avro.Avro", "protobuf.Protobuf", "json.JsonSchema")) {
            var converter =
                    Class.forName("io.confluent.connect." + name + "Converter")
                            .getDeclaredConstructor()
                            .newInstance();
            Converters.of((SchemaConverter) converter, stores);
            written((SchemaConverter) converter, SCHEMA, VALUE);
        }
    }

    @Test
    void aNullIsATombstone() {
        for (var make : ALL) {
            var converter = Converters.of(make.get(), stores);
            assertNull(converter.fromConnectData("t", SCHEMA, null));
            assertEquals(SchemaAndValue.NULL, converter.toConnectData("t", null));
        }
    }

    @Test
    void aScalarIsAWholeValue() {
        for (var make : ALL) {
            var converter = Converters.of(make.get(), new Stores());
            for (var value : List.of("text", 5, 6L, 1.5, true)) {
                byte[] bytes =
                        java.util.Objects.requireNonNull(
                                converter.fromConnectData("t" + value, null, value));
                assertEquals(value, converter.toConnectData("t", bytes).value());
            }
        }
    }

    @Test
    void subjectsAreNamedAsTheStrategySays() {
        for (var make : ALL) {
            for (var strategy :
                    Map.of(
                                    "TopicNameStrategy", "t-value",
                                    "io.confluent.kafka.serializers.subject.RecordNameStrategy",
                                            "com.acme.Order",
                                    "TopicRecordNameStrategy", "t-com.acme.Order")
                            .entrySet()) {
                var own = new Stores();
                var converter =
                        Converters.of(
                                make.get(), own, "value.subject.name.strategy", strategy.getKey());
                written(converter, SCHEMA, VALUE);
                assertTrue(own.own().latest(strategy.getValue()).isPresent(), strategy.getValue());
            }
        }
        var e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                Converters.of(
                                        new AvroConverter(),
                                        stores,
                                        "value.subject.name.strategy",
                                        "MyStrategy"));
        assertSays("TopicNameStrategy", e);
    }

    @Test
    void aRegistryElsewhereIsAskedAsTheUserThatTheSettingsName() {
        var url = "schema.registry.url";
        var converters =
                List.of(
                        Converters.of(
                                new AvroConverter(), stores, url, "http://a:8081,http://b:8081"),
                        Converters.of(
                                new AvroConverter(),
                                stores,
                                url,
                                "https://b",
                                "basic.auth.credentials.source",
                                "USER_INFO",
                                "schema.registry.basic.auth.user.info",
                                "me:se:cret"),
                        Converters.of(
                                new AvroConverter(),
                                stores,
                                url,
                                "http://you:pw@c:1",
                                "basic.auth.credentials.source",
                                "URL"));
        converters.forEach(c -> written(c, SCHEMA, VALUE));
        assertEquals(
                Set.of("http://a:8081 :", "https://b me:se:cret", "http://you:pw@c:1 you:pw"),
                stores.others().keySet());
        assertTrue(stores.own().latest("t-value").isEmpty());
        for (var wrong : List.of("localhost:8081", "ftp://a", "http://a b")) {
            assertThrows(
                    ConfigException.class,
                    () -> Converters.of(new AvroConverter(), stores, url, wrong));
        }
    }

    @Test
    void theGuidOfASchemaMayStandInAHeader() {
        for (var make : ALL) {
            var own = new Stores();
            var converter = Converters.of(make.get(), own);
            byte[] framed = written(converter, SCHEMA, VALUE);
            var guid = MemorySchemaStore.guid(own.own().latest("t-value").orElseThrow().schema());
            boolean isMessage = make.get() instanceof ProtobufConverter;
            int skipped = isMessage ? 6 : 5;
            var name =
                    ByteBuffer.allocate(isMessage ? 18 : 17)
                            .put((byte) 1)
                            .putLong(guid.getMostSignificantBits())
                            .putLong(guid.getLeastSignificantBits())
                            .array();
            byte[] body = Arrays.copyOfRange(framed, skipped, framed.length);
            var headers = new RecordHeaders().add(SchemaId.VALUE_HEADER, name);
            assertEquals(
                    VALUE.get("n"),
                    ((Struct) converter.toConnectData("t", headers, body).value()).get("n"));
            var others = new RecordHeaders().add(SchemaId.KEY_HEADER, name);
            assertEquals(
                    VALUE.get("n"),
                    ((Struct) converter.toConnectData("t", others, framed).value()).get("n"));

            name[1]++;
            var unknown = new RecordHeaders().add(SchemaId.VALUE_HEADER, name);
            var e =
                    assertThrows(
                            DataException.class, () -> converter.toConnectData("t", unknown, body));
            assertSays("GUID", e);
            var cut = new RecordHeaders().add(SchemaId.VALUE_HEADER, Arrays.copyOf(name, 9));
            e = assertThrows(DataException.class, () -> converter.toConnectData("t", cut, body));
            assertSays("9 bytes", e);
        }
    }

    @Test
    void bytesThatAreNoRecordAreRefusedWithTheTopic() {
        for (var make : ALL) {
            var converter = Converters.of(make.get(), stores);
            for (var bytes :
                    List.of(
                            new byte[0],
                            new byte[] {0, 0},
                            "plain text".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
                var e =
                        assertThrows(
                                DataException.class,
                                () -> converter.toConnectData("orders", bytes));
                assertSays("topic orders, value: expected byte 0", e);
            }
            assertFalse(stores.own().latest("orders-value").isPresent());
        }
    }

    @Test
    void aSchemaOfAnotherLanguageIsRefused() {
        byte[] avro = written(Converters.of(new AvroConverter(), stores), SCHEMA, VALUE);
        for (var make : ALL.subList(1, 3)) {
            var e =
                    assertThrows(
                            DataException.class,
                            () -> Converters.of(make.get(), stores).toConnectData("t", avro));
            assertSays("AVRO", e);
        }
    }

    @Test
    void aMapWithoutASchemaIsRefused() {
        for (var make : ALL) {
            var converter = Converters.of(make.get(), stores);
            var e =
                    assertThrows(
                            DataException.class,
                            () -> converter.fromConnectData("t", null, Map.of("a", 1)));
            assertSays("without a schema", e);
        }
    }
}
