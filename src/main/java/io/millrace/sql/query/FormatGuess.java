package io.millrace.sql.query;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.format.SchemaRecords;
import io.millrace.http.Json;
import io.millrace.http.ProblemException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// What bytes of a topic most likely are, and how they read then. A guess: 8 bytes may be a number
/// of either kind, and a number may be text by chance.
///
/// @param format as ksqlDB names it: `JSON`, `KAFKA_STRING`, `KAFKA_INT`, ...
record FormatGuess(String format, String text) {
    /// Bytes of what nothing fits to that are shown.
    private static final int UNKNOWN_BYTES_MAX = 64;

    /// Time stamps of windows are looked for from 2000 to 2100.
    private static final long EARLIEST_MS = 946_684_800_000L;

    private static final long LATEST_MS = 4_102_444_800_000L;

    /// @param schemas of the records that have one: where their schema reads them, they are no
    ///   guess
    static FormatGuess of(byte @Nullable [] bytes, SchemaRecords schemas) {
        if (bytes == null) {
            return new FormatGuess("NULL", "<null>");
        }
        return schemas.text(bytes)
                .map(known -> new FormatGuess(known.format(), known.json()))
                .orElseGet(() -> ofPlain(bytes));
    }

    private static FormatGuess ofPlain(byte[] bytes) {
        var text = text(bytes);
        if (text.isPresent()) {
            var json = isJson(text.get());
            return new FormatGuess(json ? "JSON" : "KAFKA_STRING", text.get());
        }
        return switch (bytes.length) {
            case Integer.BYTES ->
                    new FormatGuess("KAFKA_INT", Integer.toString(ByteBuffer.wrap(bytes).getInt()));
            case Long.BYTES -> eightBytes(ByteBuffer.wrap(bytes));
            default -> unknown(bytes);
        };
    }

    /// A key, which may end in the start of a window, or in start and end of a session.
    static FormatGuess ofKey(byte @Nullable [] bytes, SchemaRecords schemas) {
        if (bytes == null
                || bytes.length <= Long.BYTES
                || !ofPlain(bytes).format().equals("BYTES")) {
            return of(bytes, schemas);
        }
        long last = ByteBuffer.wrap(bytes).getLong(bytes.length - Long.BYTES);
        if (bytes.length > 2 * Long.BYTES) {
            long first = ByteBuffer.wrap(bytes).getLong(bytes.length - 2 * Long.BYTES);
            if (isTime(first) && isTime(last) && first <= last) {
                return windowed("SESSION", bytes, 2 * Long.BYTES, first + "/" + last, schemas);
            }
        }
        return isTime(last)
                ? windowed("TUMBLING", bytes, Long.BYTES, last + "/-", schemas)
                : of(bytes, schemas);
    }

    private static FormatGuess windowed(
            String kind, byte[] bytes, int suffix, String window, SchemaRecords schemas) {
        var key = new byte[bytes.length - suffix];
        System.arraycopy(bytes, 0, key, 0, key.length);
        var inner = of(key, schemas);
        return new FormatGuess(
                kind + "(" + inner.format() + ")", "[" + inner.text() + "@" + window + "]");
    }

    private static boolean isTime(long ms) {
        return ms >= EARLIEST_MS && ms <= LATEST_MS;
    }

    /// A double of a common size has its exponent where a small whole number has zeros.
    private static FormatGuess eightBytes(ByteBuffer bytes) {
        long whole = bytes.getLong(0);
        double real = bytes.getDouble(0);
        boolean small = Math.abs(whole) < 1L << 48;
        boolean likely = !Double.isNaN(real) && Math.abs(real) > 1e-9 && Math.abs(real) < 1e15;
        return !small && likely
                ? new FormatGuess("KAFKA_DOUBLE", Double.toString(real))
                : new FormatGuess("KAFKA_BIGINT", Long.toString(whole));
    }

    private static FormatGuess unknown(byte[] bytes) {
        int shown = Math.min(bytes.length, UNKNOWN_BYTES_MAX);
        var hex = HexFormat.of().formatHex(bytes, 0, shown);
        return new FormatGuess("BYTES", "0x" + hex + (shown < bytes.length ? "..." : ""));
    }

    /// The bytes as text, if they are UTF-8 and can be printed.
    private static Optional<String> text(byte[] bytes) {
        try {
            var text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            boolean printable =
                    text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t');
            return printable ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// Whether it is an object or an array; other JSON is as well a plain text.
    private static boolean isJson(String text) {
        var trimmed = text.strip();
        if (!trimmed.startsWith("{") && !trimmed.startsWith("[")) {
            return false;
        }
        try {
            Json.read(trimmed.getBytes(StandardCharsets.UTF_8), JsonNode.class);
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }
}
