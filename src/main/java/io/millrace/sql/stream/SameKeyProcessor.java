package io.millrace.sql.stream;

import io.millrace.data.Row;
import io.millrace.sql.kernel.RowKernel;

import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/// Drives a kernel that leaves the key as it is, so that Streams knows that no repartition is
/// needed.
final class SameKeyProcessor<K, I> implements FixedKeyProcessor<K, I, Row> {
    private final Supplier<KernelRun> make;
    private final Intake<K, I> intake;
    private @Nullable KernelRun run;
    private @Nullable FixedKeyProcessorContext<K, Row> context;

    SameKeyProcessor(Supplier<KernelRun> make, Intake<K, I> intake) {
        this.make = make;
        this.intake = intake;
    }

    /// The row in a kernel; NULL for a tombstone.
    static @Nullable Row row(RowKernel kernel) {
        return kernel.isTombstone() ? null : kernel.row();
    }

    @Override
    public void init(FixedKeyProcessorContext<K, Row> context) {
        this.context = context;
        run = make.get();
    }

    @Override
    public void process(FixedKeyRecord<K, I> record) {
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
            context.forward(record.withValue(row(run.kernel())));
        }
    }
}
