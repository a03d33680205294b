package io.millrace.sql.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

class ScriptTest {
    @Test
    void semicolonsInStringsNamesAndCommentsDoNotSplit() {
        var text =
                """
                -- first; comment
                SELECT ';', 'it''s;', "a;b", `c;d` /* ; */ FROM x; -- after;
                  SHOW TOPICS;
                """;
        var script = Script.of(text);
        assertEquals(2, script.statements().size());
        assertEquals("SELECT", script.statements().get(0).verb());
        assertEquals(new Script.Piece("SHOW TOPICS", 3, 3), last(script));
        assertEquals("", script.rest());
    }

    @Test
    void whatIsNotCompleteIsTheRest() {
        assertEquals(" SELECT 1", Script.of("SHOW TOPICS; SELECT 1").rest());
        assertEquals("SELECT 'a;", Script.of("SELECT 'a;").rest());
        assertEquals("/* open;", Script.of("/* open;").rest());
        assertEquals("", Script.of(" ;; -- nothing\n").rest());
        assertEquals(List.of(), Script.of(";;").statements());
    }

    @Test
    void theLastStatementMayLackItsSemicolon() {
        var text = "SHOW TOPICS;\nselect 1";
        var all = Script.of(text).all(text);
        assertEquals(new Script.Piece("select 1", 2, 1), all.getLast());
        assertEquals("SELECT", all.getLast().verb());
    }

    private static Script.Piece last(Script script) {
        return script.statements().getLast();
    }
}
