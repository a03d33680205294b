package io.millrace.sql.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ARRAY_LENGTH(ARRAY[1, 2, 3])                     | 3
                    ARRAY_CONTAINS(ARRAY['Pink', NULL], 'Pink')      | true
                    ARRAY_CONTAINS(ARRAY['Pink', NULL], NULL)        | true
                    ARRAY_CONCAT(ARRAY[1, 0], ARRAY[1, -2])          | [1, 0, 1, -2]
                    ARRAY_CONCAT(NULL, ARRAY[1])                     | [1]
                    ARRAY_DISTINCT(ARRAY[0, 0, 1, 0, -1])            | [0, 1, -1]
                    ARRAY_UNION(ARRAY[0, 0, 1], ARRAY[1, -2, 0])     | [0, 1, -2]
                    ARRAY_INTERSECT(ARRAY['foo', 'bar', 'foo'], ARRAY['foo', 'baz']) | [foo]
                    ARRAY_EXCEPT(ARRAY[0, 0, 1, 0, -1], ARRAY[1, -2]) | [0, -1]
                    ARRAY_EXCEPT(ARRAY[0], NULL)                     | NULL
                    ARRAY_REMOVE(ARRAY['foo', 'bar', 'foo'], 'foo')  | [bar]
                    ARRAY_REMOVE(ARRAY[1, NULL], NULL)               | [1]
                    ARRAY_MAX(ARRAY['foo', 'Food', NULL, 'food'])    | food
                    ARRAY_MAX(ARRAY[NULL])                           | NULL
                    ARRAY_MIN(ARRAY[0, NULL, -1])                    | -1
                    ARRAY_SORT(ARRAY[3, NULL, 1])                    | [1, 3, null]
                    ARRAY_SORT(ARRAY[3, NULL, 1], 'desc')            | [3, 1, null]
                    SLICE(ARRAY[1, 2, 3, 4], 2, 3)                   | [2, 3]
                    SLICE(ARRAY[1, 2, 3, 4], NULL, 2)                | [1, 2]
                    SLICE(ARRAY[1, 2, 3, 4], 4, 9)                   | [4]
                    SLICE(ARRAY[1, 2, 3, 4], 3, 2)                   | []
                    GENERATE_SERIES(1, 3)                            | [1, 2, 3]
                    GENERATE_SERIES(3, 1)                            | [3, 2, 1]
                    GENERATE_SERIES(1, 10, 4)                        | [1, 5, 9]
                    GENERATE_SERIES(5, 5, 3)                         | [5]
                    MAP_KEYS(MAP('a' := 1, 'b' := 2))                | [a, b]
                    MAP_VALUES(MAP('a' := 1, 'b' := 2))              | [1, 2]
                    MAP_UNION(MAP('a' := 1), MAP('b' := 2, 'a' := 3)) | {a=3, b=2}
                    AS_MAP(ARRAY['a', 'b'], ARRAY[1, 2, 3])          | {a=1, b=2}
                    """)
    void table(String expression, String expected) {
        assertEquals(expected.replace("<empty>", ""), Expressions.shown(expression));
    }
}
