package io.millrace.sql.stream;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.data.Type;
import io.millrace.format.BinaryRow;
import io.millrace.format.Layout;
import io.millrace.format.RowReader;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Rows in state stores and internal topics, as [BinaryRow]s. Slot i has the i-th type.
final class RowSerde implements Serde<Row> {
    private static final BinaryRow FORMAT = new BinaryRow();

    private final Layout layout;

    RowSerde(List<Type> types) {
        var fields = new ArrayList<Field>();
        for (int i = 0; i < types.size(); i++) {
            fields.add(new Field("F" + i, types.get(i)));
        }
        var slots = IntStream.range(0, types.size()).boxed().toList();
        layout = new Layout(Layout.Part.VALUE, fields, slots, Layout.Wrap.WRAPPED, Map.of());
    }

    /// A serializer of its own: the writer is for one thread, and Streams asks for one a thread and
    /// store.
    @Override
    public Serializer<Row> serializer() {
        var writer = ThreadLocal.withInitial(() -> FORMAT.writer(layout));
        return (_, row) -> row == null ? null : writer.get().write(row);
    }

    @Override
    public Deserializer<Row> deserializer() {
        var reader = ThreadLocal.withInitial(() -> FORMAT.reader(layout));
        return (_, bytes) -> read(bytes, reader);
    }

    private @Nullable Row read(byte @Nullable [] bytes, ThreadLocal<RowReader> reader) {
        if (bytes == null) {
            return null;
        }
        var row = new Row(layout.fields().size());
        reader.get().read(bytes, row);
        return row;
    }
}
