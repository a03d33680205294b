package io.millrace.sql.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;

class ParserTest {
    private static Sql.Statement one(String text) {
        var all = Parser.statements(text);
        assertEquals(1, all.size(), text);
        return all.getFirst().statement();
    }

    /// A statement of each kind, in each of its forms.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE STREAM s (a INT KEY, b VARCHAR HEADER('x'), c ARRAY<STRUCT<KEY STRING,"
                        + " VALUE BYTES>> HEADERS) WITH (KAFKA_TOPIC='t', VALUE_FORMAT='JSON')",
                "CREATE OR REPLACE TABLE t (a INT PRIMARY KEY, d DECIMAL(10, 2)) WITH"
                        + " (kafka_topic='t', partitions=3)",
                "CREATE SOURCE STREAM IF NOT EXISTS s (a MAP<STRING, ARRAY<INT>>) WITH"
                        + " (KAFKA_TOPIC='t')",
                "CREATE SOURCE TABLE t (a INT PRIMARY KEY) WITH (KAFKA_TOPIC='t')",
                "CREATE STREAM s WITH (KAFKA_TOPIC='t', VALUE_FORMAT='AVRO')",
                "CREATE STREAM s AS SELECT * FROM t EMIT CHANGES",
                "CREATE TABLE IF NOT EXISTS t WITH (FORMAT='JSON') AS SELECT a, COUNT(*) FROM s"
                        + " GROUP BY a HAVING COUNT(*) > 1",
                "INSERT INTO s SELECT * FROM t PARTITION BY a",
                "INSERT INTO s WITH (QUERY_ID='x') SELECT * FROM t",
                "INSERT INTO s VALUES (1, 'a', ARRAY[1], MAP('k' := 1), STRUCT(f := 1), NULL,"
                        + " TRUE)",
                "INSERT INTO s (a, b) VALUES (-1, 1.5e0)",
                "SELECT * FROM t",
                "SELECT a.*, b AS c, s->f, s->*, x[1], m['k'] FROM t a EMIT CHANGES LIMIT 3",
                "SELECT * FROM a JOIN b WITHIN 1 HOUR GRACE PERIOD 5 MINUTES ON a.x = b.x LEFT"
                        + " OUTER JOIN c ON a.y = c.y EMIT CHANGES",
                "SELECT * FROM a FULL OUTER JOIN b WITHIN (1 DAY, 2 DAYS) ON a.x = b.x",
                "SELECT a, COUNT(*) FROM s WINDOW TUMBLING (SIZE 10 SECONDS, RETENTION 1 DAY, GRACE"
                        + " PERIOD 0 SECONDS) GROUP BY a EMIT FINAL",
                "SELECT a, COUNT(*) FROM s WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 5 SECONDS)"
                        + " GROUP BY a EMIT CHANGES",
                "SELECT a, COUNT(*) FROM s WINDOW SESSION (10 SECONDS) GROUP BY a EMIT CHANGES",
                "SELECT REDUCE(a, 0, (s, x) => s + x), TRANSFORM(a, x => x * 2) FROM t",
                "ALTER STREAM s ADD COLUMN a INT, ADD b VARCHAR",
                "ALTER SYSTEM 'a' = 'b'",
                "DROP STREAM IF EXISTS s DELETE TOPIC",
                "DROP TABLE t",
                "CREATE TYPE IF NOT EXISTS a AS STRUCT<x INT, y ARRAY<DOUBLE>>",
                "DROP TYPE IF EXISTS a",
                "TERMINATE ALL",
                "TERMINATE QUERY CTAS_X_1",
                "TERMINATE CTAS_X_1",
                "PAUSE CTAS_X_1",
                "RESUME ALL",
                "EXPLAIN SELECT * FROM s EMIT CHANGES",
                "EXPLAIN CREATE STREAM a AS SELECT * FROM b",
                "EXPLAIN CTAS_X_1",
                "DESCRIBE s",
                "DESCRIBE s EXTENDED",
                "DESCRIBE STREAMS EXTENDED",
                "DESCRIBE FUNCTION ucase",
                "DESCRIBE CONNECTOR c",
                "SHOW PROPERTIES",
                "LIST ALL TOPICS",
                "SHOW TOPICS EXTENDED",
                "SHOW STREAMS",
                "SHOW TABLES EXTENDED",
                "SHOW FUNCTIONS",
                "SHOW QUERIES",
                "SHOW TYPES",
                "SHOW VARIABLES",
                "SHOW CONNECTORS",
                "SHOW SOURCE CONNECTORS",
                "SHOW SINK CONNECTORS",
                "SHOW CONNECTOR PLUGINS",
                "PRINT 'a-topic' FROM BEGINNING INTERVAL 2 LIMIT 3",
                "PRINT a-topic.b",
                "SET 'auto.offset.reset' = 'earliest'",
                "UNSET 'auto.offset.reset'",
                "DEFINE a = 'b'",
                "UNDEFINE a",
                "RUN SCRIPT '/a/b.sql'",
                "ASSERT TOPIC a WITH (PARTITIONS=2) TIMEOUT 3 SECONDS",
                "ASSERT NOT EXISTS TOPIC 'a'",
                "ASSERT SCHEMA SUBJECT 'a-value' ID 3 TIMEOUT 1 MINUTE",
                "CREATE SINK CONNECTOR IF NOT EXISTS c WITH ('connector.class'='X')",
                "CREATE SOURCE CONNECTOR `c-1` WITH ('connector.class'='X', 'tasks.max'='1')",
                "DROP CONNECTOR IF EXISTS c",
                "TERMINATE transient_03dc1e5-12e4-4920-9591-200d5212f6b0",
                "DELETE FROM t WHERE k = 1 AND l = 'x'",
                "WITH x AS (SELECT a FROM b), y AS (SELECT a FROM x) SELECT * FROM y JOIN x z ON"
                        + " y.a = z.a",
                "INSERT INTO s WITH x AS (SELECT a FROM b) SELECT * FROM x UNION ALL SELECT * FROM"
                        + " x",
                "SELECT * FROM (SELECT a FROM b) AS c EMIT CHANGES",
                "SELECT DISTINCT a FROM b ORDER BY a DESC NULLS LAST, 1 ASC LIMIT 3",
            })
    void theWholeGrammarParses(String statement) {
        assertEquals(one(statement), one(statement + ";"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SELECT * FROM a ORDER BY          | line 1:25: expected an expression, found the end of the text
                    SELECT * FROM (SELECT * FROM a    | line 1:31: expected ')', found the end of the text
                    WITH x AS (SELECT 1) SELECT * FROM x | line 1:20: expected 'FROM', found ')'
                    SELECT a FROM b UNION SELECT a FROM c | line 1:17: UNION is only supported as UNION ALL
                    DELETE FROM a                     | line 1:14: expected 'WHERE', found the end of the text
                    CREATE ENDPOINT GET '/a'          | line 1:25: expected 'AS', found the end of the text
                    CREATE VIEW a                     | line 1:8: expected 'STREAM' or 'TABLE', found 'VIEW'
                    SELEC * FROM a                    | line 1:1: expected a statement, found 'SELEC'
                    SELECT * FROM                     | line 1:14: expected a name of a stream or table, found the end of the text
                    SHOW STREAMS STREAMS              | line 1:14: expected ';' or the end of the statement, found 'STREAMS'
                    SELECT a ? b FROM c               | line 1:10: unexpected character '?'
                    SELECT 99999999999999999999 FROM a | line 1:8: 99999999999999999999 does not fit BIGINT
                    SELECT b FROM a LIMIT 99999999999  | line 1:23: 99999999999 is too large
                    """)
    void whatDoesNotParseNamesItsPlace(String text, String message) {
        var e = assertThrows(SqlException.class, () -> Parser.statements(text));
        assertEquals(message, String.valueOf(e.getMessage()).lines().findFirst().orElseThrow());
    }

    @Test
    void placesCountLinesAndColumnsFromOne() {
        var text =
                """
                -- a comment; with a semicolon
                SHOW STREAMS; /* over
                two lines */  SELECT 'a
                b', c
                  FROM d WHERE e = 1;\r
                SHOW TABLES;\
                """;
        var all = Parser.statements(text);
        assertEquals(new Span(2, 1, 4), all.get(0).statement().at());
        var query = assertInstanceOf(Sql.Query.class, all.get(1).statement());
        assertEquals(new Span(3, 15, 6), query.at());
        assertEquals(new Span(4, 5, 1), query.select().items().getLast().at());
        assertEquals(new Span(5, 8, 1), query.select().from().at());
        assertEquals(6, all.get(2).statement().at().line());
        assertEquals("SHOW TABLES", all.get(2).text());
        assertEquals("SHOW STREAMS", all.get(0).text());
    }

    /// The second form says with parentheses what the first means.
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    a + b * c - d               ~ (a + (b * c)) - d
                    a OR b AND NOT c            ~ a OR (b AND (NOT c))
                    NOT a = b                   ~ NOT (a = b)
                    a + 1 > b - 1 AND c         ~ ((a + 1) > (b - 1)) AND c
                    a BETWEEN 1 AND 2 AND b     ~ (a BETWEEN 1 AND 2) AND b
                    a NOT IN (1, 2) OR b        ~ (NOT (a IN (1, 2))) OR b
                    a NOT LIKE 'x%'             ~ NOT (a LIKE 'x%')
                    a IS NOT NULL = b           ~ (NOT (a IS NULL)) = b
                    -a * b                      ~ (-a) * b
                    a->b->c[1]                  ~ ((a->b)->c)[1]
                    a % b / c                   ~ (a % b) / c
                    a || b = c                  ~ (a || b) = c
                    """)
    void operatorsBindAsInSql(String plain, String withParentheses) {
        assertEquals(shape(plain), shape(withParentheses));
    }

    /// The tree without its places.
    private static String shape(String expression) {
        return Parser.expression(expression).toString().replaceAll("at=line \\d+:\\d+(, )?", "");
    }

    @Test
    void literalsHaveTheirValues() {
        assertEquals("it's", ((Sql.StringLiteral) Parser.expression("'it''s'")).value());
        assertEquals("a\"b\n", ((Sql.StringLiteral) Parser.expression("'a\"b\n'")).value());
        assertEquals("", ((Sql.StringLiteral) Parser.expression("''")).value());
        assertEquals("ÄÖ 😀", ((Sql.StringLiteral) Parser.expression("'ÄÖ 😀'")).value());
        assertEquals(
                Integer.MAX_VALUE, ((Sql.IntegerLiteral) Parser.expression("2147483647")).value());
        assertEquals(2147483648L, ((Sql.BigintLiteral) Parser.expression("2147483648")).value());
        assertEquals(
                new BigDecimal("1.250"), ((Sql.DecimalLiteral) Parser.expression("1.250")).value());
        assertEquals(new BigDecimal("0.5"), ((Sql.DecimalLiteral) Parser.expression(".5")).value());
        assertEquals(1.5e-3, ((Sql.DoubleLiteral) Parser.expression("1.5E-3")).value());
        assertEquals("a`b", ((Sql.Column) Parser.expression("`a``b`")).name());
        assertEquals("MIXED", ((Sql.Column) Parser.expression("Mixed")).name());
        assertEquals("Mixed", ((Sql.Column) Parser.expression("\"Mixed\"")).name());
    }

    @Test
    void normalTextIgnoresHowItIsWritten() {
        assertEquals(
                Parser.normal("create  Stream a AS\nselect B from c -- why\n"),
                Parser.normal("CREATE STREAM A AS SELECT b /* what */ FROM C"));
        assertNotEquals(Parser.normal("SELECT 'a' FROM b"), Parser.normal("SELECT 'A' FROM b"));
        assertNotEquals(Parser.normal("SELECT a FROM b"), Parser.normal("SELECT `a` FROM b"));
        assertNotEquals(Parser.normal("SELECT 'a' FROM b"), Parser.normal("SELECT `a` FROM b"));
    }

    @Test
    void nothingIsNoStatement() {
        assertEquals(0, Parser.statements(" ;; -- only a comment\n ; ").size());
        assertEquals(0, Parser.statements("").size());
    }

    @Test
    void aPlaceIsMarkedInItsLineHoweverLong() {
        var far = "a, ".repeat(100);
        var text = "SELECT 1\n\tFROM x;\nSELECT " + far + "bad FROM y";
        var e = new SqlException(new Span(3, 308, 3), "no such column", "try another").in(text);
        var lines = String.valueOf(e.getMessage()).lines().toList();
        assertEquals("line 3:308: no such column", lines.getFirst());
        assertEquals("    " + "a, ".repeat(20) + "bad FROM y", lines.get(1));
        assertEquals("    " + " ".repeat(60) + "^^^", lines.get(2));
        assertEquals("  hint: try another", lines.get(3));
        assertEquals("line 9:3: x", new SqlException(new Span(9, 3, 1), "x").in(text).getMessage());
    }
}
