package io.millrace.connect.convert;

import static io.millrace.connect.convert.ConnectSamples.comparable;
import static io.millrace.connect.convert.Converters.written;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.connect.convert.ConnectSamples.Kept;
import io.millrace.connect.convert.Converters.Stores;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HexFormat;

/// What a converter writes, it reads back: random schemas, random values. And whatever else it is
/// given to read is a value or a DataException.
class ConverterRoundTripTest {
    private static final int SEEDS = 200;
    private static final int VALUES = 10;
    private static final int BROKEN = 50;

    private static void check(
            SchemaConverter writer, SchemaConverter reader, ConnectSamples samples, Schema schema) {
        for (int i = 0; i < VALUES; i++) {
            var value = samples.present(schema);
            byte[] bytes = written(writer, schema, value);
            var read = reader.toConnectData("t", bytes);
            assertEquals(text(schema), text(read.schema()));
            assertEquals(comparable(value), comparable(read.value()), schema::toString);
            assertArrayEquals(bytes, written(writer, read.schema(), read.value()));
        }
    }

    /// In Protobuf the name of a message is inside that of the one around it.
    private static String text(Schema schema) {
        return ConnectSamples.text(schema).replaceAll("com\\.acme\\.(Struct\\d+\\.)*", "");
    }

    /// Breaks records at random.
    private static void hostile(
            SchemaConverter writer, SchemaConverter reader, ConnectSamples samples, Schema schema) {
        for (int i = 0; i < BROKEN; i++) {
            byte[] bytes = written(writer, schema, samples.present(schema));
            for (int j = samples.below(3); j >= 0; j--) {
                int at = samples.below(bytes.length);
                if (samples.below(3) == 0) {
                    bytes = Arrays.copyOf(bytes, Math.max(1, at));
                } else {
                    bytes[at] = (byte) samples.below(256);
                }
            }
            try {
                reader.toConnectData("t", bytes);
            } catch (DataException _) {
                // as it should be
            } catch (RuntimeException | StackOverflowError e) {
                fail(HexFormat.of().formatHex(bytes) + " of " + schema.fields(), e);
            }
        }
    }

    @Test
    void avro() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            var samples = new ConnectSamples(seed, Kept.ALL);
            var stores = new Stores();
            var writer = Converters.of(new AvroConverter(), stores);
            var reader = Converters.of(new AvroConverter(), stores);
            check(writer, reader, samples, samples.schema(2, false));
            var struct = samples.struct(3);
            check(writer, reader, samples, struct);
            hostile(writer, reader, samples, struct);
        }
    }

    @Test
    void jsonSchema() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            var samples = new ConnectSamples(seed, Kept.ALL);
            var stores = new Stores();
            var decimals = seed % 2 == 0 ? "NUMERIC" : "base64";
            var writer =
                    Converters.of(new JsonSchemaConverter(), stores, "decimal.format", decimals);
            var reader = Converters.of(new JsonSchemaConverter(), stores);
            check(writer, reader, samples, samples.schema(2, false));
            var struct = samples.struct(3);
            check(writer, reader, samples, struct);
            hostile(writer, reader, samples, struct);
        }
    }

    @Test
    void protobuf() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            var samples = new ConnectSamples(seed, Kept.TYPES);
            var stores = new Stores();
            var writer =
                    Converters.of(
                            new ProtobufConverter(), stores, "optional.for.nullables", "true");
            var reader =
                    Converters.of(
                            new ProtobufConverter(), stores, "optional.for.nullables", "true");
            var struct = samples.struct(3);
            check(writer, reader, samples, struct);
            hostile(writer, reader, samples, struct);
        }
    }
}
