package io.millrace.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.sql.parse.Script;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

/// What the shell offers at the place marked by `|`.
class CompletionTest {
    private static final Vocabulary VOCABULARY =
            new Vocabulary() {
                @Override
                public List<String> sources() {
                    return List.of("CLICKS", "HITS", "mixedCase");
                }

                @Override
                public List<String> functions() {
                    return List.of("LEN", "UCASE");
                }

                @Override
                public List<String> columns(String source) {
                    return switch (source) {
                        case "CLICKS" -> List.of("PLAYER", "page");
                        case "HITS" -> List.of("PLAYER", "N");
                        default -> List.of();
                    };
                }
            };

    private static List<String> offered(String text, String group) {
        int start = text.indexOf('|');
        var statement = text.replace("|", "");
        return new Completion(VOCABULARY).at(statement, start).getOrDefault(group, List.of());
    }

    private static Set<String> groups(String text) {
        int start = text.indexOf('|');
        return new Completion(VOCABULARY).at(text.replace("|", ""), start).keySet();
    }

    @Test
    void columnsAreThoseOfTheSourcesThatTheStatementNames() {
        assertEquals(
                List.of("PLAYER", "`page`"), offered("SELECT | FROM clicks", Completion.COLUMNS));
        assertEquals(
                List.of("PLAYER", "`page`", "N"),
                offered("SELECT * FROM clicks JOIN hits ON | ", Completion.COLUMNS));
        assertEquals(List.of(), offered("SELECT |", Completion.COLUMNS));
    }

    @Test
    void aQualifierIsASourceOrAnAlias() {
        assertEquals(Set.of(Completion.COLUMNS), groups("SELECT h.| FROM hits h"));
        assertEquals(
                List.of("PLAYER", "N"), offered("SELECT h.| FROM hits AS h", Completion.COLUMNS));
        assertEquals(
                List.of("PLAYER", "N"), offered("SELECT hits.| FROM hits", Completion.COLUMNS));
        assertEquals(List.of(), offered("SELECT x.| FROM hits", Completion.COLUMNS));
    }

    @Test
    void onlySourcesFollowFrom() {
        assertEquals(Set.of(Completion.SOURCES), groups("SELECT * FROM |"));
        assertEquals(
                List.of("CLICKS", "HITS", "`mixedCase`"),
                offered("INSERT INTO |", Completion.SOURCES));
        assertEquals(
                List.of("CLICKS", "HITS", "`mixedCase`"),
                offered("CREATE STREAM x AS SELECT * FROM |", Completion.SOURCES));
        assertTrue(offered("CREATE STREAM |", Completion.SOURCES).isEmpty(), "a new name");
    }

    @Test
    void functionsAndWordsGoAnywhereButInStrings() {
        assertEquals(List.of("LEN", "UCASE"), offered("SELECT |", Completion.FUNCTIONS));
        assertEquals(Set.of(Completion.WORDS), groups("|"));
        assertEquals(Set.of(), groups("SET '|"));
    }

    @Test
    void thePlaceIsInItsStatementOnly() {
        var text = "SELECT 1; SELECT  FROM hits; SHOW x;";
        var place = Script.around(text, 17);
        assertEquals("SELECT  FROM hits", place.text());
        assertEquals(10, place.start());
        assertEquals("SELECT 1", Script.around("SELECT 1", 8).text());
        assertEquals("", Script.around("SELECT 1; ", 10).text());
    }

    @Test
    void theNameAtTheCursorIsWhatIsReplaced() {
        var name =
                (StatementParser.Name)
                        new StatementParser()
                                .parse(
                                        "SELECT LEN(pla FROM x",
                                        14,
                                        org.jline.reader.Parser.ParseContext.COMPLETE);
        assertEquals("pla", name.word());
        assertEquals(11, name.start());
    }
}
