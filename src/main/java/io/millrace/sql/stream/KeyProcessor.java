package io.millrace.sql.stream;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

import java.util.Optional;

/// Writes keys anew, in the format of the sink; values are written already.
final class KeyProcessor extends ContextualProcessor<Bytes, byte[], Bytes, byte[]> {
    private final KernelRun run;

    /// @param run a kernel that makes keys
    KeyProcessor(KernelRun run) {
        this.run = run;
    }

    @Override
    public void process(Record<Bytes, byte[]> record) {
        boolean accepted =
                run.accept(
                        record.key(), null, record.timestamp(), Optional.empty(), record.headers());
        if (accepted) {
            var key = run.kernel().key();
            context().forward(record.withKey(key == null ? null : Bytes.wrap(key)));
        }
    }
}
