package io.millrace.http;

/// One kind of error that a room answers with. A room has one enum of them:
///
/// ```java
/// enum RegistryError implements Problem {
///     SUBJECT_NOT_FOUND(404, 40401, "Subject '%s' not found."), ...
/// }
/// throw RegistryError.SUBJECT_NOT_FOUND.with(subject);
/// ```
public interface Problem {
    /// The HTTP status, 400..599.
    int status();

    /// The room's own number, shown in the body.
    int code();

    /// The message, with the places of [String#format] for what is special in one case.
    String message();

    /// This problem in one case.
    default ProblemException with(Object... values) {
        return new ProblemException(
                status(), code(), values.length == 0 ? message() : message().formatted(values));
    }
}
