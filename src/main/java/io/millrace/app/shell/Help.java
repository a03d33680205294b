package io.millrace.app.shell;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What `help` says.
final class Help {
    private static final String GENERAL =
            """
            Statements end with ; and may go over several lines.  For example:
              SHOW STREAMS;   DESCRIBE name;   SELECT * FROM name EMIT CHANGES;
              SET 'auto.offset.reset'='earliest';   RUN SCRIPT 'file.sql';
            The shell itself takes:
              help STATEMENT           how a statement is written, as in help create
              set output table|json|csv
              timing on|off            how long each statement took
              exit                     or Ctrl-D
            Tab completes names, Ctrl-R searches what was typed before, Ctrl-C ends a query.\
            """;

    /// A statement, as it is written: `[...]` may be left out, `|` is a choice.
    private static final List<String> STATEMENTS =
            List.of(
                    "CREATE [OR REPLACE] [SOURCE] STREAM|TABLE name (column TYPE [KEY|PRIMARY KEY],"
                            + " ...) WITH (KAFKA_TOPIC='topic', VALUE_FORMAT='JSON', ...);",
                    "CREATE [OR REPLACE] STREAM|TABLE name [WITH (...)] AS SELECT ...;",
                    "CREATE SINK|SOURCE CONNECTOR [IF NOT EXISTS] name WITH ('property'='value',"
                            + " ...);",
                    "CREATE [OR REPLACE] ENDPOINT GET|POST|PUT|DELETE '/path/{name}' [(field TYPE,"
                            + " ...)]\n"
                            + "    [WITH (...)] [RESPOND expression] AS INSERT INTO stream VALUES"
                            + " (...) | SELECT ...;",
                    "CREATE TYPE name AS STRUCT<field TYPE, ...>;",
                    "SELECT expression [AS name], ... FROM source\n"
                        + "    [JOIN source [WITHIN 1 HOUR] ON a = b]\n"
                        + "    [WINDOW TUMBLING (SIZE 1 MINUTE) | HOPPING (SIZE 1 MINUTE, ADVANCE"
                        + " BY 10 SECONDS) | SESSION (1 MINUTE)]\n"
                        + "    [WHERE condition] [GROUP BY expression, ... | PARTITION BY"
                        + " expression, ...] [HAVING condition]\n"
                        + "    [EMIT CHANGES | EMIT FINAL] [LIMIT n];",
                    "INSERT INTO stream [(column, ...)] VALUES (expression, ...);",
                    "INSERT INTO stream SELECT ...;",
                    "ALTER STREAM|TABLE name ADD [COLUMN] column TYPE, ...;",
                    "DROP STREAM|TABLE [IF EXISTS] name [DELETE TOPIC];",
                    "DROP ENDPOINT [IF EXISTS] GET|POST|PUT|DELETE '/path';",
                    "DROP TYPE|CONNECTOR [IF EXISTS] name;",
                    "TERMINATE|PAUSE|RESUME query|ALL;",
                    "DESCRIBE name [EXTENDED];",
                    "DESCRIBE FUNCTION name;",
                    "DESCRIBE CONNECTOR name;",
                    "DESCRIBE ENDPOINT GET|POST|PUT|DELETE '/path';",
                    "EXPLAIN statement|query;",
                    "SHOW|LIST STREAMS|TABLES|TOPICS|QUERIES|FUNCTIONS|TYPES|PROPERTIES|VARIABLES"
                            + "|CONNECTORS|CONNECTOR PLUGINS|ENDPOINTS;",
                    "PRINT topic [FROM BEGINNING] [INTERVAL n] [LIMIT n];",
                    "SET 'property'='value';",
                    "UNSET 'property';",
                    "DEFINE name='value';      ${name} in later statements stands for the value",
                    "UNDEFINE name;",
                    "RUN SCRIPT 'file';");

    private Help() {}

    /// @param topic the first words of a statement, in any case; empty for help in general
    static String about(String topic) {
        if (topic.isEmpty()) {
            return GENERAL;
        }
        var first = topic.toUpperCase(Locale.ROOT).split("\\s+");
        var found =
                STATEMENTS.stream()
                        .filter(s -> matches(s, first))
                        .collect(Collectors.joining("\n"));
        return found.isEmpty()
                ? "There is no statement '%s'. Statements begin with %s.".formatted(topic, verbs())
                : found;
    }

    /// Whether the first word is the verb, and all others are in the statement.
    private static boolean matches(String statement, String[] words) {
        var verbs = List.of(statement.split("[ ;]", 2)[0].split("\\|"));
        var all = List.of(statement.split("\\W+"));
        return verbs.contains(words[0]) && all.containsAll(List.of(words));
    }

    private static String verbs() {
        return STATEMENTS.stream()
                .flatMap(s -> List.of(s.split("[ ;]", 2)[0].split("\\|")).stream())
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
