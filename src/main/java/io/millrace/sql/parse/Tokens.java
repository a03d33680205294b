package io.millrace.sql.parse;

import io.millrace.sql.parse.Token.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// A cursor over tokens, with what every grammar rule needs.
final class Tokens {
    /// Words that cannot be names unless they are quoted, because a clause begins or an expression
    /// goes on with them.
    private static final Set<String> RESERVED =
            Set.of(
                    "SELECT",
                    "FROM",
                    "WHERE",
                    "GROUP",
                    "HAVING",
                    "JOIN",
                    "ON",
                    "AS",
                    "WITH",
                    "AND",
                    "OR",
                    "NOT",
                    "CASE",
                    "WHEN",
                    "THEN",
                    "ELSE",
                    "END",
                    "IN",
                    "LIKE",
                    "BETWEEN",
                    "IS",
                    "NULL",
                    "TRUE",
                    "FALSE",
                    "CREATE",
                    "INSERT",
                    "INTO",
                    "DROP",
                    "VALUES",
                    "DISTINCT",
                    "CAST",
                    "INNER",
                    "LEFT",
                    "RIGHT",
                    "FULL",
                    "OUTER",
                    "BY",
                    "DESCRIBE",
                    "EXISTS",
                    "LIMIT",
                    "WITHIN",
                    "PRINT",
                    "UNION",
                    "ORDER");

    private final String text;
    private final List<Token> tokens;
    private int next;

    Tokens(String text) {
        this.text = text;
        this.tokens = Lexer.tokens(text);
    }

    Token peek() {
        return tokens.get(next);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(next + ahead, tokens.size() - 1));
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    Token take() {
        var token = peek();
        if (!atEnd()) {
            next++;
        }
        return token;
    }

    /// The place of the token that comes.
    Span here() {
        return peek().span();
    }

    /// True where the words come in this order.
    boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /// Takes the words if they come in this order, else nothing.
    boolean accept(String... words) {
        if (!sees(words)) {
            return false;
        }
        next += words.length;
        return true;
    }

    /// Takes the words, or fails.
    ///
    /// @return where the first of them stands
    Span expect(String... words) {
        var at = here();
        for (var word : words) {
            if (!accept(word)) {
                throw unexpected("'" + word + "'");
            }
        }
        return at;
    }

    /// The error for a token that the grammar has no place for.
    SqlException unexpected(String wanted) {
        var token = peek();
        var found = "expected " + wanted + ", found " + token.shown();
        return token.kind() == Kind.WORD && wanted.startsWith("a name") && isReserved(token)
                ? new SqlException(
                        token.span(),
                        found + ", which is a reserved word",
                        "quote it: `" + token.text() + "`")
                : new SqlException(token.span(), found);
    }

    static boolean isReserved(Token token) {
        return RESERVED.contains(token.text());
    }

    /// True where a name can start.
    boolean seesName() {
        var token = peek();
        return token.kind() == Kind.QUOTED || (token.kind() == Kind.WORD && !isReserved(token));
    }

    /// `name = word | quoted`
    String name(String what) {
        if (!seesName()) {
            throw unexpected("a name" + what);
        }
        return take().text();
    }

    /// A name as it was typed, for what Kafka names: topics, connectors, queries. Dashes and dots
    /// may be in it.
    String nameAsTyped(String what) {
        var first = peek();
        if (first.kind() == Kind.QUOTED || first.kind() == Kind.STRING) {
            return take().text();
        }
        if (first.kind() != Kind.WORD && first.kind() != Kind.INTEGER) {
            throw unexpected("a name" + what);
        }
        int end = take().end();
        while (peek().start() == end && (joins(peek()) || peek().kind() == Kind.WORD)) {
            end = take().end();
        }
        return text.substring(first.start(), end);
    }

    private static boolean joins(Token token) {
        return token.is("-")
                || token.is(".")
                || token.kind() == Kind.INTEGER
                || token.kind() == Kind.DECIMAL
                || token.kind() == Kind.DOUBLE;
    }

    String string(String what) {
        if (peek().kind() != Kind.STRING) {
            throw unexpected("a string" + what);
        }
        return take().text();
    }

    int integer(String what) {
        if (peek().kind() != Kind.INTEGER) {
            throw unexpected("a whole number" + what);
        }
        var token = take();
        try {
            return Integer.parseInt(token.text());
        } catch (NumberFormatException e) {
            throw new SqlException(
                    token.span(), token.text() + " is too large", "at most " + Integer.MAX_VALUE);
        }
    }

    /// `rule {, rule}`
    <T> List<T> commaList(Supplier<T> rule) {
        var all = new ArrayList<T>();
        do {
            all.add(rule.get());
        } while (accept(","));
        return all;
    }

    /// The text from the start of `from` to the end of the last token taken.
    String textFrom(Token from) {
        return text.substring(from.start(), Math.max(from.start(), tokens.get(next - 1).end()));
    }
}
