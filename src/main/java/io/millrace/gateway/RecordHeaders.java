package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.http.Request;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the headers of a request say about its records.
final class RecordHeaders {
    private static final String PREFIX = "kafka-header-";
    private static final List<String> KEYS = List.of("Kafka-Key", "X-Key");

    private RecordHeaders() {}

    /// `Kafka-Header-trace: 1` becomes the record's header `trace`; the name is kept as it was sent
    /// (HTTP/2 sends lower case).
    static List<Header> of(Request request) {
        var headers = new ArrayList<Header>();
        request.forEachHeader(
                (name, value) -> {
                    if (name.length() > PREFIX.length()
                            && name.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
                        headers.add(
                                new RecordHeader(name.substring(PREFIX.length()), bytes(value)));
                    }
                });
        return headers;
    }

    /// The key that a request names for all its records.
    static Optional<byte[]> key(Request request) {
        return KEYS.stream()
                .flatMap(name -> request.header(name).stream())
                .findFirst()
                .map(RecordHeaders::bytes);
    }

    /// A header's value as the client wrote it: the server shows each byte of it as a character.
    private static byte[] bytes(String value) {
        var isBytes = value.chars().allMatch(c -> c < 256);
        return value.getBytes(isBytes ? ISO_8859_1 : UTF_8);
    }
}
