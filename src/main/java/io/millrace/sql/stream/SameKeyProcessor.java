package io.millrace.sql.stream;

import io.millrace.data.Row;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/// Drives a kernel that leaves the key as it is, so that Streams knows that no repartition is
/// needed.
final class SameKeyProcessor implements FixedKeyProcessor<Bytes, byte[], Row> {
    private final Supplier<KernelRun> make;
    private @Nullable KernelRun run;
    private @Nullable FixedKeyProcessorContext<Bytes, Row> context;

    SameKeyProcessor(Supplier<KernelRun> make) {
        this.make = make;
    }

    @Override
    public void init(FixedKeyProcessorContext<Bytes, Row> context) {
        this.context = context;
        run = make.get();
    }

    @Override
    public void process(FixedKeyRecord<Bytes, byte[]> record) {
        if (context == null || run == null) {
            throw new IllegalStateException("process before init");
        }
        boolean accepted =
                run.accept(
                        record.key(),
                        record.value(),
                        record.timestamp(),
                        context.recordMetadata(),
                        record.headers());
        if (accepted) {
            context.forward(record.withValue(run.kernel().row()));
        }
    }
}
