package io.millrace.sql.stream;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

import java.util.Optional;

/// Writes keys anew, in the format of the sink; values are written already.
final class KeyProcessor<K, V> extends ContextualProcessor<K, V, Bytes, V> {
    private final KernelRun run;
    private final KeyView<K> view;

    /// @param run a kernel that makes keys
    KeyProcessor(KernelRun run, KeyView<K> view) {
        this.run = run;
        this.view = view;
    }

    @Override
    public void process(Record<K, V> record) {
        boolean accepted =
                run.accept(
                        view.bytes().apply(record.key()),
                        null,
                        record.timestamp(),
                        Optional.empty(),
                        record.headers());
        if (accepted) {
            var key = view.written(run.kernel().key(), record.key());
            context().forward(record.withKey(key == null ? null : Bytes.wrap(key)));
        }
    }
}
