package io.millrace.http;

/// Answers one request. Runs on a virtual thread of its own and may block.
@FunctionalInterface
public interface Handler {
    /// @throws ProblemException (or [io.millrace.config.UserError]) for what the client can put
    ///   right; anything else becomes a 500 whose cause is in the log only
    Response handle(Request request) throws Exception;
}
