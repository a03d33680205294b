package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    FROM_BYTES(TO_BYTES('0x4a', 'hex'), 'ascii')            | J
                    FROM_BYTES(CONCAT(TO_BYTES('a', 'utf8'), NULL, TO_BYTES('b', 'utf8')), 'utf8') | ab
                    ENCODE('Example!', 'ascii', 'hex')                      | 4578616d706c6521
                    ENCODE('Example!', 'ascii', 'base64')                   | RXhhbXBsZSE=
                    FROM_BYTES(LPAD(TO_BYTES('yes', 'ascii'), 8, TO_BYTES('no', 'ascii')), 'ascii') | nononyes
                    FROM_BYTES(LPAD(TO_BYTES('yes', 'ascii'), 2, TO_BYTES('no', 'ascii')), 'ascii') | ye
                    FROM_BYTES(RPAD(TO_BYTES('yes', 'ascii'), 4, TO_BYTES('no', 'ascii')), 'ascii') | yesn
                    FROM_BYTES(SUBSTRING(TO_BYTES('stream', 'ascii'), 2, 3), 'ascii') | tre
                    FROM_BYTES(SUBSTRING(TO_BYTES('stream', 'ascii'), -3), 'ascii') | eam
                    LEN(TO_BYTES('', 'ascii'))                              | 0
                    LEN(CONCAT_WS(TO_BYTES('-', 'ascii'), TO_BYTES('a', 'ascii'), TO_BYTES('b', 'ascii'))) | 3
                    INT_FROM_BYTES(TO_BYTES('00000001', 'hex'))             | 1
                    INT_FROM_BYTES(TO_BYTES('01000000', 'hex'), 'LITTLE_ENDIAN') | 1
                    BIGINT_FROM_BYTES(TO_BYTES('ffffffffffffffff', 'hex'))  | -1
                    DOUBLE_FROM_BYTES(TO_BYTES('3ff8000000000000', 'hex'))  | 1.5
                    ARRAY_LENGTH(SPLIT(TO_BYTES('a-b-', 'ascii'), TO_BYTES('-', 'ascii'))) | 3
                    UUID(TO_BYTES('000102030405060708090a0b0c0d0e0f', 'hex')) | 00010203-0405-0607-0809-0a0b0c0d0e0f
                    MD5('r1')                                               | 7c92cf1eee8d99cc85f8355a3d6e4b86
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
