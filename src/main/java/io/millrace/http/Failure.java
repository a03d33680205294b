package io.millrace.http;

import java.util.Map;

/// Why a request was refused, in the terms of the answer.
///
/// @param status the HTTP status
/// @param code the room's number; `status` * 100 where the room did not give one
/// @param message for people
/// @param details further members for the body; may be empty
public record Failure(int status, int code, String message, Map<String, Object> details) {
    public Failure {
        details = Map.copyOf(details);
    }

    static Failure of(int status, String message) {
        return new Failure(status, status * 100, message, Map.of());
    }
}
