package io.millrace.app.shell;

import io.millrace.sql.parse.Script;

import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

import java.util.List;

/// Lets the line go on while a statement is not complete, and finds the name at the cursor.
final class StatementParser implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && !isComplete(line)) {
            throw new EOFError(-1, cursor, "no semicolon yet");
        }
        int start = cursor;
        while (start > 0 && isPart(line.charAt(start - 1))) {
            start--;
        }
        return new Name(line, start, cursor);
    }

    private static boolean isPart(char c) {
        return Character.isJavaIdentifierPart(c) || c == '`';
    }

    static boolean isComplete(String text) {
        return Command.of(text).isPresent() || Script.of(text).rest().isEmpty();
    }

    /// The name that the cursor is at, as far as it is typed.
    record Name(String line, int start, int cursor) implements CompletingParsedLine {
        @Override
        public String word() {
            return line.substring(start, cursor);
        }

        @Override
        public int wordCursor() {
            return cursor - start;
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word());
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor();
        }

        @Override
        public int rawWordLength() {
            return word().length();
        }
    }
}
