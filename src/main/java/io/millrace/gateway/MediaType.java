package io.millrace.gateway;

import io.millrace.http.Request;

import java.util.Locale;

/// What a body is.
///
/// @param type as in `application/json`, in lower case
/// @param header as it was sent
record MediaType(String type, String header) {
    private static final String JSON = "application/json";

    /// The content type of a request. Without one it is JSON, and so it is with the one that `curl
    /// -d` sends unless told otherwise: nobody writes forms to topics.
    static MediaType of(Request request) {
        var header = request.header("Content-Type").orElse(JSON);
        var type = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return new MediaType(
                type.equals("application/x-www-form-urlencoded") || type.isEmpty() ? JSON : type,
                header);
    }

    boolean isJson() {
        return type.equals(JSON) || (type.endsWith("+json") && !isCloudEvent());
    }

    boolean isJsonLines() {
        return switch (type) {
            case "application/x-ndjson",
                    "application/ndjson",
                    "application/jsonl",
                    "application/x-jsonlines",
                    "application/json-lines" ->
                    true;
            default -> false;
        };
    }

    boolean isText() {
        return type.startsWith("text/");
    }

    boolean isBytes() {
        return type.equals("application/octet-stream");
    }

    boolean isCloudEvent() {
        return type.equals(CloudEvents.STRUCTURED);
    }

    boolean isCloudEvents() {
        return type.equals(CloudEvents.BATCH);
    }
}
