package io.millrace.http;

/// What can be wrong with a request before any room has looked at it.
enum HttpError implements Problem {
    MALFORMED_REQUEST(400, "%s"),
    NO_SUCH_PATH(404, "There is nothing at %s."),
    METHOD_NOT_ALLOWED(405, "%s cannot be used at %s; %s can."),
    BODY_TOO_LARGE(413, "The body is longer than the limit of %d bytes (http.max.body.bytes).");

    private final int status;
    private final String message;

    HttpError(int status, String message) {
        this.status = status;
        this.message = message;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public int code() {
        return status * 100;
    }

    @Override
    public String message() {
        return message;
    }
}
