package io.millrace.format;

import com.google.protobuf.Descriptors.Descriptor;

import java.util.Optional;

/// PROTOBUF_NOSR: messages without a registry. What they look like follows from the columns: the
/// first is field 1, and so on, as the schema of [ProtobufFormat] would say.
final class ProtobufPlainFormat implements Format {
    @Override
    public String name() {
        return "PROTOBUF_NOSR";
    }

    @Override
    public void check(Layout layout) {
        ProtoColumns.check(layout);
    }

    @Override
    public RowReader reader(Layout layout) {
        var decoder = new ProtoDecoder(message(layout), layout.fields(), layout.slots());
        var in = new WireInput();
        return (bytes, row) -> {
            in.open(bytes, 0);
            decoder.read(in, row);
        };
    }

    @Override
    public RowWriter writer(Layout layout) {
        var encoder = new ProtoEncoder(message(layout), layout.fields(), layout.slots());
        var out = new WireOutput();
        return row -> {
            out.clear();
            encoder.write(out, row);
            return out.toBytes();
        };
    }

    private static Descriptor message(Layout layout) {
        return ProtoSchema.message(ProtoSchema.plain(layout), Optional.empty());
    }
}
