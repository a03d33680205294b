package io.millrace.sql.parse;

import io.millrace.sql.parse.Token.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Text to tokens. Comments (`-- ...`, `/* ... */`) and white space fall out here.
final class Lexer {
    /// Longest first, so that `->` is not `-`, `>`.
    private static final List<String> SYMBOLS =
            List.of(
                    "->", "=>", ":=", "<>", "!=", "<=", ">=", "||", "(", ")", "[", "]", "<", ">",
                    "=", ",", ";", ".", "*", "/", "%", "+", "-", ":");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;

    private Lexer(String text) {
        this.text = text;
    }

    /// All tokens, the last of kind END.
    ///
    /// @throws SqlException for a string or comment without an end, or a character that SQL does
    ///   not have
    static List<Token> tokens(String text) {
        return new Lexer(text).run();
    }

    private List<Token> run() {
        while (true) {
            skipBlank();
            if (at >= text.length()) {
                tokens.add(new Token(Kind.END, "", span(at, 0), at, at));
                return tokens;
            }
            next();
        }
    }

    private void next() {
        char c = text.charAt(at);
        if (c == '\'') {
            quoted(Kind.STRING, '\'', "string");
        } else if (c == '`') {
            quoted(Kind.QUOTED, '`', "quoted name");
        } else if (c == '"') {
            quoted(Kind.QUOTED, '"', "quoted name");
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)) && !afterOperand())) {
            number();
        } else if (Character.isLetter(c) || c == '_') {
            word();
        } else {
            symbol();
        }
    }

    /// `a.5` cannot be a number after a name; `.5` after an operator is one.
    private boolean afterOperand() {
        if (tokens.isEmpty()) {
            return false;
        }
        var last = tokens.getLast();
        return last.end() == at && (last.kind() == Kind.WORD || last.kind() == Kind.QUOTED);
    }

    private void skipBlank() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                at++;
                newLine();
            } else if (Character.isWhitespace(c) || c == '\uFEFF') {
                at++;
            } else if (c == '-' && peek(1) == '-') {
                while (at < text.length() && text.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == '/' && peek(1) == '*') {
                blockComment();
            } else {
                return;
            }
        }
    }

    private void blockComment() {
        var from = span(at, 2);
        at += 2;
        while (at < text.length() && !(text.charAt(at) == '*' && peek(1) == '/')) {
            if (text.charAt(at++) == '\n') {
                newLine();
            }
        }
        if (at >= text.length()) {
            throw new SqlException(from, "this comment has no end", "close it with */");
        }
        at += 2;
    }

    private void quoted(Kind kind, char quote, String what) {
        int start = at++;
        var from = span(start, 1);
        var value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                if (peek(0) != quote) {
                    add(kind, value.toString(), from, start);
                    return;
                }
                at++;
            } else if (c == '\n') {
                newLine();
            }
            value.append(c);
        }
        throw new SqlException(from, "this " + what + " has no end", "close it with " + quote);
    }

    private void number() {
        int start = at;
        var from = span(start, 0);
        var kind = Kind.INTEGER;
        digits();
        if (peek(0) == '.' && (isDigit(peek(1)) || !isNamePart(peek(1)))) {
            kind = Kind.DECIMAL;
            at++;
            digits();
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (isDigit(peek(1 + sign))) {
                kind = Kind.DOUBLE;
                at += 1 + sign;
                digits();
            }
        }
        if (kind == Kind.INTEGER && isNamePart(peek(0))) {
            // ksqlDB has names that begin with a digit: 1st_column
            while (isNamePart(peek(0))) {
                at++;
            }
            kind = Kind.WORD;
        }
        var typed = text.substring(start, at);
        add(kind, kind == Kind.WORD ? typed.toUpperCase(Locale.ROOT) : typed, from, start);
    }

    private void digits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    private void word() {
        int start = at;
        var from = span(start, 0);
        while (isNamePart(peek(0))) {
            at++;
        }
        add(Kind.WORD, text.substring(start, at).toUpperCase(Locale.ROOT), from, start);
    }

    private void symbol() {
        for (var symbol : SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                int start = at;
                at += symbol.length();
                add(Kind.SYMBOL, symbol, span(start, 0), start);
                return;
            }
        }
        throw new SqlException(span(at, 1), "unexpected character '" + text.charAt(at) + "'");
    }

    private void add(Kind kind, String value, Span from, int start) {
        var span = new Span(from.line(), from.column(), at - start);
        tokens.add(new Token(kind, value, span, start, at));
    }

    private Span span(int start, int length) {
        return new Span(line, start - lineStart + 1, length);
    }

    private void newLine() {
        line++;
        lineStart = at;
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '@';
    }
}
