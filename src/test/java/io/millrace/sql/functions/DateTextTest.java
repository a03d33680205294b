package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    FORMAT_DATE(DATE '2018-05-11', 'yyyy-MM-dd')             | 2018-05-11
                    FORMAT_DATE(DATE '2022-01-01', 'dd-MMM-yyyy')            | 01-Jan-2022
                    FORMAT_DATE(DATE '1969-12-31', 'dd-MM-yyyy''Sophia''')   | 31-12-1969Sophia
                    PARSE_DATE('11/05/2019', 'dd/MM/yyyy')                   | 2019-05-11
                    PARSE_DATE('01-JAN-2022', 'dd-MMM-yyyy')                 | 2022-01-01
                    PARSE_DATE('2022-04', 'yyyy-MM')                         | 2022-04-01
                    STRINGTODATE('2018-05-11Lit', 'yyyy-MM-dd''Lit''')       | 17662
                    DATETOSTRING(17662, 'dd.MM.yyyy')                        | 11.05.2018
                    FORMAT_TIME(TIME '21:44:47.943', 'HH:mm:ss.SSS')         | 21:44:47.943
                    PARSE_TIME('2144', 'HHmm')                               | 21:44
                    PARSE_TIMESTAMP('2018-05-11 21:58:33', 'yyyy-MM-dd HH:mm:ss') | 2018-05-11T21:58:33Z
                    PARSE_TIMESTAMP('2018', 'yyyy')                          | 2018-01-01T00:00:00Z
                    PARSE_TIMESTAMP('05-11', 'MM-dd')                        | 1970-05-11T00:00:00Z
                    PARSE_TIMESTAMP('2018-05-11T21:58:33 PST', 'yyyy-MM-dd''T''HH:mm:ss z') | 2018-05-12T04:58:33Z
                    PARSE_TIMESTAMP('2018-05-11 21', 'yyyy-MM-dd HH', '+0200') | 2018-05-11T19:00:00Z
                    FORMAT_TIMESTAMP(FROM_UNIXTIME(1526075913000), 'yyyy-MM-dd HH:mm:ss.SSS') | 2018-05-11 21:58:33.000
                    TIMESTAMPTOSTRING(1526075913000, 'yyyy-MM-dd HH:mm:ss zzz', 'America/Los_Angeles') | 2018-05-11 14:58:33 PDT
                    STRINGTOTIMESTAMP('2018-05-11 21:58:33', 'yyyy-MM-dd HH:mm:ss') | 1526075913000
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
