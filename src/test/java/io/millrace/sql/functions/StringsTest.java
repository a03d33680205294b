package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StringsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    SUBSTRING('stream', 1, 4)              | stre
                    SUBSTRING('stream', 0)                 | stream
                    SUBSTRING('stream', -3)                | eam
                    SUBSTRING('stream', -100)              | stream
                    SUBSTRING('stream', 3, 100)            | ream
                    SUBSTRING('stream', 3, -1)             | <empty>
                    SUBSTRING('s', 2, 5)                   | <empty>
                    INSTR('CORPORATE FLOOR', 'OR')         | 2
                    INSTR('CORPORATE FLOOR', 'OR', 3)      | 5
                    INSTR('CORPORATE FLOOR', 'OR', 3, 2)   | 14
                    INSTR('CORPORATE FLOOR', 'OR', -3)     | 5
                    INSTR('CORPORATE FLOOR', 'OR', -3, 2)  | 2
                    INSTR('CORPORATE FLOOR', 'OR', 1, 4)   | 0
                    INSTR('CORPORATE FLOOR', 'MISSING')    | 0
                    LPAD('foo', 7, 'Bar')                  | BarBfoo
                    LPAD('foo', 2, 'Bar')                  | fo
                    LPAD('', 7, 'Bar')                     | BarBarB
                    LPAD('foo', -1, 'Bar')                 | NULL
                    RPAD('foo', 7, '')                     | NULL
                    RPAD('foo', 5, 'Bar')                  | fooBa
                    TRIM(CHR(9))                           | <empty>
                    INITCAP('the   Quick br0wn fOx')       | The   Quick Br0wn Fox
                    CONCAT('a', NULL, 'b', 'c')            | abc
                    CONCAT_WS('SEP', 'foo', NULL, 'baz')   | fooSEPbaz
                    CONCAT_WS(NULL, 'foo', 'baz')          | NULL
                    SPLIT('a,b,', ',')                     | [a, b, ]
                    SPLIT('a', ',')                        | [a]
                    SPLIT('abc', '')                       | [a, b, c]
                    SPLIT('', ',')                         | []
                    SPLIT_TO_MAP('a=1;b=2;c;a=3', ';', '=') | {a=3, b=2}
                    CHR(75)                                | K
                    CHR('\\u597d')                         | 好
                    CHR('004b')                            | NULL
                    CHR(1114112)                           | NULL
                    ELT(2, 'ignored', 'message')           | message
                    ELT(0, 'a')                            | NULL
                    FIELD('b', 'a', 'b', NULL)             | 2
                    FIELD(NULL, 'a')                       | 0
                    ARRAY_JOIN(ARRAY[TRUE, NULL, FALSE])   | true,null,false
                    ARRAY_JOIN(ARRAY[1, 2], NULL)          | 12
                    LEN('日本')                            | 2
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
