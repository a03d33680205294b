package io.millrace.connect.connectors;

import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Where a sink task puts records that its server cannot have: into the dead-letter topic, if there
/// is one, and otherwise nowhere, which ends the task at the first.
///
/// Records are on their way there while others are written: whoever commits offsets of both calls
/// [#await] before. One thread.
final class BadRecords {
    /// Of those on their way.
    private static final int REPORTS_MAX = 1000;

    private final SinkTaskContext context;
    private final List<Future<Void>> reports = new ArrayList<>();

    BadRecords(SinkTaskContext context) {
        this.context = context;
    }

    /// @throws DataException when the user wants no record to be left out
    void add(SinkRecord record, Exception reason) {
        var reporter = context.errantRecordReporter();
        if (reporter == null) {
            throw new DataException(
                    "%s, partition %d, offset %d: %s. To go on without such records, set errors.tolerance=all and errors.deadletterqueue.topic.name"
                            .formatted(
                                    record.originalTopic(),
                                    record.originalKafkaPartition(),
                                    record.originalKafkaOffset(),
                                    reason.getMessage()),
                    reason);
        }
        if (reports.size() == REPORTS_MAX) {
            await();
        }
        reports.add(reporter.report(record, reason));
    }

    /// Returns when all are in the topic.
    ///
    /// @throws ConnectException when one of them cannot be, now and whenever this is called again
    void await() {
        try {
            for (var report : reports) {
                report.get();
            }
            reports.clear();
        } catch (ExecutionException e) {
            throw new ConnectException("a bad record cannot be reported: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException(e);
        }
    }
}
