package io.millrace.sql.stream;

import io.millrace.data.Row;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.ValueTransformerWithKey;
import org.apache.kafka.streams.processor.ProcessorContext;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/// Turns the rows of a table into what they give to a group, along with the time, place and headers
/// of their records.
///
/// Shape of the result: the key of the group as BYTES in slot 0, then the arguments of its calls.
final class TableMembers implements ValueTransformerWithKey<Bytes, byte[], @Nullable Row> {
    private final TableValues<Bytes, byte[]> rows;
    private final Supplier<KernelRun> make;
    private @Nullable KernelRun run;

    TableMembers(Supplier<KernelRun> make) {
        this.make = make;
        rows = new TableValues<>(() -> open(), TableValues.TOPIC);
    }

    private KernelRun open() {
        var opened = make.get();
        run = opened;
        return opened;
    }

    @Override
    public void init(ProcessorContext context) {
        rows.init(context);
    }

    @Override
    public @Nullable Row transform(Bytes key, byte @Nullable [] value) {
        if (run == null || !rows.accept(key, value)) {
            return null;
        }
        var group = run.kernel().key();
        return group == null ? null : joined(group, run.kernel().row());
    }

    private static Row joined(byte[] group, Row arguments) {
        var member = new Row(arguments.size() + 1);
        member.setObject(0, ByteBuffer.wrap(group));
        for (int i = 0; i < arguments.size(); i++) {
            member.copy(arguments, i, i + 1);
        }
        return member;
    }

    /// The key of the group and the arguments.
    static KeyValue<Bytes, Row> split(Row member) {
        var group = (ByteBuffer) Optional.ofNullable(member.getObject(0)).orElseThrow();
        var key = new byte[group.limit()];
        group.get(0, key);
        var arguments = new Row(member.size() - 1);
        for (int i = 1; i < member.size(); i++) {
            arguments.copy(member, i, i - 1);
        }
        return KeyValue.pair(Bytes.wrap(key), arguments);
    }

    @Override
    public void close() {}
}
