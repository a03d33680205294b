package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.gateway.Texts.FaultException;
import io.millrace.http.Request;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Turns the body of a request into records, by its content type.
///
/// One JSON value is one record, whatever it is, an array too: what goes in comes out. Several
/// records are lines of JSON, or a batch of CloudEvents. Values are written byte for byte as sent.
final class Bodies {
    static final String[] TYPES = {
        "application/json",
        "application/x-ndjson",
        "text/plain",
        "application/octet-stream",
        CloudEvents.STRUCTURED,
        CloudEvents.BATCH
    };

    /// Each record costs memory besides its bytes.
    private static final int RECORDS_MAX = 100_000;

    private final Request request;
    private final Optional<byte[]> key;
    private final Optional<JsonPointer> pointer;
    private final List<Header> headers;

    /// What a body holds.
    ///
    /// @param batch whether a report for each record is expected
    record Content(boolean batch, List<Event> events) {
        Content {
            events = List.copyOf(events);
        }
    }

    private Bodies(Request request) {
        this.request = request;
        this.key = RecordHeaders.key(request);
        this.pointer = request.query("key").map(Bodies::pointer);
        this.headers = RecordHeaders.of(request);
    }

    /// Reads the body of a request.
    ///
    /// @throws io.millrace.http.ProblemException 400 where it is not what its type says, 413 where
    ///   it is too long or has too many records, 415 where the type is none of ours
    static Content of(Request request) throws IOException {
        return new Bodies(request).read();
    }

    private Content read() throws IOException {
        var type = MediaType.of(request);
        var body = request.body();
        if (type.isCloudEvents()) {
            return new Content(true, CloudEvents.batch(body, key, headers));
        }
        if (type.isCloudEvent()) {
            return one(CloudEvents.structured(body, key, headers));
        }
        if (CloudEvents.isBinary(request)) {
            return one(CloudEvents.binary(request, type, key, headers));
        }
        if (type.isJsonLines()) {
            return new Content(true, lines(body));
        }
        return one(single(type, body));
    }

    private static Content one(Event.Accepted event) {
        return new Content(false, List.of(event));
    }

    private Event.Accepted single(MediaType type, byte[] body) {
        try {
            if (type.isJson()) {
                return json(1, body);
            }
            if (type.isText()) {
                Texts.checkUtf8(body);
            } else if (!type.isBytes()) {
                throw GatewayError.UNSUPPORTED_TYPE.with(type.header(), String.join(", ", TYPES));
            }
        } catch (FaultException e) {
            var fault = e.fault();
            throw type.isJson()
                    ? Texts.invalidJson(fault)
                    : GatewayError.INVALID_UTF8.with(fault.line(), fault.column());
        }
        if (pointer.isPresent()) {
            throw GatewayError.MALFORMED.with("A key can be taken out of JSON only: ?key=");
        }
        return new Event.Accepted(1, key.orElse(null), body, headers);
    }

    private Event.Accepted json(int place, byte[] value) throws FaultException {
        if (pointer.isEmpty()) {
            Texts.checkJson(value);
            return new Event.Accepted(place, key.orElse(null), value, headers);
        }
        return new Event.Accepted(place, keyIn(Texts.json(value)), value, headers);
    }

    private List<Event> lines(byte[] body) {
        var events = new ArrayList<Event>();
        int line = 0;
        for (int from = 0; from < body.length; ) {
            line++;
            int to = from;
            while (to < body.length && body[to] != '\n') {
                to++;
            }
            var value = stripped(body, from, to);
            if (value.length > 0) {
                events.add(line(line, value));
            }
            if (events.size() > RECORDS_MAX) {
                throw GatewayError.TOO_LARGE.with(
                        "A request holds at most %d records.".formatted(RECORDS_MAX));
            }
            from = to + 1;
        }
        if (events.isEmpty()) {
            throw GatewayError.MALFORMED.with("The body has no records.");
        }
        return events;
    }

    private Event line(int line, byte[] value) {
        try {
            return json(line, value);
        } catch (FaultException e) {
            var fault = e.fault();
            return new Event.Refused(
                    line, GatewayError.INVALID_LINE.with(line, fault.column(), fault.what()));
        } catch (io.millrace.http.ProblemException e) {
            return new Event.Refused(line, e);
        }
    }

    private static byte[] stripped(byte[] bytes, int from, int to) {
        int begin = from;
        int end = to;
        while (begin < end && isSpace(bytes[begin])) {
            begin++;
        }
        while (end > begin && isSpace(bytes[end - 1])) {
            end--;
        }
        return Arrays.copyOfRange(bytes, begin, end);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    private byte @Nullable [] keyIn(JsonNode value) {
        var at = value.at(pointer.orElseThrow());
        if (at.isMissingNode()) {
            throw GatewayError.MALFORMED.with(
                    "There is no %s in the value, where ?key= expects the key."
                            .formatted(pointer.orElseThrow()));
        }
        if (at.isNull()) {
            return null;
        }
        return (at.isTextual() ? at.textValue() : at.toString()).getBytes(UTF_8);
    }

    private static JsonPointer pointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException _) {
            throw GatewayError.MALFORMED.with(
                    "'%s' is no JSON pointer; ?key=/user takes the member user.".formatted(text));
        }
    }
}
