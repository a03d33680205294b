package io.millrace.sql;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.RecordWriter;
import io.millrace.sql.analyze.InsertRow;
import io.millrace.sql.kernel.RowInsert;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.SqlException;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Writes single records: `INSERT INTO ... VALUES`, and rows that clients send.
final class Inserts implements AutoCloseable {
    private final RecordWriter writer;
    private final InstantSource clock;

    /// Somebody waits: a broker that is away is said in time, and then nothing comes later.
    Inserts(Cluster cluster, InstantSource clock) {
        this.clock = clock;
        var config =
                Map.of(
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000,
                        ProducerConfig.CLIENT_ID_CONFIG, "millrace-inserts");
        writer = new RecordWriter(cluster, config);
    }

    /// Makes a record and sends it; the result completes with its place when it is safe, or with a
    /// [KafkaException].
    ///
    /// @param given values of the columns of the expressions
    /// @throws io.millrace.sql.kernel.EvalException or what else an expression fails with
    CompletableFuture<RecordMetadata> send(
            String topic, RowInsert insert, List<? extends @Nullable Object> given) {
        return sent(topic, insert.make(given, clock.millis()));
    }

    private CompletableFuture<RecordMetadata> sent(String topic, RowInsert.Made made) {
        return writer.send(
                new ProducerRecord<>(topic, null, made.timestampMs(), made.key(), made.value()));
    }

    /// Sends a record; the result completes when it is safe.
    ///
    /// @param at the place of the statement
    /// @throws SqlException if the values cannot be computed
    CompletableFuture<Void> send(Span at, InsertRow row) {
        RowInsert.Made made;
        try {
            made = RowInsert.record(row, clock.millis());
        } catch (RuntimeException e) {
            throw new SqlException(at, "the values cannot be computed: " + e.getMessage());
        }
        if (made.timestampMs() < 0) {
            throw new SqlException(
                    at,
                    "ROWTIME is %d, which is before 1970".formatted(made.timestampMs()),
                    "Kafka's timestamps are milliseconds from 1970 on");
        }
        var done = new CompletableFuture<Void>();
        var _ =
                sent(row.into().topic(), made)
                        .whenComplete(
                                (_, e) -> {
                                    if (e == null) {
                                        done.complete(null);
                                    } else {
                                        done.completeExceptionally(failed(at, row, e));
                                    }
                                });
        return done;
    }

    private static SqlException failed(Span at, InsertRow row, Throwable e) {
        return new SqlException(
                at,
                "Failed to insert values into '%s': %s"
                        .formatted(row.into().name(), String.valueOf(e.getMessage())));
    }

    /// Sends a record and waits until it is safe.
    void insert(Span at, InsertRow row) {
        try {
            send(at, row).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SqlException known
                    ? known
                    : new KafkaException("the record could not be written", e.getCause());
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
