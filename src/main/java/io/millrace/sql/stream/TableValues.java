package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.sql.kernel.RowKernel;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.ValueTransformerWithKey;
import org.apache.kafka.streams.processor.ProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Drives a kernel over the rows of a table. A row that is dropped becomes NULL, which Streams
/// turns into a tombstone where the row was there before, and into nothing where it was not.
///
/// @param <O> what is taken out of the kernel
final class TableValues<K, I, O> implements ValueTransformerWithKey<K, I, @Nullable O> {
    private final Supplier<KernelRun> make;
    private final Intake<K, I> intake;
    private final Function<RowKernel, @Nullable O> out;
    private @Nullable KernelRun run;
    private @Nullable ProcessorContext context;

    TableValues(
            Supplier<KernelRun> make, Intake<K, I> intake, Function<RowKernel, @Nullable O> out) {
        this.make = make;
        this.intake = intake;
        this.out = out;
    }

    /// The key that the kernel makes as BYTES in slot 0, then its row; NULL where there is no key.
    static @Nullable Row keyAndRow(RowKernel kernel) {
        var key = kernel.key();
        return key == null ? null : withKey(ByteBuffer.wrap(key), kernel.row());
    }

    /// As [#keyAndRow], for rows that need no key: NULL in slot 0.
    static Row keyOrNullAndRow(RowKernel kernel) {
        var key = kernel.key();
        return withKey(key == null ? null : ByteBuffer.wrap(key), kernel.row());
    }

    private static Row withKey(@Nullable ByteBuffer key, Row row) {
        var both = new Row(row.size() + 1);
        both.setObject(0, key);
        for (int i = 0; i < row.size(); i++) {
            both.copy(row, i, i + 1);
        }
        return both;
    }

    /// The key and the row of what [#keyAndRow] put together.
    static KeyValue<Bytes, Row> split(Row both) {
        var bytes = (ByteBuffer) Objects.requireNonNull(both.getObject(0));
        var key = new byte[bytes.limit()];
        bytes.get(0, key);
        var row = new Row(both.size() - 1);
        for (int i = 1; i < both.size(); i++) {
            row.copy(both, i, i - 1);
        }
        return KeyValue.pair(Bytes.wrap(key), row);
    }

    @Override
    public void init(ProcessorContext context) {
        this.context = context;
        run = make.get();
    }

    @Override
    public @Nullable O transform(K key, @Nullable I value) {
        if (context == null || run == null) {
            throw new IllegalStateException("transform before init");
        }
        if (value == null) {
            return null;
        }
        Optional<RecordMetadata> place =
                context.topic() == null ? Optional.empty() : Optional.of(place(context));
        boolean row =
                intake.accept(run, key, value, context.timestamp(), place, context.headers())
                        && !run.kernel().isTombstone();
        return row ? out.apply(run.kernel()) : null;
    }

    private static RecordMetadata place(ProcessorContext context) {
        return new RecordMetadata() {
            @Override
            public String topic() {
                return context.topic();
            }

            @Override
            public int partition() {
                return context.partition();
            }

            @Override
            public long offset() {
                return context.offset();
            }
        };
    }

    @Override
    public void close() {}
}
