package io.millrace.http;

/// How a room words its errors: turns a failure into what is sent as JSON.
@FunctionalInterface
public interface ErrorBody {
    Object of(Failure failure);
}
