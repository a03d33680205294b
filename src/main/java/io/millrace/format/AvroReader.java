package io.millrace.format;

import io.millrace.data.Row;

import java.util.HashMap;
import java.util.Map;

/// Reads the wanted columns of AVRO records, each by the schema that it was written with.
final class AvroReader implements RowReader {
    private final Layout layout;
    private final SchemaStore store;
    private final WireInput in = new WireInput();

    /// By id; as many as the subject has versions.
    private final Map<Integer, AvroDecoder> decoders = new HashMap<>();

    AvroReader(Layout layout) {
        this.layout = layout;
        store = SchemaFormat.binding(layout).store();
    }

    @Override
    public void read(byte[] bytes, Row row) {
        var decoder = decoders.computeIfAbsent(SchemaFrame.id(bytes), this::decoder);
        in.open(bytes, SchemaFrame.LENGTH);
        decoder.read(in, row);
    }

    private AvroDecoder decoder(int id) {
        return new AvroDecoder(AvroSchema.parse(store.byId(id), store), layout);
    }
}
