package io.millrace.sql.parse;

/// One word of SQL.
///
/// @param text for a WORD in upper case, for a QUOTED name or a STRING without its quotes, else as
///   typed
record Token(Kind kind, String text, Span span, int start, int end) {
    enum Kind {
        /// A keyword or a plain name.
        WORD,
        /// A name in back-ticks or double quotes.
        QUOTED,
        STRING,
        INTEGER,
        DECIMAL,
        DOUBLE,
        /// Anything else: one operator or mark.
        SYMBOL,
        END
    }

    boolean is(String text) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && this.text.equals(text);
    }

    /// As a message shows it.
    String shown() {
        return switch (kind) {
            case END -> "the end of the text";
            case STRING -> "'" + text.replace("'", "''") + "'";
            case QUOTED -> "`" + text + "`";
            case WORD, INTEGER, DECIMAL, DOUBLE, SYMBOL -> "'" + text + "'";
        };
    }
}
