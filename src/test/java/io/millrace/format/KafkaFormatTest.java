package io.millrace.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.apache.kafka.common.serialization.DoubleSerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

class KafkaFormatTest {
    private static final Format KAFKA = Formats.named("kafka");

    private static <T> void sameAs(Serializer<T> serializer, Type type, T value) {
        byte[] bytes = serializer.serialize("t", value);
        var layout = Samples.bare(type);
        assertArrayEquals(bytes, KAFKA.writer(layout).write(Samples.row(layout, value)));
        assertEquals(List.of(value), Samples.read(KAFKA, layout, bytes));
    }

    @Test
    void bytesAreThoseOfKafkasSerializers() {
        sameAs(new IntegerSerializer(), Scalar.INTEGER, -5);
        sameAs(new LongSerializer(), Scalar.BIGINT, 1L << 40);
        sameAs(new DoubleSerializer(), Scalar.DOUBLE, -1.5);
        sameAs(new StringSerializer(), Scalar.STRING, "日本");
    }

    @Test
    void bytesAreTheirOwn() {
        var layout = Samples.bare(Scalar.BYTES);
        byte[] bytes = {1, 2, 3};
        assertEquals(List.of(ByteBuffer.wrap(bytes)), Samples.read(KAFKA, layout, bytes));
    }

    @Test
    void nullIsNull() {
        assertEquals(null, Samples.write(KAFKA, Samples.bare(Scalar.BIGINT), (Object) null));
        assertEquals(null, Samples.write(KAFKA, Samples.value()));
    }

    @Test
    void anotherLengthIsRefused() {
        var e =
                assertThrows(
                        FormatException.class,
                        () -> Samples.read(KAFKA, Samples.bare(Scalar.BIGINT), "abc"));
        assertEquals("column V: expected 8 bytes, found 3", e.getMessage());
    }

    private static String refusal(Layout layout) {
        return assertThrows(FormatException.class, () -> KAFKA.check(layout)).getMessage();
    }

    @Test
    void checkNamesTheTypeOrTheColumns() {
        assertEquals(
                "The 'KAFKA' format does not support type 'ARRAY', column: V; JSON does",
                refusal(Samples.bare(Type.array(Scalar.INTEGER))));
        assertEquals(
                "The 'KAFKA' format does not support type 'BOOLEAN', column: V; JSON does",
                refusal(Samples.bare(Scalar.BOOLEAN)));
        var two = List.of(new Field("K1", Scalar.INTEGER), new Field("K2", Scalar.STRING));
        assertEquals(
                "The 'KAFKA' format only supports a single field. Got: [`K1` INTEGER KEY, `K2`"
                        + " STRING KEY]",
                refusal(
                        new Layout(
                                Layout.Part.KEY,
                                two,
                                List.of(0, 1),
                                Layout.Wrap.WRAPPED,
                                Map.of())));
    }
}
