package io.millrace.sql.parse;

import java.util.Optional;

/// SQL that cannot be accepted: where, what, what to do.
public final class SqlException extends RuntimeException {
    private static final long serialVersionUID = 1;

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
