package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MasksTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    MASK('My Test $123')                       | Xx-Xxxx--nnn
                    MASK('My Test $123', '*', NULL, '1', NULL) | *y *est $111
                    MASK_LEFT('My Test $123', 5)               | Xx-Xxst $123
                    MASK_RIGHT('My Test $123', 5)              | My Test--nnn
                    MASK_KEEP_LEFT('My Test $123', 4)          | My Txxx--nnn
                    MASK_KEEP_RIGHT('My Test $123', 4)         | Xx-Xxxx-$123
                    MASK_LEFT('ab', 5)                         | xx
                    MASK_KEEP_LEFT('ab', 5)                    | ab
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
