package io.millrace.format;

import io.millrace.data.Row;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// Reads the wanted columns of AVRO records, each by the schema that it was written with.
final class AvroReader implements RowReader {
    private final Layout layout;
    private final SchemaStore store;
    private final WireInput in = new WireInput();

    /// By id; as many as the subject has versions.
    private final Map<Integer, AvroDecoder> decoders = new HashMap<>();

    /// Those that headers name; as many.
    private final Map<SchemaId, AvroDecoder> named = new HashMap<>();

    /// Most records are of the schema of the one before.
    private @Nullable AvroDecoder latest;

    private int latestId;

    AvroReader(Layout layout) {
        this.layout = layout;
        store = SchemaFormat.binding(layout).store();
    }

    @Override
    public void read(byte[] bytes, Row row) {
        int id = SchemaFrame.id(bytes);
        if (latest == null || id != latestId) {
            latest = decoders.computeIfAbsent(id, this::decoder);
            latestId = id;
        }
        in.open(bytes, SchemaFrame.LENGTH);
        latest.read(in, row);
    }

    @Override
    public void read(byte[] schemaId, byte[] bytes, Row row) {
        var decoder =
                named.computeIfAbsent(
                        SchemaId.read(ByteBuffer.wrap(schemaId)), id -> decoder(id.in(store)));
        in.open(bytes, 0);
        decoder.read(in, row);
    }

    private AvroDecoder decoder(int id) {
        return decoder(store.byId(id));
    }

    private AvroDecoder decoder(SchemaText schema) {
        return new AvroDecoder(AvroSchema.parse(schema, store), layout);
    }
}
