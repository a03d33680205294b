package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MathsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ROUND(1.5)                            | 2
                    ROUND(-1.5)                           | -1
                    ROUND(2.55, 1)                        | 2.60
                    ROUND(CAST(-2.5 AS DOUBLE))           | -2
                    ROUND(CAST(1.2345 AS DOUBLE), 2)      | 1.23
                    ROUND(CAST(1250 AS DOUBLE), -2)       | 1300.0
                    TRUNC(-1.9)                           | -1
                    TRUNC(CAST(12.589 AS DOUBLE), 2)      | 12.58
                    FLOOR(-1.1)                           | -2.0
                    CEIL(1.1)                             | 2.0
                    CEIL(7)                               | 7
                    SIGN(-3.5)                            | -1
                    ABS(-3.20)                            | 3.20
                    LOG(2, 8)                             | 3.0
                    LOG(1, 13)                            | NaN
                    LOG(-15, 13)                          | NaN
                    LN(-1)                                | NaN
                    LN(0)                                 | -Infinity
                    ACOS(2)                               | NaN
                    POWER(15, -1)                         | 0.06666666666666667
                    COT(0)                                | Infinity
                    ROUND(GEO_DISTANCE(37.4439, -122.1663, 51.5257, -0.1122), 6) | 8634.659797
                    ROUND(GEO_DISTANCE(37.4439, -122.1663, 51.5257, -0.1122, 'MI'), 6) | 5365.659729
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
