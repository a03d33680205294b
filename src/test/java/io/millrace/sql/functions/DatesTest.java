package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    DATEADD('DAYS', -5, DATE '1970-01-06')                 | 1970-01-01
                    DATEADD('months', 1, DATE '2022-01-31')                | 2022-02-28
                    DATEADD('HOURS', 25, DATE '1970-01-01')                | 1970-01-02
                    DATESUB('YEAR', 1, DATE '2020-02-29')                  | 2019-02-28
                    TIMEADD('MILLISECONDS', 10, TIME '23:59:59.995')       | 00:00:00.005
                    TIMESUB('HOURS', 1, TIME '00:30')                      | 23:30
                    TIMESTAMPADD('DAYS', 1, TIMESTAMP '1970-01-01T00:00')  | 1970-01-02T00:00:00Z
                    TIMESTAMPSUB('SECONDS', 1, TIMESTAMP '1970-01-01')     | 1969-12-31T23:59:59Z
                    UNIX_DATE(DATE '1970-01-11')                           | 10
                    FROM_DAYS(-10)                                         | 1969-12-22
                    UNIX_TIMESTAMP(TIMESTAMP '1970-01-01T00:00:00.100Z')   | 100
                    CONVERT_TZ(FROM_UNIXTIME(100), '+0200', '+0500')       | 1970-01-01T03:00:00.100Z
                    CONVERT_TZ(FROM_UNIXTIME(100), 'UTC', 'Europe/Vienna') | 1970-01-01T01:00:00.100Z
                    DATEDIFF('2018-05-24', '2018-05-20')                   | 4
                    DATEDIFF('2018-05-20', '2018-05-24')                   | -4
                    DATEDIFF('2018-05-24 23:00:00', '2018-05-20')          | 4
                    DATEDIFF('', '2018-05-20')                             | NULL
                    DATEDIFF('2018-02-30', '2018-02-01')                   | NULL
                    DATEDIFF('2020-02-29', '2020-02-28')                   | 1
                    DATEDIFF('20x8-02-01', '2018-02-01')                   | NULL
                    DATEDIFF(NULL, '2018-02-01')                           | NULL
                    DATEDIFF(DATE '2018-05-24', '2018-05-20')              | 4
                    DATEDIFF('DAYS', '2018-05-20', '2018-05-24')           | 4
                    DATEDIFF('HOURS', '2018-05-20 00:00:00', '2018-05-20T05:30:00') | 5
                    DATEDIFF('DAYS', 'x', '2018-05-24')                    | NULL
                    DATEDIFF('YEARS', DATE '2000-03-01', DATE '2020-02-29') | 19
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
