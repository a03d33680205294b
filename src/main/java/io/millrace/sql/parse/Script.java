package io.millrace.sql.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Text cut into statements at the semicolons that are outside of strings, quoted names and
/// comments. Knows nothing else of SQL, so that any server's statements pass.
///
/// @param statements the complete ones, without the semicolon
/// @param rest what follows the last semicolon; blank when all is complete
public record Script(List<Piece> statements, String rest) {
    /// What needs looking at: comments, strings (with doubled quotes inside), names, semicolons.
    private static final Pattern TOKEN =
            Pattern.compile(
                    "(?<comment>--[^\\n]*|/\\*.*?\\*/)"
                            + "|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`"
                            + "|(?<open>'|\"|`|/\\*)|(?<end>;)",
                    Pattern.DOTALL);

    /// Spaces and comments.
    private static final Pattern BLANK =
            Pattern.compile("(?:\\s|--[^\\n]*|/\\*.*?\\*/)*+", Pattern.DOTALL);

    /// A statement, and where it begins in the text: both count from 1.
    public record Piece(String text, int line, int column) {
        /// Its first word in upper case.
        public String verb() {
            var end = 0;
            while (end < text.length() && Character.isLetter(text.charAt(end))) {
                end++;
            }
            return text.substring(0, end).toUpperCase(Locale.ROOT);
        }
    }

    public Script {
        statements = List.copyOf(statements);
    }

    public static Script of(String text) {
        var pieces = new ArrayList<Piece>();
        var matcher = TOKEN.matcher(text);
        int start = 0;
        int from = 0;
        while (matcher.find(from)) {
            if (matcher.group("open") != null) {
                break; // never closed: all that follows belongs to it
            }
            from = matcher.end();
            if (matcher.group("end") != null) {
                piece(text, start, matcher.start()).ifPresent(pieces::add);
                start = matcher.end();
            }
        }
        var rest = text.substring(start);
        return new Script(pieces, BLANK.matcher(rest).matches() ? "" : rest);
    }

    /// All statements, the last of which may lack its semicolon.
    public List<Piece> all(String text) {
        var all = new ArrayList<>(statements);
        if (!rest.isEmpty()) {
            piece(text, text.length() - rest.length(), text.length()).ifPresent(all::add);
        }
        return all;
    }

    private static Optional<Piece> piece(String text, int start, int end) {
        var blank = BLANK.matcher(text).region(start, end);
        var begin = blank.lookingAt() ? blank.end() : start;
        var statement = text.substring(begin, end).stripTrailing();
        if (statement.isEmpty()) {
            return Optional.empty();
        }
        var before = text.substring(0, begin);
        var line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return Optional.of(new Piece(statement, line, begin - before.lastIndexOf('\n')));
    }
}
