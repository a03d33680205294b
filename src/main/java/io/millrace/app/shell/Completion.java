package io.millrace.app.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What can follow at a place in a statement: columns of the sources that the statement names, then
/// sources, functions and words of SQL; after FROM and the like only sources.
record Completion(Vocabulary vocabulary) {
    static final String COLUMNS = "columns";
    static final String SOURCES = "streams and tables";
    static final String FUNCTIONS = "functions";
    static final String WORDS = "words";

    private static final Set<String> BEFORE_SOURCES =
            Set.of("FROM", "JOIN", "INTO", "DESCRIBE", "EXTENDED", "STREAM", "TABLE", "EXISTS");

    /// Statements that begin with the words of [#BEFORE_SOURCES] but name what does not exist yet.
    private static final Set<String> MAKES_NEW = Set.of("CREATE");

    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\d_]*|`[^`]*`");

    private static final Pattern ALIAS =
            Pattern.compile("(?i)\\b(?:FROM|JOIN)\\s+(`[^`]+`|\\w+)(?:\\s+AS)?\\s+(`[^`]+`|\\w+)");

    private static final List<String> SQL_WORDS =
            List.of(
                    ("ADD ADVANCE ALL ALTER AND ARRAY AS ASSERT BEGINNING BETWEEN BIGINT BOOLEAN BY"
                         + " BYTES CASE CAST CHANGES COLUMN CONNECTOR CONNECTORS CREATE DATE DAYS"
                         + " DECIMAL DEFINE DELETE DESCRIBE DISTINCT DOUBLE DROP ELSE EMIT END"
                         + " ESCAPE EXISTS EXPLAIN EXTENDED FALSE FINAL FROM FULL FUNCTION"
                         + " FUNCTIONS GRACE GROUP HAVING HEADERS HOPPING HOURS IF IN INNER INSERT"
                         + " INT INTEGER INTERVAL INTO IS JOIN KEY LEFT LIKE LIMIT LIST MAP"
                         + " MILLISECONDS MINUTES NOT NULL ON OR OUTER PARTITION PAUSE PERIOD"
                         + " PRIMARY PRINT PROPERTIES QUERIES REPLACE RESUME RETENTION RIGHT RUN"
                         + " SCRIPT SECONDS SELECT SESSION SET SHOW SINK SIZE SOURCE STREAM STREAMS"
                         + " STRING STRUCT TABLE TABLES TERMINATE THEN TIME TIMESTAMP TOPIC TOPICS"
                         + " TRUE TRY_CAST TUMBLING TYPE TYPES UNDEFINE UNSET VALUES VARCHAR"
                         + " VARIABLES WHEN WHERE WINDOW WITH WITHIN")
                            .split(" +"));

    /// Candidates for the name that begins at `start`, by group, in the order in which they are
    /// likely; all that the place allows, whatever is typed of the name already.
    ///
    /// @param statement the whole statement, also what follows the place
    /// @param start where the name begins
    Map<String, List<String>> at(String statement, int start) {
        var found = new LinkedHashMap<String, List<String>>();
        var before = statement.substring(0, start);
        if (isInsideString(before)) {
            return found;
        }
        var others = before + " " + statement.substring(end(statement, start));
        var sources = vocabulary.sources();
        if (before.endsWith(".")) {
            found.put(COLUMNS, columnsOf(before, others, sources));
            return found;
        }
        var words = before.toUpperCase(Locale.ROOT).strip().split("\\s+");
        var verb = words[0];
        if (BEFORE_SOURCES.contains(words[words.length - 1])) {
            if (!MAKES_NEW.contains(verb)
                    || Set.of("FROM", "JOIN").contains(words[words.length - 1])) {
                found.put(SOURCES, quoted(sources));
            }
            if (verb.equals("DESCRIBE") || verb.equals("CREATE") || verb.equals("DROP")) {
                found.put(WORDS, SQL_WORDS);
            }
            return found;
        }
        if (!before.isBlank()) {
            found.put(COLUMNS, columnsNamed(others, sources));
            found.put(SOURCES, quoted(sources));
            found.put(FUNCTIONS, vocabulary.functions());
        }
        found.put(WORDS, SQL_WORDS);
        return found;
    }

    private static int end(String text, int from) {
        int end = from;
        while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isInsideString(String before) {
        return before.chars().filter(c -> c == '\'').count() % 2 == 1;
    }

    /// The columns of what stands before the point: a source, or an alias of one.
    private List<String> columnsOf(String before, String statement, List<String> sources) {
        var qualifier = before.substring(0, before.length() - 1);
        int from = qualifier.length();
        while (from > 0 && isPart(qualifier.charAt(from - 1))) {
            from--;
        }
        var name = plain(qualifier.substring(from));
        var aliases = new TreeMap<String, String>();
        var matcher = ALIAS.matcher(statement);
        while (matcher.find()) {
            aliases.put(plain(matcher.group(2)), plain(matcher.group(1)));
        }
        var source = aliases.getOrDefault(name, name);
        return sources.contains(source) ? quoted(vocabulary.columns(source)) : List.of();
    }

    private List<String> columnsNamed(String statement, List<String> sources) {
        var columns = new ArrayList<String>();
        NAME.matcher(statement)
                .results()
                .map(m -> plain(m.group()))
                .distinct()
                .filter(sources::contains)
                .flatMap(s -> vocabulary.columns(s).stream())
                .distinct()
                .forEach(columns::add);
        return quoted(columns);
    }

    private static boolean isPart(char c) {
        return Character.isJavaIdentifierPart(c) || c == '`';
    }

    /// As the server knows the name: in upper case, if it has no quotes.
    private static String plain(String name) {
        return name.startsWith("`") ? name.replace("`", "") : name.toUpperCase(Locale.ROOT);
    }

    /// As it has to be typed: a name that is not in upper case needs quotes.
    private static List<String> quoted(List<String> names) {
        return names.stream().map(n -> n.matches("[A-Z_][A-Z0-9_]*") ? n : "`" + n + "`").toList();
    }
}
