package io.millrace.sql.parse;

/// Where a piece of text sits: `line` and `column` count from 1, `length` in chars.
public record Span(int line, int column, int length) {
    /// For what nobody typed.
    public static final Span NONE = new Span(0, 0, 0);

    @Override
    public String toString() {
        return "line " + line + ":" + column;
    }
}
