package io.millrace.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Why a request was refused, in the terms of the answer.
///
/// @param status the HTTP status
/// @param code the room's number; `status` * 100 where the room did not give one
/// @param message for people
/// @param details further members for the body; may be empty
/// @param retryAfter when it is worth trying again: the header `Retry-After`
public record Failure(
        int status,
        int code,
        String message,
        Map<String, Object> details,
        Optional<Duration> retryAfter) {
    public Failure {
        details = Map.copyOf(details);
    }

    static Failure of(int status, String message) {
        return new Failure(status, status * 100, message, Map.of(), Optional.empty());
    }
}
