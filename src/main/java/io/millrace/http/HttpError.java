package io.millrace.http;

/// What can be wrong with a request before any room has looked at it.
enum HttpError implements Problem {
    MALFORMED_REQUEST(400, "%s"),
    FOREIGN_PAGE(403, "A page of %s may not do that here (http.allowed.hosts)."),
    NO_SUCH_PATH(404, "There is nothing at %s."),
    METHOD_NOT_ALLOWED(405, "%s cannot be used at %s; %s can."),
    BODY_TOO_LARGE(413, "The body is longer than the limit of %d bytes (http.max.body.bytes)."),
    FOREIGN_NAME(421, "This server is not asked for by the name '%s' (http.allowed.hosts)."),
    STOPPING(503, "The server is stopping.");

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
