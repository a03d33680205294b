package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.millrace.http.Json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;

/// JSON and text as they come in over HTTP: checked, with the place where they are wrong, and never
/// changed on the way.
final class Texts {
    /// Keeps numbers as they are written; levels and lengths are limited by Jackson's defaults, and
    /// by the length of bodies.
    static final JsonMapper JSON =
            JsonMapper.builder(
                            new JsonFactoryBuilder()
                                    .recyclerPool(Json.BUFFERS)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxStringLength(Integer.MAX_VALUE)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private Texts() {}

    /// Where bytes stop to be what they should be.
    ///
    /// @param line from 1
    /// @param column from 1, in bytes
    record Fault(int line, int column, String what) {}

    /// A [Fault], on its way to whoever knows what the bytes are.
    static final class FaultException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Fault fault;

        FaultException(Fault fault) {
            super(fault.what, null, false, false);
            this.fault = fault;
        }

        Fault fault() {
            return fault;
        }
    }

    /// Checks that bytes are one JSON value in UTF-8.
    static void checkJson(byte[] bytes) throws FaultException {
        checkUtf8(bytes);
        try (var in = JSON.createParser(bytes)) {
            if (in.nextToken() == null) {
                throw new FaultException(new Fault(1, 1, "it is empty"));
            }
            in.skipChildren();
            in.finishToken();
            if (in.nextToken() != null) {
                var at = in.currentTokenLocation();
                throw new FaultException(
                        new Fault(at.getLineNr(), at.getColumnNr(), "more follows the value"));
            }
        } catch (JsonProcessingException e) {
            throw new FaultException(fault(e));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    /// Reads bytes as one JSON value.
    static JsonNode json(byte[] bytes) throws FaultException {
        checkJson(bytes);
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new FaultException(fault(e));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    /// Reads a body as one JSON value.
    ///
    /// @throws io.millrace.http.ProblemException 400 with line and column
    static JsonNode body(byte[] bytes) {
        try {
            return json(bytes);
        } catch (FaultException e) {
            throw invalidJson(e.fault());
        }
    }

    static RuntimeException invalidJson(Fault fault) {
        return GatewayError.INVALID_JSON.with(fault.line, fault.column, fault.what);
    }

    /// Checks that bytes are UTF-8.
    static void checkUtf8(byte[] bytes) throws FaultException {
        int plain = 0;
        while (plain < bytes.length && bytes[plain] >= 0) {
            plain++;
        }
        if (plain == bytes.length) {
            return;
        }
        var in = ByteBuffer.wrap(bytes, plain, bytes.length - plain);
        var decoder = UTF_8.newDecoder();
        var ignored = CharBuffer.allocate(1024);
        while (true) {
            var result = decoder.decode(in, ignored.clear(), true);
            if (result.isUnderflow()) {
                return;
            }
            if (result.isError()) {
                throw new FaultException(at(bytes, in.position()));
            }
        }
    }

    private static Fault at(byte[] bytes, int position) {
        int line = 1;
        int begin = 0;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n') {
                line++;
                begin = i + 1;
            }
        }
        var what = "byte 0x%02x is not UTF-8 here".formatted(bytes[position] & 0xff);
        return new Fault(line, position - begin + 1, what);
    }

    private static Fault fault(JsonProcessingException e) {
        var at = e.getLocation();
        var message = String.valueOf(e.getOriginalMessage());
        var end = message.indexOf('\n');
        var text = end < 0 ? message : message.substring(0, end);
        return at == null
                ? new Fault(1, 1, text)
                : new Fault(at.getLineNr(), at.getColumnNr(), text);
    }
}
