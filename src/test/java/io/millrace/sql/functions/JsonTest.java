package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    EXTRACTJSONFIELD('{"log": {"cloud": "gcp36", "instance": 6}}', '$.log.cloud')  | gcp36
                    EXTRACTJSONFIELD('{"log": {"cloud": "gcp36", "instance": 6}}', '$.log.instance') | 6
                    EXTRACTJSONFIELD('{"log": {"a": 1.50}}', '$.log')     | {"a":1.50}
                    EXTRACTJSONFIELD('{"a": [1, {"b c": 2}]}', '$.a[1][''b c'']') | 2
                    EXTRACTJSONFIELD('{"a": null}', '$.a')                | NULL
                    EXTRACTJSONFIELD('{"a": 1}', '$.b.c')                 | NULL
                    EXTRACTJSONFIELD('{"a": ', '$.a')                     | NULL
                    EXTRACTJSONFIELD('[1, 2]', '$[0]')                    | 1
                    IS_JSON_STRING('abc')                                 | false
                    IS_JSON_STRING('')                                    | false
                    IS_JSON_STRING('"abc"')                               | true
                    IS_JSON_STRING('[1, 2, 3]')                           | true
                    IS_JSON_STRING(NULL)                                  | false
                    JSON_ARRAY_LENGTH('[]')                               | 0
                    JSON_ARRAY_LENGTH('{}')                               | NULL
                    JSON_ARRAY_CONTAINS('["Pink", null]', 'Pink')         | true
                    JSON_ARRAY_CONTAINS('["Pink", null]', NULL)           | true
                    JSON_ARRAY_CONTAINS('[1, 2]', '1')                    | false
                    JSON_ARRAY_CONTAINS('[1.0]', 1.00)                    | true
                    JSON_CONCAT('{"a": 1}', '{"a": 2, "b": 3}')           | {"a":2,"b":3}
                    JSON_CONCAT('[1]', '2', '[[3]]')                      | [1,2,[3]]
                    JSON_CONCAT('{', '{}')                                | NULL
                    JSON_ITEMS('[]')                                      | []
                    JSON_KEYS('{"a": 1, "b": {}}')                        | [a, b]
                    JSON_RECORDS('{"a": "b", "c": [1]}')                  | {a=b, c=[1]}
                    TO_JSON_STRING('a')                                   | "a"
                    TO_JSON_STRING(1.50)                                  | 1.50
                    TO_JSON_STRING(NULL)                                  | null
                    TO_JSON_STRING(MAP('a' := ARRAY[1, NULL]))            | {"a":[1,null]}
                    TO_JSON_STRING(DATE '2022-01-31')                     | "2022-01-31"
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
