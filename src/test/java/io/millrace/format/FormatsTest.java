package io.millrace.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class FormatsTest {
    @Test
    void formatsAreFoundInAnyCase() {
        assertEquals("JSON", Formats.named("Json").name());
        assertEquals(
                List.of(
                        "JSON",
                        "KAFKA",
                        "DELIMITED",
                        "NONE",
                        "AVRO",
                        "JSON_SR",
                        "PROTOBUF",
                        "PROTOBUF_NOSR"),
                Formats.all().stream().map(Format::name).toList());
    }

    @Test
    void unknownFormatsAreNamed() {
        assertEquals(
                "Unknown format: FOO; use one of [JSON, KAFKA, DELIMITED, NONE, AVRO,"
                        + " JSON_SR, PROTOBUF, PROTOBUF_NOSR]",
                assertThrows(FormatException.class, () -> Formats.named("FOO")).getMessage());
    }

    @Test
    void noneIsForNoColumns() {
        Format none = Formats.named("NONE");
        none.check(Samples.value());
        assertEquals(List.of(), Samples.read(none, Samples.value(), "ignored"));
        assertEquals(null, Samples.write(none, Samples.value()));
        var layout = Samples.value(new Field("FOO", Scalar.INTEGER));
        assertEquals(
                "The 'NONE' format can only be used when no columns are defined. Got: [`FOO`"
                        + " INTEGER]",
                assertThrows(FormatException.class, () -> none.check(layout)).getMessage());
    }

    @Test
    void equalRowsAreEqualBinaryRows() {
        var layout = Samples.value(new Field("M", Type.map(Scalar.STRING, Scalar.INTEGER)));
        var one = new LinkedHashMap<String, Integer>(Map.of("a", 1));
        one.put("b", 2);
        var two = new LinkedHashMap<String, Integer>(Map.of("b", 2));
        two.put("a", 1);
        var writer = new BinaryRow().writer(layout);
        assertArrayEquals(
                writer.write(Samples.row(layout, one)), writer.write(Samples.row(layout, two)));
    }

    @Test
    void binaryRowsAreSmall() {
        var layout =
                Samples.value(
                        new Field("CATEGORY", Scalar.STRING),
                        new Field("HOTEL", Scalar.BIGINT),
                        new Field("N", Scalar.BIGINT));
        byte[] bytes = new BinaryRow().writer(layout).write(Samples.row(layout, "Short", 7L, null));
        assertArrayEquals(new byte[] {4, 5, 'S', 'h', 'o', 'r', 't', 14}, bytes);
    }

    @Test
    void brokenBinaryRowsAreRefused() {
        var layout = Samples.value(new Field("A", Scalar.STRING), new Field("B", Scalar.BIGINT));
        var e =
                assertThrows(
                        FormatException.class,
                        () -> Samples.read(new BinaryRow(), layout, "\0\5ab".getBytes(UTF_8)));
        assertTrue(e.getMessage().startsWith("not a binary row: 4 bytes"), e.getMessage());
    }
}
