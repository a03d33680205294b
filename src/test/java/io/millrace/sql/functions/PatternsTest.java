package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    REGEXP_EXTRACT('.*', 'test string')                     | test string
                    REGEXP_EXTRACT('tx[a-z]t', 'test string')               | NULL
                    REGEXP_EXTRACT('(.*) (.*)', 'test string', 2)           | string
                    REGEXP_EXTRACT('(.*) (.*)', 'test string', 3)           | NULL
                    REGEXP_EXTRACT_ALL('[a-z]+', 'ab cd')                   | [ab, cd]
                    REGEXP_EXTRACT_ALL('x', 'ab cd')                        | []
                    REGEXP_REPLACE('baababaa', 'a(.)', '$1')                | babba
                    REGEXP_SPLIT_TO_ARRAY('aXbYc', '[XY]')                  | [a, b, c]
                    REGEXP_SPLIT_TO_ARRAY('abc', '')                        | [a, b, c]
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
