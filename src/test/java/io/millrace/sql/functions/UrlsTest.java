package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    URL_ENCODE_PARAM('?foo $bar')                                      | %3Ffoo+%24bar
                    URL_DECODE_PARAM('%3Ffoo+%24bar')                                  | ?foo $bar
                    URL_EXTRACT_FRAGMENT('http://www.test.com/?query#fragment')        | fragment
                    URL_EXTRACT_FRAGMENT('http://www.test.com')                        | NULL
                    URL_EXTRACT_PATH('http://www.test.com?query#fragment')             | <empty>
                    URL_EXTRACT_PATH('http://test@confluent.io:8080/nested/path?q')    | /nested/path
                    URL_EXTRACT_PORT('http://test@confluent.io')                       | NULL
                    URL_EXTRACT_PORT('http://test@confluent.io:8080/nested')           | 8080
                    URL_EXTRACT_HOST('http://test@confluent.io:8080/nested')           | confluent.io
                    URL_EXTRACT_QUERY('http://www.test.com/path?q1&q2')                | q1&q2
                    URL_EXTRACT_QUERY('http://www.test.com/path')                      | NULL
                    URL_EXTRACT_PARAMETER('http://www.test.com/?one=a&two=url%20encoded', 'two') | url encoded
                    URL_EXTRACT_PARAMETER('http://www.test.com/?one=a', 'two')         | NULL
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
