package io.millrace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.StructValue;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class JsonFormatTest {
    private static final Format JSON = Formats.named("JSON");
    private static final Layout HOTEL =
            Samples.value(new Field("ID", Scalar.BIGINT), new Field("NAME", Scalar.STRING));

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private static @Nullable Object readAs(Type type, String json) {
        return Samples.read(JSON, Samples.value(new Field("V", type)), "{\"V\":" + json + "}")
                .getFirst();
    }

    private static String refusal(Type type, String json) {
        return assertThrows(FormatException.class, () -> readAs(type, json)).getMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ID\":7,\"NAME\":\"x\"}",
                "{\"id\":7,\"name\":\"x\"}",
                " { \"Id\" : 7 ,\r\n\t\"nAmE\" : \"x\" } \n",
                "{\"other\":[1,{\"a\":\"}\"}],\"NAME\":\"x\",\"more\":-1.5e3,\"ID\":7}",
                "{\"ID\":1,\"ID\":7,\"NAME\":\"x\"}",
                "{\"ID\":7,\"id\":1,\"NAME\":\"x\"}",
                "{\"id\":1,\"ID\":7,\"NAME\":\"x\"}",
                "{\"\\u0049D\":7,\"NAME\":\"\\u0078\"}",
                "{\"ID\":\"7\",\"NAME\":\"x\"}",
                "{\"ID\":7.9,\"NAME\":\"x\"}",
                "{\"ID\":0.7e1,\"NAME\":\"x\"}"
            })
    void oneRowWrittenInManyWays(String json) {
        assertEquals(row(7L, "x"), Samples.read(JSON, HOTEL, json));
    }

    @Test
    void missingFieldsAndNullsAreNull() {
        assertEquals(row(null, null), Samples.read(JSON, HOTEL, "{}"));
        assertEquals(row(null, "x"), Samples.read(JSON, HOTEL, "{\"ID\":null,\"NAME\":\"x\"}"));
        assertEquals(row(null, null), Samples.read(JSON, HOTEL, "null"));
    }

    @Test
    void quotedLowerCaseColumnTakesOnlyItsExactName() {
        var layout = Samples.value(new Field("id", Scalar.BIGINT));
        assertEquals(row(1L), Samples.read(JSON, layout, "{\"id\":1}"));
        assertEquals(row((Object) null), Samples.read(JSON, layout, "{\"ID\":1}"));
    }

    @Test
    void oneFieldServesAColumnOfItsNameAndOneOfItsUpperCase() {
        var layout = Samples.value(new Field("ID", Scalar.BIGINT), new Field("id", Scalar.BIGINT));
        assertEquals(row(1L, 1L), Samples.read(JSON, layout, "{\"id\":1}"));
        assertEquals(row(2L, 1L), Samples.read(JSON, layout, "{\"id\":1,\"ID\":2}"));
    }

    @Test
    void unwantedColumnsAreSkipped() {
        var layout =
                new Layout(
                        Layout.Part.VALUE,
                        HOTEL.fields(),
                        List.of(Layout.UNWANTED, 1),
                        Layout.Wrap.WRAPPED,
                        Map.of());
        var row = new io.millrace.data.Row(2);
        JSON.reader(layout)
                .read("{\"ID\":\"?\",\"NAME\":\"x\"}".getBytes(StandardCharsets.UTF_8), row);
        assertTrue(row.isNull(0));
        assertEquals("x", row.getObject(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    BOOLEAN   | true                   | true
                    INTEGER   | -2147483648            | -2147483648
                    INTEGER   | 1.9                    | 1
                    INTEGER   | -1.9                   | -1
                    INTEGER   | "12"                   | 12
                    BIGINT    | 9223372036854775807    | 9223372036854775807
                    BIGINT    | -9223372036854775808   | -9223372036854775808
                    BIGINT    | 1e3                    | 1000
                    BIGINT    | 1e-999999999           | 0
                    BIGINT    | "-5"                   | -5
                    DOUBLE    | 1                      | 1.0
                    DOUBLE    | 5539.0567              | 5539.0567
                    DOUBLE    | -0.0                   | -0.0
                    DOUBLE    | 0.1e-5                 | 1.0E-6
                    DOUBLE    | 123456789012345678901  | 1.2345678901234568E20
                    DOUBLE    | 9007199254740993       | 9.007199254740992E15
                    DOUBLE    | "NaN"                  | NaN
                    DOUBLE    | "2.5"                  | 2.5
                    STRING    | "a"                    | a
                    STRING    | 1.50                   | 1.50
                    STRING    | true                   | true
                    STRING    | { "a" : [ 1, "b c" ] } | {"a":[1,"b c"]}
                    STRING    | "\\u00e9\\t\\/"        | é\t/
                    STRING    | "\\ud83d\\ude80"       | \ud83d\ude80
                    DATE      | 10                     | 1970-01-11
                    DATE      | "-1"                   | 1969-12-31
                    TIME      | 3600000                | 01:00
                    TIMESTAMP | 1                      | 1970-01-01T00:00:00.001Z
                    """)
    void values(Scalar type, String json, String expected) {
        assertEquals(expected, String.valueOf(readAs(type, json)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    10       | 10.00
                    10.1     | 10.10
                    "10.1"   | 10.10
                    10.1000  | 10.10
                    1e1      | 10.00
                    -0.01    | -0.01
                    0e99     | 0.00
                    """)
    void decimalsThatFit(String json, BigDecimal expected) {
        assertEquals(expected, readAs(Type.decimal(4, 2), json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "1.001", "1e999999999", "1e-999999999", "true", "\"x\"", "[]"})
    void decimalsThatDoNotFit(String json) {
        assertTrue(
                refusal(Type.decimal(4, 2), json).startsWith("column V is DECIMAL(4, 2), found"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    BOOLEAN   | "true"
                    BOOLEAN   | 1
                    INTEGER   | 2147483648
                    INTEGER   | "1.5"
                    INTEGER   | true
                    INTEGER   | {}
                    BIGINT    | 9223372036854775808
                    BIGINT    | 1e999999999
                    BIGINT    | "x"
                    DOUBLE    | "x"
                    DOUBLE    | []
                    BYTES     | "?"
                    BYTES     | 1
                    DATE      | "2018-05-20"
                    TIME      | 86400000
                    """)
    void valuesThatAreRefused(Scalar type, String json) {
        assertEquals(
                "column V is %s, found %s at byte 5".formatted(type, json), refusal(type, json));
    }

    @Test
    void messagesShowOnlyTheBeginningOfALongValue() {
        String message = refusal(Scalar.BIGINT, '"' + "x".repeat(5000) + '"');
        assertTrue(message.length() < 200, message);
    }

    @Test
    void nestedValues() {
        var struct = Type.struct(new Field("A", Scalar.INTEGER), new Field("B", Scalar.DATE));
        assertEquals(
                Arrays.asList(1L, null, 3L), readAs(Type.array(Scalar.BIGINT), "[1, null, 3]"));
        assertEquals(
                Map.of("a", 1.5, "b", 2.0),
                readAs(Type.map(Scalar.STRING, Scalar.DOUBLE), "{\"a\":1.5,\"b\":2}"));
        assertEquals(
                Map.of(1, "x"), readAs(Type.map(Scalar.INTEGER, Scalar.STRING), "{\"1\":\"x\"}"));
        assertEquals(
                new StructValue(struct, Arrays.asList(1, LocalDate.ofEpochDay(2))),
                readAs(struct, "{\"b\":2,\"a\":1,\"c\":{}}"));
        assertEquals(
                "column V->A is INTEGER, found \"x\" at byte 10", refusal(struct, "{\"a\":\"x\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[]",
                "7",
                "\"x\"",
                "{\"ID\"",
                "{\"ID\":",
                "{\"ID\":7",
                "{\"ID\":7,",
                "{\"ID\":7,}",
                "{,}",
                "{\"ID\" 7}",
                "{ID:7}",
                "{'ID':7}",
                "{\"ID\":07}",
                "{\"ID\":-}",
                "{\"ID\":1.}",
                "{\"ID\":.5}",
                "{\"ID\":1e}",
                "{\"ID\":7}x",
                "{\"ID\":7}{}",
                "{\"ID\":7 8}",
                "{\"x\":nul}",
                "{\"x\":truth}",
                "{\"x\":1x}",
                "{\"x\":01}",
                "{\"x\":[1,]}",
                "{\"x\":[1 2]}",
                "{\"x\":{\"y\"}}",
                "{\"x\":[}]}",
                "{\"NAME\":\"\\x\"}",
                "{\"NAME\":\"\\u12g4\"}",
                "{\"NAME\":\"a\nb\"}",
                "{\"NAME\":\"abc",
                "{\"NAME\":\"abc\\",
                "nul",
                "nullx",
                "tru"
            })
    void whatIsNotJsonIsRefused(String json) {
        var e = assertThrows(FormatException.class, () -> Samples.read(JSON, HOTEL, json));
        assertTrue(
                e.getMessage().matches("(?s)(not JSON|expected a JSON object|column ID).*"),
                e.getMessage());
    }

    @Test
    void nestingHasALimit() {
        var message =
                assertThrows(
                                FormatException.class,
                                () -> Samples.read(JSON, HOTEL, "{\"x\":" + "[".repeat(100_000)))
                        .getMessage();
        assertEquals("JSON is nested more than 64 levels deep at byte 68", message);
        var deep = "{\"x\":" + "[".repeat(63) + "]".repeat(63) + "}";
        assertEquals(row(null, null), Samples.read(JSON, HOTEL, deep));
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        byte[] json = "{\"NAME\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        var e = assertThrows(FormatException.class, () -> Samples.read(JSON, HOTEL, json));
        assertEquals("not JSON at byte 9: 0xe9 is not UTF-8 here", e.getMessage());
    }

    @Test
    void rowsAreObjectsOfAllColumns() {
        assertEquals("{\"ID\":7,\"NAME\":null}", Samples.write(JSON, HOTEL, 7L, null));
        assertEquals("{}", Samples.write(JSON, Samples.value()));
        var layout =
                Samples.value(
                        new Field("B", Scalar.BOOLEAN),
                        new Field("I", Scalar.INTEGER),
                        new Field("D", Scalar.DOUBLE),
                        new Field("BYTES", Scalar.BYTES),
                        new Field("DATE", Scalar.DATE),
                        new Field("TIME", Scalar.TIME),
                        new Field("TS", Scalar.TIMESTAMP),
                        new Field("DEC", Type.decimal(6, 4)),
                        new Field("a \"b", Scalar.STRING));
        assertEquals(
                "{\"B\":true,\"I\":-1,\"D\":1.0E10,\"BYTES\":\"AQI=\",\"DATE\":10,\"TIME\":1000,"
                        + "\"TS\":-5,\"DEC\":10.0000,\"a \\\"b\":\"x\\n\\u0001é\"}",
                Samples.write(
                        JSON,
                        layout,
                        true,
                        -1,
                        1e10,
                        ByteBuffer.wrap(new byte[] {1, 2}),
                        LocalDate.ofEpochDay(10),
                        LocalTime.ofSecondOfDay(1),
                        Instant.ofEpochMilli(-5),
                        new BigDecimal("10.0000"),
                        "x\n\u0001é"));
    }

    @Test
    void numbersThatJsonLacksAreStrings() {
        var layout = Samples.value(new Field("V", Scalar.DOUBLE));
        for (double value : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
            String json = Samples.write(JSON, layout, value);
            assertEquals("{\"V\":\"" + value + "\"}", json);
            assertEquals(row(value), Samples.read(JSON, layout, String.valueOf(json)));
        }
    }

    @Test
    void bareValues() {
        assertEquals(row(33), Samples.read(JSON, Samples.bare(Scalar.INTEGER), "33"));
        assertEquals(row("Hey"), Samples.read(JSON, Samples.bare(Scalar.STRING), " \"Hey\" "));
        assertEquals(row((Object) null), Samples.read(JSON, Samples.bare(Scalar.STRING), "null"));
        assertEquals("\"Hey\"", Samples.write(JSON, Samples.bare(Scalar.STRING), "Hey"));
        assertEquals(null, Samples.write(JSON, Samples.bare(Scalar.STRING), (Object) null));
    }

    @Test
    void aBareValueWhereAnObjectIsExpectedSaysHowToReadIt() {
        var e = assertThrows(FormatException.class, () -> Samples.read(JSON, HOTEL, "7"));
        assertEquals(
                "expected a JSON object at byte 0, found 7; a bare value needs"
                        + " WRAP_SINGLE_VALUE=false",
                e.getMessage());
    }

    @Test
    void checkRefusesOptionsAndKeysThatAreNoText() {
        var options =
                new Layout(
                        Layout.Part.VALUE,
                        List.of(),
                        List.of(),
                        Layout.Wrap.WRAPPED,
                        Map.of("DELIMITER", "|"));
        assertEquals(
                "JSON does not support the following configs: [delimiter]",
                assertThrows(FormatException.class, () -> JSON.check(options)).getMessage());
        var keys =
                Samples.value(new Field("M", Type.map(Type.array(Scalar.INTEGER), Scalar.INTEGER)));
        assertThrows(FormatException.class, () -> JSON.check(keys));
    }

    @Test
    void manyDifferentShapesInTurn() {
        var samples = new Samples(7);
        var reader = JSON.reader(HOTEL);
        var row = new io.millrace.data.Row(2);
        for (int i = 0; i < 20_000; i++) {
            var json = new StringBuilder("{");
            for (int f = samples.below(4); f > 0; f--) {
                json.append("\"f").append(samples.below(2000)).append("\":1,");
            }
            json.append(samples.once(2) ? "\"id\":" : "\"ID\":").append(i);
            json.append(samples.once(2) ? ",\"name\":\"n\"}" : "}");
            reader.read(json.toString().getBytes(StandardCharsets.UTF_8), row);
            assertEquals(i, row.getLong(0));
            assertEquals(json.indexOf("name") < 0, row.isNull(1));
        }
    }
}
