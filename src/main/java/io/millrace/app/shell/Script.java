package io.millrace.app.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text cut into statements at the semicolons that are outside of strings, quoted names and
/// comments. Knows nothing else of SQL, so that any server's statements pass.
///
/// @param statements the complete ones, without the semicolon
/// @param rest what follows the last semicolon; blank when all is complete
record Script(List<Piece> statements, String rest) {
    /// What needs looking at: comments, strings (with doubled quotes inside), names, semicolons.
    private static final Pattern TOKEN =
            Pattern.compile(
                    "(?<comment>--[^\\n]*|/\\*.*?\\*/)"
                            + "|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`"
                            + "|(?<open>'|\"|`|/\\*)|(?<end>;)",
                    Pattern.DOTALL);

    /// A statement, and where it begins in the text: both count from 1.
    record Piece(String text, int line, int column) {
        /// Its first word in upper case, comments before it left out.
        String verb() {
            var bare = Script.withoutComments(text).strip();
            var end = 0;
            while (end < bare.length() && Character.isLetter(bare.charAt(end))) {
                end++;
            }
            return bare.substring(0, end).toUpperCase(java.util.Locale.ROOT);
        }
    }

    Script {
        statements = List.copyOf(statements);
    }

    static Script of(String text) {
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
        return new Script(pieces, withoutComments(rest).isBlank() ? "" : rest);
    }

    /// All statements, the last of which may lack its semicolon.
    List<Piece> all(String text) {
        var all = new ArrayList<>(statements);
        if (!rest.isEmpty()) {
            piece(text, text.length() - rest.length(), text.length()).ifPresent(all::add);
        }
        return all;
    }

    private static Optional<Piece> piece(String text, int start, int end) {
        var begin = start;
        while (begin < end && Character.isWhitespace(text.charAt(begin))) {
            begin++;
        }
        var statement = text.substring(begin, end);
        if (withoutComments(statement).isBlank()) {
            return Optional.empty();
        }
        var before = text.substring(0, begin);
        var line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return Optional.of(
                new Piece(statement.stripTrailing(), line, begin - before.lastIndexOf('\n')));
    }

    private static String withoutComments(String text) {
        return TOKEN.matcher(text)
                .replaceAll(
                        found ->
                                found.group().startsWith("--") || found.group().startsWith("/*")
                                        ? " "
                                        : Matcher.quoteReplacement(found.group()));
    }
}
