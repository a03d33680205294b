package io.millrace.sql.query;

import io.millrace.cluster.Answers;
import io.millrace.sql.analyze.QueryPlan;
import io.millrace.sql.stream.TopologyBuilder;
import io.millrace.sql.stream.Watcher;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A push query that joins, groups or puts streams together: a Kafka Streams of its own, on the
/// topology that a persistent query has, for as long as somebody waits. When it ends, its state,
/// internal topics and group go.
///
/// A slow reader holds Kafka Streams up: between them at most [#ROWS_AHEAD] rows are in memory.
final class StreamsPushQuery implements TransientQuery {
    private static final int ROWS_AHEAD = 1000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final long WAIT_MS = 100;

    private final QueryPlan query;
    private final From from;
    private final Context context;
    private final String applicationId;
    private final BlockingQueue<News> news = new ArrayBlockingQueue<>(ROWS_AHEAD);
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    /// A row, or a row that is gone.
    private record News(@Nullable Object[] columns, boolean gone) {}

    StreamsPushQuery(QueryPlan query, From from, Context context) {
        this.query = query;
        this.from = from;
        this.context = context;
        applicationId = RunningQuery.applicationId(context.settings(), context.id());
    }

    @Override
    public void run(Rows rows) {
        var limited = new LimitedRows(rows, query.limit());
        if (from == From.NOW) {
            beginNow();
        }
        var watcher =
                new Watcher() {
                    @Override
                    public void row(@Nullable Object[] columns) {
                        put(new News(columns, false));
                    }

                    @Override
                    public void tombstone(@Nullable Object[] columns) {
                        put(new News(columns, true));
                    }
                };
        var topology =
                TopologyBuilder.watched(
                        context.id(),
                        query.plan(),
                        watcher,
                        SourceTopics.partitions(context.cluster().admin(), query.plan()),
                        context.log());
        var streams = new KafkaStreams(topology, config());
        streams.setUncaughtExceptionHandler(
                e -> {
                    failure = e;
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
        streams.setStateListener(
                (now, _) -> {
                    if (now == KafkaStreams.State.RUNNING) {
                        begun.countDown();
                    }
                });
        try {
            streams.start();
            pass(limited);
        } finally {
            closed = true; // lets go of a thread that waits for room
            streams.close(
                    CloseOptions.timeout(CLOSE_TIMEOUT)
                            .withGroupMembershipOperation(
                                    CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            RunningQuery.cleanUp(streams, context.settings(), applicationId);
            Traces.delete(context.cluster().admin(), applicationId);
        }
    }

    /// Passes rows on to the reader.
    private void pass(LimitedRows rows) {
        boolean told = false;
        while (!closed && !rows.isFull()) {
            checkFailure();
            if (!told && begun.getCount() == 0) {
                told = true;
                rows.begin();
            }
            var next = poll();
            if (next != null && !told) {
                told = true;
                rows.begin();
            }
            for (; next != null; next = news.poll()) {
                if (next.gone()) {
                    rows.tombstone(next.columns());
                } else {
                    rows.row(next.columns());
                }
            }
            if (told) {
                rows.idle();
            }
        }
    }

    private void checkFailure() {
        var cause = failure;
        if (cause != null) {
            throw new KafkaException("the query failed: " + cause.getMessage(), cause);
        }
    }

    private @Nullable News poll() {
        try {
            return news.poll(WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
            return null;
        }
    }

    private void put(News one) {
        try {
            while (!closed && !news.offer(one, WAIT_MS, TimeUnit.MILLISECONDS)) {
                // the reader is slow: so are we
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private java.util.Properties config() {
        var config =
                RunningQuery.config(
                        applicationId, context.session(), context.settings(), context.cluster());
        // nothing is written but what the query itself reads again
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        // every change is news
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // a slow reader is no dead one
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
        return config;
    }

    /// Commits the ends of all streams for the group, so that it begins exactly there. Tables are
    /// read from their beginning.
    private void beginNow() {
        var admin = context.cluster().admin();
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        SourceTopics.ends(admin, query.plan())
                .forEach((p, end) -> offsets.put(p, new OffsetAndMetadata(end)));
        Answers.await(admin.alterConsumerGroupOffsets(applicationId, offsets).all());
    }

    @Override
    public void close() {
        closed = true;
    }
}
