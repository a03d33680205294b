package io.millrace.connect.blob;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Set;

/// One JSON object a line, or [JsonDocuments] where the head of the file shows such. The bytes of
/// an object can be passed on exactly as they are; that they are one object and valid UTF-8 is
/// checked. Blank lines are skipped.
///
/// Source: jsonlines.org.
public final class JsonLines implements BlobFormat {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public Set<String> endings() {
        return Set.of(".jsonl", ".ndjson", ".json");
    }

    @Override
    public RecordReader open(BlobStore store, Blob blob, Place from, ReadOptions options)
            throws IOException {
        var keyField = options.keyField();
        return TextRecords.open(
                store,
                blob,
                from,
                options,
                head ->
                        JsonDocuments.begin(head)
                                ? new JsonDocuments(keyField)
                                : new Lines(keyField));
    }

    /// What the bytes say as one JSON object.
    static LineFormat.Parsed parse(byte[] bytes, int from, int to, String keyField) {
        if (!Bytes.isUtf8(bytes, from, to)) {
            return new LineFormat.Parsed.Wrong("not valid UTF-8");
        }
        try (var parser = JSON.createParser(bytes, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new LineFormat.Parsed.Wrong("not a JSON object");
            }
            var key = object(parser, keyField);
            return parser.nextToken() == null
                    ? new LineFormat.Parsed.Value(key, null)
                    : new LineFormat.Parsed.Wrong("more text after the JSON object");
        } catch (JsonProcessingException e) {
            return new LineFormat.Parsed.Wrong("not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory", e);
        }
    }

    /// Walks to the end of the object; returns the text of the key field, if there is one.
    private static @Nullable String object(JsonParser parser, String keyField) throws IOException {
        String key = null;
        for (var depth = 1; depth > 0; ) {
            var token = parser.nextToken();
            if (token == null) {
                return key; // not reached: the parser reports an object without an end
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (depth == 1
                    && token == JsonToken.FIELD_NAME
                    && !keyField.isEmpty()
                    && keyField.equals(parser.currentName())) {
                token = parser.nextToken();
                if (token.isStructStart()) {
                    depth++;
                } else {
                    key = token == JsonToken.VALUE_NULL ? null : parser.getText();
                }
            }
        }
        return key;
    }

    private record Lines(String keyField) implements LineFormat {
        @Override
        public Parsed parse(byte[] bytes, int from, int to) {
            if (Bytes.isBlank(bytes, from, to)) {
                return new Parsed.Nothing();
            }
            return JsonLines.parse(bytes, from, to, keyField);
        }

        @Override
        public boolean hasHeader() {
            return false;
        }

        @Override
        public boolean endsItself() {
            return true;
        }
    }
}
