package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionalsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    COALESCE(NULL, NULL, 3)            | 3
                    COALESCE(1, 2)                     | 1
                    IFNULL(NULL, 'x')                  | x
                    NULLIF('a', 'a')                   | NULL
                    NULLIF('a', NULL)                  | a
                    GREATEST(1, NULL, 3, 2)            | 3
                    GREATEST('b', 'a')                 | b
                    LEAST('b', NULL, 'a')              | a
                    LEAST(DATE '2022-06-15', '2022-06-14') | 2022-06-14
                    LEAST(TIME '09:17', '09:16:00')    | 09:16
                    AS_VALUE(1.5)                      | 1.5
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
