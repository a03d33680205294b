package io.millrace.sql.rest;

import io.millrace.http.Problem;

/// What the SQL server answers where it cannot do as asked. `code` is ksqlDB's `error_code`.
enum SqlError implements Problem {
    BAD_STATEMENT(400, 40001, "%s"),
    BAD_REQUEST(400, 40000, "%s"),
    NO_QUERY(400, 40000, "No query with id %s"),
    TOO_MANY_QUERIES(429, 42900, "%s");

    private final int status;
    private final int code;
    private final String message;

    SqlError(int status, int code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
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
