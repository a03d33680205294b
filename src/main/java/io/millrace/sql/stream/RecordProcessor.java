package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowKernel;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Supplier;

/// Drives a kernel from records to what `Out` takes of it. Headers pass through.
final class RecordProcessor<K, I, O> implements Processor<K, I, Bytes, O> {
    /// Puts a record into a kernel.
    interface In<K, I> {
        boolean accept(KernelRun run, Record<K, I> record, Optional<RecordMetadata> place);
    }

    /// Takes what came out of a kernel.
    interface Out<O> {
        @Nullable O value(RowKernel kernel);

        /// The time of the record, by default that of the record that went in; below 0 for one that
        /// is not written.
        default long timestampMs(RowKernel kernel, @Nullable O value, long in) {
            return in;
        }
    }

    /// Records of a topic.
    static final In<Bytes, byte[]> TOPIC =
            (run, record, place) ->
                    run.accept(
                            record.key(),
                            record.value(),
                            record.timestamp(),
                            place,
                            record.headers());

    /// States of groups.
    static <K> In<K, Row> states(KeyView<K> view) {
        return (run, record, _) ->
                run.accept(view, record.key(), record.value(), record.timestamp());
    }

    private final Supplier<KernelRun> make;
    private final KeyView<K> view;
    private final In<K, I> in;
    private final Out<O> out;
    private @Nullable KernelRun run;
    private @Nullable ProcessorContext<Bytes, O> context;

    RecordProcessor(Supplier<KernelRun> make, KeyView<K> view, In<K, I> in, Out<O> out) {
        this.make = make;
        this.view = view;
        this.in = in;
        this.out = out;
    }

    @Override
    public void init(ProcessorContext<Bytes, O> context) {
        this.context = context;
        run = make.get();
    }

    @Override
    public void process(Record<K, I> record) {
        if (context == null || run == null) {
            throw new IllegalStateException("process before init");
        }
        if (!in.accept(run, record, context.recordMetadata())) {
            return;
        }
        var kernel = run.kernel();
        var key = view.written(kernel.key(), record.key());
        var value = out.value(kernel);
        long timestampMs = out.timestampMs(kernel, value, record.timestamp());
        if (timestampMs < 0) {
            run.report(Problems.Kind.EXPRESSION, "the TIMESTAMP column of the result has no time");
            return;
        }
        context.forward(
                new Record<>(
                        key == null ? null : Bytes.wrap(key),
                        value,
                        timestampMs,
                        record.headers()));
    }
}
