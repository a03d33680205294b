package io.millrace.sql.query;

import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.kernel.InputRecord;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.RowKernel;
import io.millrace.sql.kernel.Tombstones;
import io.millrace.sql.parse.Sql.Kind;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// A push query over one source: one consumer and the kernel of the plan, on the caller's thread;
/// no consumer group, no state on disk, nothing to clean up.
final class PushQuery implements TransientQuery {
    private static final Duration POLL = Duration.ofMillis(100);

    private final QueryPlan query;
    private final From from;
    private final Plan.Scan scan;
    private final RowKernel kernel;
    private final Tombstones tombstones;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final InputRecord in = new InputRecord();

    PushQuery(QueryPlan query, From from, Context context) {
        this.query = query;
        this.from = from;
        scan = (Plan.Scan) query.plan().base();
        var key = Snapshot.keys(scan);
        kernel = KernelCompiler.toColumns(query.plan(), key, context.problems());
        tombstones = new Tombstones(query.plan(), key, context.problems());
        consumer = KafkaTopicReader.consumer(context.cluster());
    }

    @Override
    public void run(Rows rows) {
        try {
            follow(new LimitedRows(rows, query.limit()));
        } catch (WakeupException e) {
            if (!closed.get()) {
                throw e;
            }
        } finally {
            consumer.close();
        }
    }

    private void follow(LimitedRows rows) {
        var partitions = KafkaTopicReader.assign(consumer, scan.source().topic());
        if (from == From.BEGINNING) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        }
        rows.begin();
        while (!closed.get() && !rows.isFull()) {
            for (var record : consumer.poll(POLL)) {
                change(record, rows);
            }
            rows.idle();
        }
    }

    /// Passes on what a record changes.
    private void change(ConsumerRecord<byte[], byte[]> record, LimitedRows rows) {
        KafkaTopicReader.stored(record).into(in);
        boolean some = false;
        for (boolean more = kernel.accept(in); more; more = kernel.next(in)) {
            if (!kernel.isTombstone()) {
                some = true;
                rows.row(kernel.columns());
            }
        }
        boolean gone = !some && query.kind() == Kind.TABLE && record.value() == null;
        if (gone && tombstones.kernel().accept(in)) {
            rows.tombstone(tombstones.columns());
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            consumer.wakeup();
        }
    }
}
