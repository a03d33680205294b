package io.millrace.sql.rest;

import io.millrace.http.Problem;
import io.millrace.http.ProblemException;
import io.millrace.sql.parse.SqlException;

/// What the SQL server answers where it cannot do as asked. `code` is ksqlDB's `error_code`.
enum SqlError implements Problem {
    BAD_STATEMENT(400, 40001, "%s"),
    BAD_REQUEST(400, 40000, "%s"),
    NO_QUERY(400, 40000, "No query with id %s"),
    TOO_MANY_ROWS(400, 40004, "%s"),
    STATEMENT_TOO_LONG(413, 41300, "The text has %d characters; sql.max.statement.chars is %d."),
    ASSERTION_FAILED(417, 41700, "%s"),
    TOO_MANY_QUERIES(429, 42900, "%s"),
    BEHIND(503, 50300, "Timed out while waiting for command %d; this worker is at %d."),
    NO_STATUS(404, 40400, "%s");

    private final int status;
    private final int code;
    private final String message;

    SqlError(int status, int code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    /// A request that cannot be done because of its SQL.
    static ProblemException refused(SqlException e) {
        return BAD_STATEMENT
                .with(String.valueOf(e.getMessage()))
                .detail("line", e.at().line())
                .detail("column", e.at().column());
    }

    /// A statement that cannot be executed.
    static ProblemException refused(SqlException e, String statement) {
        return refused(e).detail("statementText", statement);
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public int code() {
        return code;
    }

    @Override
    public String message() {
        return message;
    }
}
