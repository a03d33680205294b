package io.millrace.sql.stream;

import io.millrace.data.Row;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.ValueTransformerWithKey;
import org.apache.kafka.streams.processor.ProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Supplier;

/// Drives a kernel with conditions over the rows of a table: a row that is dropped becomes NULL,
/// which Streams turns into a tombstone where the row was there before, and into nothing where it
/// was not.
///
/// @param <I> `byte[]`, a record of a topic, or [Row], the state of a group
final class TableValues<K, I> implements ValueTransformerWithKey<K, I, byte @Nullable []> {
    /// Puts a row of the table into a kernel.
    interface In<K, I> {
        boolean accept(
                KernelRun run,
                K key,
                @Nullable I value,
                long timestampMs,
                Optional<RecordMetadata> place,
                ProcessorContext context);
    }

    static final In<Bytes, byte[]> TOPIC =
            (run, key, value, timestampMs, place, context) ->
                    run.accept(key, value, timestampMs, place, context.headers());

    static <K> In<K, Row> states(KeyView<K> view) {
        return (run, key, value, timestampMs, _, _) -> run.accept(view, key, value, timestampMs);
    }

    private final Supplier<KernelRun> make;
    private final In<K, I> in;
    private @Nullable KernelRun run;
    private @Nullable ProcessorContext context;

    TableValues(Supplier<KernelRun> make, In<K, I> in) {
        this.make = make;
        this.in = in;
    }

    @Override
    public void init(ProcessorContext context) {
        this.context = context;
        run = make.get();
    }

    @Override
    public byte @Nullable [] transform(K key, @Nullable I value) {
        return accept(key, value) && run != null ? run.kernel().value() : null;
    }

    /// Runs the kernel over a row; false where it is gone or dropped.
    boolean accept(K key, @Nullable I value) {
        if (context == null || run == null) {
            throw new IllegalStateException("transform before init");
        }
        if (value == null) {
            return false;
        }
        Optional<RecordMetadata> place =
                context.topic() == null ? Optional.empty() : Optional.of(place(context));
        return in.accept(run, key, value, context.timestamp(), place, context);
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
