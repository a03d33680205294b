package io.millrace.gateway;

import io.millrace.format.FormatException;
import io.millrace.http.ProblemException;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// A consumer that a client uses over several requests, one after the other.
///
/// Committed is what was given out, not what was fetched: records that did not fit into an answer
/// wait for the next one. With automatic commits, an answer counts as received when the next
/// request for records comes.
final class ConsumerInstance {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerInstance.class);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Embedded format;
    private final Settings settings;
    private final Consumer<byte[], byte[]> consumer;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
    private final Map<TopicPartition, OffsetAndMetadata> given = new HashMap<>();
    private volatile long usedAtNanos = System.nanoTime();
    private boolean closed;

    /// @param commits whether offsets are committed without being told to
    /// @param timeout the longest that a request for records waits for the first
    record Settings(Commits commits, Duration timeout) {}

    enum Commits {
        AUTOMATIC,
        ON_REQUEST
    }

    ConsumerInstance(Embedded format, Settings settings, Consumer<byte[], byte[]> consumer) {
        this.format = format;
        this.settings = settings;
        this.consumer = consumer;
    }

    Embedded format() {
        return format;
    }

    Duration timeout() {
        return settings.timeout;
    }

    boolean isIdle(Duration longest) {
        return !turn.isLocked() && System.nanoTime() - usedAtNanos > longest.toNanos();
    }

    /// Does something with the consumer, when it is this request's turn.
    <T> T use(Function<Consumer<byte[], byte[]>, T> action) {
        turn.lock();
        try {
            if (closed) {
                throw GatewayError.CONSUMER_NOT_FOUND.with();
            }
            usedAtNanos = System.nanoTime();
            return action.apply(consumer);
        } catch (WakeupException _) {
            throw GatewayError.CONSUMER_NOT_FOUND.with();
        } catch (org.apache.kafka.common.KafkaException e) {
            throw KafkaFailure.of(e);
        } finally {
            usedAtNanos = System.nanoTime();
            turn.unlock();
        }
    }

    /// Reads on.
    ///
    /// @param maxBytes of keys and values; one record comes even if it is longer
    /// @param read makes of each record what is answered. Where it throws, the records before it
    ///   are answered, and it and those behind it stay for the next time. One that is first and
    ///   cannot be read ([FormatException]) is told of, and has been given out by that: the next
    ///   time goes on behind it
    <T> List<T> records(
            Duration timeout, long maxBytes, Function<ConsumerRecord<byte[], byte[]>, T> read) {
        return use(
                c -> {
                    if (settings.commits == Commits.AUTOMATIC) {
                        commitGiven(c);
                    }
                    fetch(c, timeout);
                    return give(maxBytes, read);
                });
    }

    private void fetch(Consumer<byte[], byte[]> c, Duration timeout) {
        var end = System.nanoTime() + timeout.toNanos();
        var reads = !c.subscription().isEmpty() || !c.assignment().isEmpty();
        while (reads && fetched.isEmpty()) {
            var left = Math.max(0, end - System.nanoTime());
            c.poll(Duration.ofNanos(left)).forEach(fetched::add);
            if (left == 0) {
                return;
            }
        }
    }

    private <T> List<T> give(long maxBytes, Function<ConsumerRecord<byte[], byte[]>, T> read) {
        var answer = new ArrayList<T>();
        long bytes = 0;
        for (var record = fetched.peek(); record != null; record = fetched.peek()) {
            bytes += Math.max(0, record.serializedKeySize());
            bytes += Math.max(0, record.serializedValueSize());
            if (bytes > maxBytes && !answer.isEmpty()) {
                break;
            }
            try {
                answer.add(read.apply(record));
            } catch (FormatException e) {
                if (answer.isEmpty()) {
                    given(record);
                    throw unreadable(record, e);
                }
                break;
            } catch (RuntimeException e) {
                if (answer.isEmpty()) {
                    throw e;
                }
                break;
            }
            given(record);
        }
        return answer;
    }

    /// The first of [#fetched] has been answered.
    private void given(ConsumerRecord<byte[], byte[]> record) {
        fetched.remove();
        given.put(
                new TopicPartition(record.topic(), record.partition()),
                new OffsetAndMetadata(record.offset() + 1));
    }

    private ProblemException unreadable(ConsumerRecord<byte[], byte[]> record, FormatException e) {
        return GatewayError.KAFKA_ERROR.with(
                "the record at offset %d of %s-%d cannot be read as %s: %s; the next request goes on behind it"
                        .formatted(
                                record.offset(),
                                record.topic(),
                                record.partition(),
                                format,
                                e.getMessage()));
    }

    /// Commits what was given out.
    void commit() {
        use(
                c -> {
                    commitGiven(c);
                    return true;
                });
    }

    private void commitGiven(Consumer<byte[], byte[]> c) {
        if (!given.isEmpty()) {
            c.commitSync(given);
            given.clear();
        }
    }

    /// Goes on elsewhere; what was fetched there is forgotten.
    void moved(Collection<TopicPartition> partitions) {
        fetched.removeIf(r -> partitions.contains(new TopicPartition(r.topic(), r.partition())));
        given.keySet().removeAll(partitions);
    }

    /// Nothing that was fetched is wanted any more.
    void movedAltogether() {
        fetched.clear();
        given.clear();
    }

    /// What a subscription needs: partitions that go to another member leave nothing behind.
    ConsumerRebalanceListener listener() {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                if (closed) {
                    commitAtLast();
                } else if (settings.commits == Commits.AUTOMATIC) {
                    commitGiven(consumer);
                }
                moved(partitions);
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                // it begins where the group was
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                moved(partitions);
            }
        };
    }

    /// Whoever stops waits for no cluster that is away: the group begins where it was last
    /// committed, at least once.
    private void commitAtLast() {
        if (settings.commits == Commits.AUTOMATIC && !given.isEmpty()) {
            try {
                consumer.commitSync(given, CLOSE);
            } catch (org.apache.kafka.common.KafkaException e) {
                LOG.warn("What a consumer has read is not committed: {}", e.getMessage());
            }
        }
    }

    /// Ends a request that waits, then leaves the group; takes up to 4 s where the cluster is away.
    void close() {
        consumer.wakeup();
        turn.lock();
        try {
            if (!closed) {
                closed = true;
                consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE));
            }
        } finally {
            turn.unlock();
        }
    }

    /// Commits first, as far as that is automatic.
    void end() {
        if (settings.commits == Commits.AUTOMATIC) {
            try {
                commit();
            } catch (RuntimeException _) {
                // the group begins where it was last committed: at least once
            }
        }
        close();
    }
}
