package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/// Choosing and typing calls; every example of the documentation.
class FunctionsTest {
    private static Type typeOf(String name, Type... types) {
        return Functions.BUILT_IN
                .resolve(name, List.of(types).stream().map(Optional::of).toList())
                .type();
    }

    private static FunctionException refusal(String name, Type... types) {
        return assertThrows(FunctionException.class, () -> typeOf(name, types));
    }

    @Test
    void everyExampleIsTrue() {
        int checked = 0;
        for (var name : Functions.BUILT_IN.names()) {
            for (var signature : Functions.BUILT_IN.candidates(name)) {
                String example = signature.about().example();
                if (!example.isEmpty() && !example.contains("=>")) {
                    var sides = Expressions.sides(example);
                    assertTrue(same(sides.get(0), sides.get(1)), example);
                    checked++;
                }
            }
        }
        assertTrue(checked > 100, "only " + checked);
    }

    /// Numbers are equal as numbers: a literal with a point is a DECIMAL.
    private static boolean same(Expressions.Result left, Expressions.Result right) {
        return number(left).isPresent()
                ? number(left).equals(number(right))
                : left.value().equals(right.value());
    }

    private static Optional<Double> number(Expressions.Result result) {
        return result.value()
                .filter(Number.class::isInstance)
                .map(Number.class::cast)
                .map(Number::doubleValue);
    }

    @Test
    void everyFunctionHasADocumentThatEndsLikeASentence() {
        for (var name : Functions.BUILT_IN.names()) {
            for (var signature : Functions.BUILT_IN.candidates(name)) {
                String doc = signature.about().doc();
                assertTrue(doc.endsWith("."), signature + ": " + doc);
            }
        }
    }

    @Test
    void theShortestConversionWins() {
        assertEquals(Scalar.INTEGER, typeOf("ABS", Scalar.INTEGER));
        assertEquals(Scalar.BIGINT, typeOf("ABS", Scalar.BIGINT));
        assertEquals(Type.decimal(4, 2), typeOf("ABS", Type.decimal(4, 2)));
        assertEquals(Scalar.BIGINT, typeOf("ROUND", Scalar.INTEGER));
        assertEquals(Scalar.DOUBLE, typeOf("SQRT", Type.decimal(4, 2)));
        assertEquals(Type.decimal(2, 0), typeOf("ROUND", Type.decimal(4, 2)));
        assertEquals(Type.decimal(4, 2), typeOf("ROUND", Type.decimal(4, 2), Scalar.INTEGER));
    }

    @Test
    void variablesTakeTheCommonType() {
        assertEquals(Scalar.BIGINT, typeOf("COALESCE", Scalar.INTEGER, Scalar.BIGINT));
        assertEquals(
                Scalar.DOUBLE,
                typeOf("GREATEST", Scalar.INTEGER, Type.decimal(30, 18), Scalar.DOUBLE));
        assertEquals(Type.decimal(13, 6), typeOf("LEAST", Type.decimal(9, 2), Type.decimal(7, 6)));
        assertEquals(Scalar.DATE, typeOf("LEAST", Scalar.DATE, Scalar.STRING));
        assertEquals(
                Type.array(Scalar.STRING),
                typeOf("SLICE", Type.array(Scalar.STRING), Scalar.INTEGER, Scalar.INTEGER));
    }

    @Test
    void callsThatNobodyAnswersNameTheOverloads() {
        var e = refusal("greatest", Scalar.STRING, Scalar.INTEGER);
        assertEquals(
                "Function 'greatest' does not accept parameters (STRING, INTEGER).",
                e.getMessage());
        assertEquals(
                "it accepts GREATEST(C, C...); C is one type for all, CAST them to it", e.hint());
        refusal("LEAST", Scalar.INTEGER, Scalar.BIGINT);
        assertEquals(
                "Function 'COALESCE' does not accept parameters ().",
                refusal("COALESCE").getMessage());
        assertEquals(
                "Can't find any functions with the name 'WONT_FIND_ME'",
                refusal("WONT_FIND_ME").getMessage());
        refusal("DATESUB", Scalar.DATE, Scalar.INTEGER, Scalar.DATE);
        refusal("GEO_DISTANCE", Scalar.DOUBLE, Scalar.DOUBLE, Scalar.STRING, Scalar.INTEGER);
        refusal("GREATEST", Type.array(Scalar.INTEGER));
    }

    @Test
    void nullAloneHasNoType() {
        var nothing = Optional.<Type>empty();
        assertThrows(
                FunctionException.class,
                () -> Functions.BUILT_IN.resolve("GREATEST", List.of(nothing, nothing)));
        assertThrows(
                FunctionException.class, () -> Functions.BUILT_IN.resolve("LEN", List.of(nothing)));
        assertEquals(
                Scalar.STRING,
                Functions.BUILT_IN
                        .resolve("COALESCE", List.of(nothing, Optional.of(Scalar.STRING)))
                        .type());
    }

    @Test
    void argumentsAreConverted() {
        assertEquals(
                "8682.459061368269", Expressions.shown("GEO_DISTANCE(37.4439, -122.1663, 51, 0)"));
        assertEquals("3", Expressions.shown("GREATEST(1, 3)"));
        assertEquals("3.00", Expressions.shown("GREATEST(1.25, 3.00)"));
        assertEquals("true", Expressions.shown("ARRAY_CONTAINS(ARRAY[1, 2], CAST(2 AS BIGINT))"));
    }

    @Test
    void nullArgumentsGiveNull() {
        for (var call : List.of("UCASE(NULL)", "POWER(NULL, 2)", "REPLACE('a', 'a', NULL)")) {
            assertEquals("NULL", Expressions.shown(call));
        }
    }

    @Test
    void callsThatVarySaySo() {
        assertTrue(Functions.BUILT_IN.resolve("RANDOM", List.of()).varies());
        assertFalse(Functions.BUILT_IN.resolve("PI", List.of()).varies());
    }

    @Test
    void theListIsThatOfKsqldbAndMore() {
        var missing =
                List.of(
                                """
                                ABS ACOS ARRAY_CONCAT ARRAY_CONTAINS ARRAY_DISTINCT ARRAY_EXCEPT \
                                ARRAY_INTERSECT ARRAY_JOIN ARRAY_LENGTH ARRAY_MAX ARRAY_MIN \
                                ARRAY_REMOVE ARRAY_SORT ARRAY_UNION ASIN AS_MAP AS_VALUE ATAN ATAN2 \
                                BIGINT_FROM_BYTES CBRT CEIL CHR COALESCE CONCAT CONCAT_WS CONVERT_TZ \
                                COS COSH COT DATEADD DATESUB DATETOSTRING DEGREES DOUBLE_FROM_BYTES \
                                ELT ENCODE ENTRIES EXP EXTRACTJSONFIELD FIELD FILTER FLOOR \
                                FORMAT_DATE FORMAT_TIME FORMAT_TIMESTAMP FROM_BYTES FROM_DAYS \
                                FROM_UNIXTIME GENERATE_SERIES GEO_DISTANCE GREATEST IFNULL INITCAP \
                                INSTR INT_FROM_BYTES IS_JSON_STRING JSON_ARRAY_CONTAINS \
                                JSON_ARRAY_LENGTH JSON_CONCAT JSON_ITEMS JSON_KEYS JSON_RECORDS \
                                LCASE LEAST LEN LN LOG LPAD MAP_KEYS MAP_UNION MAP_VALUES MASK \
                                MASK_KEEP_LEFT MASK_KEEP_RIGHT MASK_LEFT MASK_RIGHT MD5 NULLIF \
                                PARSE_DATE PARSE_TIME PARSE_TIMESTAMP PI POWER RADIANS RANDOM REDUCE \
                                REGEXP_EXTRACT REGEXP_EXTRACT_ALL REGEXP_REPLACE \
                                REGEXP_SPLIT_TO_ARRAY REPLACE ROUND RPAD SIGN SIN SINH SLICE SPLIT \
                                SPLIT_TO_MAP SQRT STRINGTODATE STRINGTOTIMESTAMP SUBSTRING TAN TANH \
                                TIMEADD TIMESTAMPADD TIMESTAMPSUB TIMESTAMPTOSTRING TIMESUB TO_BYTES \
                                TO_JSON_STRING TRANSFORM TRIM TRUNC UCASE UNIX_DATE UNIX_TIMESTAMP \
                                URL_DECODE_PARAM URL_ENCODE_PARAM URL_EXTRACT_FRAGMENT \
                                URL_EXTRACT_HOST URL_EXTRACT_PARAMETER URL_EXTRACT_PATH \
                                URL_EXTRACT_PORT URL_EXTRACT_PROTOCOL URL_EXTRACT_QUERY UUID \
                                DATEDIFF\
                                """
                                        .split("\\s+"))
                        .stream()
                        .filter(n -> Functions.BUILT_IN.candidates(n).isEmpty())
                        .toList();
        assertEquals(List.of(), missing);
    }
}
