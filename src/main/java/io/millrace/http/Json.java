package io.millrace.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;

/// JSON bodies, by Jackson: records, maps, lists and `JsonNode` both ways. For requests and answers
/// only; the records of topics go through `format`.
public final class Json {
    /// Buffers for parsers and generators. Jackson keeps them by thread unless told otherwise, and
    /// each request has a new one: they were most of what a request allocated. Of this size, all
    /// that run at once on a few cores find one, and what is kept stays small.
    public static final RecyclerPool<BufferRecycler> BUFFERS = JsonRecyclerPools.newBoundedPool(64);

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(JsonFactory.builder().recyclerPool(BUFFERS).build())
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    /// Unknown members are ignored, as clients may be newer than we are; missing ones are null.
    ///
    /// @throws ProblemException 400 with line and column when it is no JSON or of another shape
    public static <T> T read(byte[] json, Class<T> type) {
        if (json.length == 0) {
            throw HttpError.MALFORMED_REQUEST.with("The body is empty; it must be JSON.");
        }
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw HttpError.MALFORMED_REQUEST.with("The body is null; it must be an object.");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw HttpError.MALFORMED_REQUEST.with(where(e) + firstSentence(e));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    /// Compact JSON, UTF-8.
    ///
    /// @throws IllegalArgumentException when Jackson cannot write the value: a mistake of ours
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + value.getClass(), e);
        }
    }

    private static String where(JsonProcessingException e) {
        var at = e.getLocation();
        return at == null
                ? "The body is not as expected: "
                : "The body is not as expected at line %d:%d: "
                        .formatted(at.getLineNr(), at.getColumnNr());
    }

    /// Jackson goes on with Java types, which are none of the client's business.
    private static String firstSentence(JsonProcessingException e) {
        var message = String.valueOf(e.getOriginalMessage());
        var end = message.indexOf('\n');
        return message.substring(0, end < 0 ? message.length() : end)
                .replaceAll("`?(io\\.millrace|java)[\\w.$]*\\.([\\w$]+)`?", "$2");
    }
}
