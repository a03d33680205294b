package io.millrace.sql.endpoint;

import io.millrace.http.Problem;

/// What an endpoint answers where it cannot do as asked.
enum EndpointError implements Problem {
    BAD_REQUEST(400, 40000, "%s"),
    NO_KEY(401, 40100, "This needs a key: X-API-Key, or Authorization: Bearer."),
    NO_CORS(403, 40300, "No page of another origin may use %s here (CORS of CREATE ENDPOINT)."),
    NO_ROW(404, 40401, "There is no such row."),
    TOO_LARGE(413, 41300, "The row is too large: %s"),
    TOO_MANY(429, 42900, "%s"),
    BROKEN(500, 50001, "The endpoint cannot be used any more: %s"),
    NOT_WRITTEN(503, 50300, "The row is not written: %s");

    private final int status;
    private final int code;
    private final String message;

    EndpointError(int status, int code, String message) {
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
