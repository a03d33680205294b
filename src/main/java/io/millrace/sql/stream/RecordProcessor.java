package io.millrace.sql.stream;

import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowKernel;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/// Drives a kernel from the rows of a feed to what `Out` takes of it. Headers pass through.
final class RecordProcessor<K, I, O> implements Processor<K, I, Bytes, O> {
    /// Takes what came out of a kernel.
    interface Out<O> {
        @Nullable O value(RowKernel kernel);

        /// The time of the record, by default that of the record that went in; below 0 for one that
        /// is not written.
        default long timestampMs(RowKernel kernel, @Nullable O value, long in) {
            return in;
        }
    }

    private final Supplier<KernelRun> make;
    private final KeyView<K> view;
    private final Intake<K, I> intake;
    private final Out<O> out;
    private @Nullable KernelRun run;
    private @Nullable ProcessorContext<Bytes, O> context;

    RecordProcessor(Supplier<KernelRun> make, KeyView<K> view, Intake<K, I> intake, Out<O> out) {
        this.make = make;
        this.view = view;
        this.intake = intake;
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
        boolean more =
                intake.accept(
                        run,
                        record.key(),
                        record.value(),
                        record.timestamp(),
                        context.recordMetadata(),
                        record.headers());
        for (; more; more = run.next()) {
            forward(context, run, record);
        }
    }

    private void forward(ProcessorContext<Bytes, O> context, KernelRun run, Record<K, I> record) {
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
