package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.gateway.Texts.FaultException;

import java.util.Optional;

/// Values of records as people read them.
final class Values {
    private Values() {}

    /// The value as a text, if it is UTF-8.
    static Optional<String> text(byte[] value) {
        try {
            Texts.checkUtf8(value);
            return Optional.of(new String(value, UTF_8));
        } catch (FaultException _) {
            return Optional.empty();
        }
    }

    /// The value as JSON, if it is such.
    static Optional<JsonNode> json(byte[] value) {
        try {
            return Optional.of(Texts.json(value));
        } catch (FaultException _) {
            return Optional.empty();
        }
    }
}
