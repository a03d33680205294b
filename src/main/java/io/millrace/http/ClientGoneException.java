package io.millrace.http;

import java.io.IOException;

/// The client has closed its connection or stream, or stopped reading for longer than the idle
/// timeout. Let it pass: nobody is left to answer.
public final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(Throwable cause) {
        super("the client is gone", cause);
    }
}
