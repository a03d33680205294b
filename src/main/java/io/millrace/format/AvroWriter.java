package io.millrace.format;

import io.millrace.data.Row;

import org.jspecify.annotations.Nullable;

/// Writes AVRO records by one schema.
final class AvroWriter implements RowWriter {
    private final byte[] frame;
    private final AvroEncoder encoder;
    private final WireOutput out = new WireOutput();

    AvroWriter(int id, AvroEncoder encoder) {
        frame = SchemaFrame.of(id);
        this.encoder = encoder;
    }

    @Override
    public byte @Nullable [] write(Row row) {
        if (encoder.isNull(row)) {
            return null;
        }
        out.clear();
        out.write(frame);
        encoder.write(out, row);
        return out.toBytes();
    }
}
