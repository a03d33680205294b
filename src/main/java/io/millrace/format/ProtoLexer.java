package io.millrace.format;

/// The words of a `.proto` text, without comments.
///
/// Source: Protocol Buffers documentation, "Language specification".
final class ProtoLexer {
    enum Kind {
        WORD,
        NUMBER,
        TEXT,
        SYMBOL,
        END
    }

    /// A word; of a text what is between the quotes.
    record Token(Kind kind, String text, int line) {}

    private final String source;
    private int at;
    private int line = 1;

    ProtoLexer(String source) {
        this.source = source;
    }

    Token next() {
        blank();
        if (at >= source.length()) {
            return new Token(Kind.END, "the end", line);
        }
        int start = at;
        char c = source.charAt(at);
        if (isWord(c) && !Character.isDigit(c)) {
            return new Token(Kind.WORD, run(start), line);
        }
        if (Character.isDigit(c)) {
            return new Token(Kind.NUMBER, run(start), line);
        }
        if (c == '"' || c == '\'') {
            return text(c);
        }
        at++;
        return new Token(Kind.SYMBOL, String.valueOf(c), line);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.';
    }

    private String run(int start) {
        while (at < source.length() && isWord(source.charAt(at))) {
            at++;
        }
        return source.substring(start, at);
    }

    private Token text(char quote) {
        var text = new StringBuilder();
        for (at++; at < source.length() && source.charAt(at) != '\n'; at++) {
            char c = source.charAt(at);
            if (c == quote) {
                at++;
                return new Token(Kind.TEXT, text.toString(), line);
            }
            if (c == '\\' && at + 1 < source.length()) {
                c = source.charAt(++at);
            }
            text.append(c);
        }
        throw new FormatException("line %d: a text without its end".formatted(line));
    }

    /// Skips white space and comments.
    private void blank() {
        while (at < source.length()) {
            if (source.startsWith("//", at)) {
                int end = source.indexOf('\n', at);
                at = end < 0 ? source.length() : end;
            } else if (source.startsWith("/*", at)) {
                int end = source.indexOf("*/", at + 2);
                if (end < 0) {
                    throw new FormatException("line %d: a comment without its end".formatted(line));
                }
                line += (int) source.substring(at, end).chars().filter(c -> c == '\n').count();
                at = end + 2;
            } else if (Character.isWhitespace(source.charAt(at))) {
                line += source.charAt(at) == '\n' ? 1 : 0;
                at++;
            } else {
                return;
            }
        }
    }
}
