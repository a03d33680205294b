package io.millrace.sql.endpoint;

import io.millrace.http.Request;
import io.millrace.sql.functions.RequestParts;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A request as the functions of SQL see it.
record Asked(Request request) implements RequestParts {
    /// Only names that the path has get here: the analyzer sees to it, but for names that are
    /// computed.
    @Override
    public @Nullable String path(String name) {
        try {
            return request.path(name);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    @Override
    public @Nullable String query(String name) {
        return request.query(name).orElse(null);
    }

    @Override
    public @Nullable String header(String name) {
        return request.header(name).orElse(null);
    }

    @Override
    public @Nullable String body() {
        try {
            var bytes = request.body();
            return bytes.length == 0
                    ? null
                    : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw EndpointError.BAD_REQUEST.with("The body is no UTF-8.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
