package io.millrace.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.data.Field;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Arrays;

class DelimitedFormatTest {
    private static final Format DELIMITED = Formats.named("DELIMITED");
    private static final Layout USER =
            Samples.value(
                    new Field("ID", Scalar.BIGINT),
                    new Field("NAME", Scalar.STRING),
                    new Field("BALANCE", Type.decimal(6, 4)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7,bob,12.5",
                "7,bob,12.5\n",
                "7,bob,12.5\r\n",
                "\"7\",\"bob\",\"12.5000\"",
            })
    void oneRowWrittenInManyWays(String line) {
        assertEquals(
                Arrays.asList(7L, "bob", new BigDecimal("12.5000")),
                Samples.read(DELIMITED, USER, line));
    }

    @Test
    void aFieldWithoutTextIsNull() {
        assertEquals(Arrays.asList(null, null, null), Samples.read(DELIMITED, USER, ",,"));
        assertEquals(Arrays.asList(null, null, null), Samples.read(DELIMITED, USER, ",\"\",\"\""));
        assertEquals(Arrays.asList(null, " a ", null), Samples.read(DELIMITED, USER, ", a ,"));
    }

    @Test
    void quotesHoldDelimitersQuotesAndLineBreaks() {
        assertEquals(
                Arrays.asList(1L, "a,\"b\"\nc", null),
                Samples.read(DELIMITED, USER, "1,\"a,\"\"b\"\"\nc\","));
    }

    private static @Nullable String write(@Nullable Object... values) {
        return Samples.write(DELIMITED, USER, values);
    }

    @Test
    void quotesWhereNeeded() {
        assertEquals("7,bob,12.5000", write(7L, "bob", new BigDecimal("12.5000")));
        assertEquals("\"-7\",bob,-1.0000", write(-7L, "bob", new BigDecimal("-1.0000")));
        assertEquals(",,", write(null, "", null));
        assertEquals("1,\"a,\"\"b\"\"\",", write(1L, "a,\"b\"", null));
        assertEquals("1,\" a\",", write(1L, " a", null));
        assertEquals("1,\"a \",", write(1L, "a ", null));
    }

    @Test
    void otherTypes() {
        var layout =
                Samples.value(
                        new Field("B", Scalar.BOOLEAN),
                        new Field("D", Scalar.DOUBLE),
                        new Field("BYTES", Scalar.BYTES),
                        new Field("DATE", Scalar.DATE));
        String line = "true,654.321,AQI=,10";
        assertEquals(
                Arrays.asList(
                        true,
                        654.321,
                        ByteBuffer.wrap(new byte[] {1, 2}),
                        LocalDate.ofEpochDay(10)),
                Samples.read(DELIMITED, layout, line));
    }

    @Test
    void otherDelimiters() {
        for (var delimiter : new String[] {"|:|", "TAB:\t", "SPACE: "}) {
            var parts = delimiter.split(":");
            var layout =
                    Samples.delimited(
                            parts[0],
                            new Field("A", Scalar.STRING),
                            new Field("B", Scalar.INTEGER));
            String line = "a,b" + parts[1] + "1";
            assertEquals(Arrays.asList("a,b", 1), Samples.read(DELIMITED, layout, line));
            assertEquals(line, Samples.write(DELIMITED, layout, "a,b", 1));
        }
    }

    @Test
    void aSingleNullIsNull() {
        assertEquals(null, Samples.write(DELIMITED, Samples.bare(Scalar.INTEGER), (Object) null));
    }

    private static String refusal(String line) {
        return assertThrows(FormatException.class, () -> Samples.read(DELIMITED, USER, line))
                .getMessage();
    }

    @Test
    void messagesNameTheColumn() {
        assertEquals("column ID is BIGINT, found 'x' at character 0", refusal("x,bob,1"));
        assertEquals(
                "column BALANCE is DECIMAL(6, 4), found '100' at character 4", refusal("1,b,100"));
        assertEquals("expected 3 values between ',', found 2: 1,b", refusal("1,b"));
        assertEquals("expected 3 values between ',', found 4: 1,b,1,", refusal("1,b,1,"));
        assertEquals("more than one line: 1,b,1\n2,c,2", refusal("1,b,1\n2,c,2"));
        assertEquals("no closing quote for the one at character 2: 1,\"b,1", refusal("1,\"b,1"));
    }

    private static String refusedCheck(Layout layout) {
        return assertThrows(FormatException.class, () -> DELIMITED.check(layout)).getMessage();
    }

    @Test
    void checkRefusesNestedTypesAndOddDelimiters() {
        assertEquals(
                "The 'DELIMITED' format does not support type 'STRUCT', column: V; JSON does",
                refusedCheck(Samples.bare(Type.struct(new Field("F", Scalar.DOUBLE)))));
        assertEquals(
                "Invalid delimiter value: '<~>'. Delimiter must be a single character or TAB,SPACE",
                refusedCheck(Samples.delimited("<~>")));
        assertEquals(
                "Delimiter cannot be empty, if you meant to have a tab or space for delimiter,"
                        + " please use the special values 'TAB' or 'SPACE'",
                refusedCheck(Samples.delimited("")));
    }
}
