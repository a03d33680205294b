package io.millrace.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;

import io.millrace.data.Field;
import io.millrace.data.Row;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// PROTOBUF: messages behind the id of their schema and the way to the message in it.
///
/// See [ProtoIndexes] for the way. A field belongs to the column of its name, else to the one that
/// its upper case names. Without another representation a field of zero and one that is NULL are
/// the same, and read as zero. See [ProtoTypes] for the types.
///
/// Source: Confluent documentation, "Wire format".
final class ProtobufFormat implements SchemaFormat {
    @Override
    public String name() {
        return "PROTOBUF";
    }

    @Override
    public SchemaText.Type language() {
        return SchemaText.Type.PROTOBUF;
    }

    @Override
    public void check(Layout layout) {
        if (layout.schema()
                .flatMap(SchemaBinding::fullName)
                .filter(n -> !n.matches("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*"))
                .isPresent()) {
            throw new FormatException("the full name of a schema is a name of a message");
        }
        ProtoColumns.check(layout);
    }

    @Override
    public RowReader reader(Layout layout) {
        return new Reader(layout);
    }

    /// The kind of message that a record is.
    private record Kind(SchemaId id, List<Integer> indexes) {}

    private static final class Reader implements RowReader {
        private final Layout layout;
        private final SchemaStore store;
        private final WireInput in = new WireInput();

        /// As many as the subject has versions, and they have messages.
        private final Map<Kind, ProtoDecoder> decoders = new HashMap<>();

        Reader(Layout layout) {
            this.layout = layout;
            store = SchemaFormat.binding(layout).store();
        }

        @Override
        public void read(byte[] bytes, Row row) {
            var id = new SchemaId.Id(SchemaFrame.id(bytes));
            in.open(bytes, SchemaFrame.LENGTH);
            var kind = new Kind(id, ProtoIndexes.read(in));
            decoders.computeIfAbsent(kind, this::decoder).read(in, row);
        }

        /// The way to the message stands behind the schema's name, in the header.
        @Override
        public void read(byte[] schemaId, byte[] bytes, Row row) {
            var header = ByteBuffer.wrap(schemaId);
            var id = SchemaId.read(header);
            in.open(schemaId, header.position());
            var kind = new Kind(id, ProtoIndexes.read(in));
            var decoder = decoders.computeIfAbsent(kind, this::decoder);
            in.open(bytes, 0);
            decoder.read(in, row);
        }

        private ProtoDecoder decoder(Kind kind) {
            var file = ProtoSchema.file(kind.id().in(store), store);
            return new ProtoDecoder(
                    ProtoSchema.message(file, kind.indexes()), layout.fields(), layout.slots());
        }
    }

    @Override
    public RowWriter writer(Layout layout) {
        record Written(List<Integer> indexes, ProtoEncoder encoder) {}
        var store = SchemaFormat.binding(layout).store();
        var schema =
                WriterSchema.of(
                        this,
                        layout,
                        text -> {
                            var message = message(ProtoSchema.file(text, store), layout);
                            return new Written(
                                    ProtoSchema.indexes(message),
                                    new ProtoEncoder(message, layout.fields(), layout.slots()));
                        });
        var head = new WireOutput();
        head.write(SchemaFrame.of(schema.id()));
        ProtoIndexes.write(head, schema.writer().indexes());
        byte[] frame = head.toBytes();
        var out = new WireOutput();
        return row -> {
            out.clear();
            out.write(frame);
            schema.writer().encoder().write(out, row);
            return out.toBytes();
        };
    }

    private static Descriptor message(FileDescriptor file, Layout layout) {
        return ProtoSchema.message(file, layout.schema().flatMap(SchemaBinding::fullName));
    }

    @Override
    public SchemaText schema(Layout layout) {
        return ProtoColumns.schema(layout);
    }

    @Override
    public List<Field> columns(
            SchemaText schema,
            SchemaStore store,
            Optional<String> fullName,
            Layout.Part part,
            Layout.Wrap wrap) {
        return ProtoTypes.columns(ProtoSchema.message(ProtoSchema.file(schema, store), fullName));
    }
}
