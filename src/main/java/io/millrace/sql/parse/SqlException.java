package io.millrace.sql.parse;

import java.util.Optional;

/// SQL that cannot be accepted: where, what, what to do.
public final class SqlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// How many characters of a long line are shown.
    private static final int SHOWN = 120;

    private static final int SHOWN_BEFORE = 60;

    private final transient Span at;
    private final String problem;
    private final transient Optional<String> hint;

    public SqlException(Span at, String problem) {
        this(at, problem, Optional.empty());
    }

    public SqlException(Span at, String problem, String hint) {
        this(at, problem, Optional.of(hint));
    }

    private SqlException(Span at, String problem, Optional<String> hint) {
        super(text(at, problem, hint), null, false, false);
        this.at = at;
        this.problem = problem;
        this.hint = hint;
    }

    /// The error for what the grammar has and the engine has not learned.
    public static SqlException unsupported(Span at, String what) {
        return new SqlException(at, "not supported yet: " + what);
    }

    private static String text(Span at, String problem, Optional<String> hint) {
        var where = at.equals(Span.NONE) ? "" : at + ": ";
        return where + problem + hint.map(h -> "\n  hint: " + h).orElse("");
    }

    /// The same error with the line that it is about, and the place in it marked; without them
    /// where it is about the statement as a whole.
    ///
    /// @param text in which [#at] is a place
    public SqlException in(String text) {
        var lines = text.lines().toList();
        if (at.equals(Span.NONE) || at.column() == 1 || at.line() > lines.size()) {
            return this;
        }
        var line = lines.get(at.line() - 1).replace('\t', ' ');
        int column = Math.min(at.column() - 1, line.length());
        int from = Math.max(0, column - SHOWN_BEFORE);
        int to = Math.min(line.length(), from + SHOWN);
        int marks = Math.max(1, Math.min(at.length(), to - column));
        var excerpt =
                "\n    %s\n    %s%s"
                        .formatted(
                                line.substring(from, to).stripTrailing(),
                                " ".repeat(column - from),
                                "^".repeat(marks));
        return new SqlException(at, problem + excerpt, hint);
    }

    public Span at() {
        return at;
    }

    /// The message without place and hint.
    public String problem() {
        return problem;
    }

    public Optional<String> hint() {
        return hint;
    }
}
