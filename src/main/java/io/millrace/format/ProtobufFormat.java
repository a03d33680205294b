package io.millrace.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;

import io.millrace.data.Field;
import io.millrace.data.Row;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// PROTOBUF: messages behind the id of their schema and the way to the message in it.
///
/// The way is a count and places from 0, as signed varints; the first message of a file is a single
/// 0. A field belongs to the column of its name, else to the one that its upper case names. Without
/// another representation a field of zero and one that is NULL are the same, and read as zero. See
/// [ProtoTypes] for the types.
///
/// Source: Confluent documentation, "Wire format".
final class ProtobufFormat implements SchemaFormat {
    /// Messages inside of messages.
    private static final int INDEXES_MAX = 100;

    private static final List<Integer> FIRST = List.of(0);

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
    private record Kind(int id, List<Integer> indexes) {}

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
            int id = SchemaFrame.id(bytes);
            in.open(bytes, SchemaFrame.LENGTH);
            decoders.computeIfAbsent(new Kind(id, indexes(in)), this::decoder).read(in, row);
        }

        private ProtoDecoder decoder(Kind kind) {
            var file = ProtoSchema.file(store.byId(kind.id()), store);
            return new ProtoDecoder(
                    ProtoSchema.message(file, kind.indexes()), layout.fields(), layout.slots());
        }
    }

    /// The way to the message of a record.
    ///
    /// @param in at what follows the id of the schema
    static List<Integer> indexes(WireInput in) {
        long count = in.zigzag();
        if (count == 0) {
            return FIRST;
        }
        if (count < 0 || count > INDEXES_MAX) {
            throw new FormatException("a message inside of %d others".formatted(count));
        }
        var indexes = new ArrayList<Integer>();
        for (long i = 0; i < count; i++) {
            indexes.add((int) in.zigzag());
        }
        return indexes;
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
        var indexes = schema.writer().indexes();
        if (indexes.equals(FIRST)) {
            head.zigzag(0);
        } else {
            head.zigzag(indexes.size());
            indexes.forEach(head::zigzag);
        }
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
