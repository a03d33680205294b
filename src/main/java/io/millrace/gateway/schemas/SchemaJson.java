package io.millrace.gateway.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.format.AvroSchema;
import io.millrace.format.FormatException;
import io.millrace.format.ProtoSchema;
import io.millrace.format.SchemaFrame;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Records with the id of their schema before them, as JSON and back. Remembers what it made of the
/// last 1,000 schemas. Thread-safe.
public final class SchemaJson {
    private static final int REMEMBERED = 1_000;

    private final SchemaStore store;
    private final ObjectMapper mapper;
    private final Map<Integer, Known> known =
            Collections.synchronizedMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<Integer, Known> eldest) {
                            return size() > REMEMBERED;
                        }
                    });

    private record Known(SchemaText.Type type, RecordJson json) {}

    /// @param mapper reads what the formats write
    public SchemaJson(SchemaStore store, ObjectMapper mapper) {
        this.store = store;
        this.mapper = mapper;
    }

    /// A record by a schema.
    ///
    /// @throws FormatException if there is no such schema, it is in another language, or the value
    ///   does not fit
    /// @throws SchemaStore.UnavailableException if the registry cannot be asked
    public byte[] encode(int id, SchemaText.Type type, JsonNode value) {
        var schema = known(id);
        if (schema.type != type) {
            throw new FormatException(
                    "Schema %d is in %s, not in %s.".formatted(id, schema.type, type));
        }
        var frame = SchemaFrame.of(id);
        var body = schema.json.encode(value);
        var record = new byte[frame.length + body.length];
        System.arraycopy(frame, 0, record, 0, frame.length);
        System.arraycopy(body, 0, record, frame.length, body.length);
        return record;
    }

    /// A record as JSON.
    ///
    /// @throws FormatException if it does not begin with the id of a schema, or is not by it
    /// @throws SchemaStore.UnavailableException if the registry cannot be asked
    public JsonNode decode(byte[] record) {
        return known(SchemaFrame.id(record)).json.decode(record);
    }

    /// The language of a schema.
    ///
    /// @throws FormatException if there is none of this id
    public SchemaText.Type type(int id) {
        return known(id).type;
    }

    private Known known(int id) {
        var before = known.get(id);
        if (before != null) {
            return before;
        }
        var schema = store.byId(id);
        var made = new Known(schema.type(), make(schema));
        known.put(id, made);
        return made;
    }

    private RecordJson make(SchemaText schema) {
        return switch (schema.type()) {
            case AVRO -> new AvroJson(AvroSchema.parse(schema, store), mapper);
            case JSON -> new PlainJson(mapper);
            case PROTOBUF -> new ProtoJson(ProtoSchema.file(schema, store));
        };
    }
}
