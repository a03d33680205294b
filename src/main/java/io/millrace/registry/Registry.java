package io.millrace.registry;

import io.millrace.cluster.Cluster;
import io.millrace.http.ProblemException;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/// A [RegistryShard] and its log: keeps the one up with the other, and answers requests.
/// Thread-safe: requests that change something run one after the other, the others side by side.
final class Registry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

    /// From the log to the state.
    private static final Duration APPLY_AT_MOST = Duration.ofSeconds(30);

    /// Each attempt lost means that another process wrote something, so it ends.
    private static final int ATTEMPTS_MAX = 20;

    private final RegistryShard shard = new RegistryShard();
    private final SchemasLog log;
    private final Thread follower;
    private final Lock writing = new ReentrantLock();
    private final ReentrantReadWriteLock access = new ReentrantReadWriteLock();
    private final Condition moved = access.writeLock().newCondition();

    /// All records before it are in the shard; guarded by `access`.
    private long position;

    private Registry(SchemasLog log) {
        this.log = log;
        follower = Thread.ofPlatform().daemon().name("schemas log").unstarted(this::follow);
    }

    /// Returns when all that is in the topic is known.
    ///
    /// @throws io.millrace.config.UserError if the topic cannot be used
    static Registry start(Cluster cluster, String topic) {
        var registry = new Registry(SchemasLog.open(cluster, topic));
        registry.follower.start();
        registry.catchUp();
        return registry;
    }

    private void follow() {
        log.follow(
                new SchemasLog.Reader() {
                    @Override
                    public void record(ConsumerRecord<byte[], byte[]> record) {
                        apply(record);
                    }

                    @Override
                    public void position(long offset) {
                        moveTo(offset);
                    }
                });
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        access.writeLock().lock();
        try {
            shard.apply(LogRecord.of(record.key(), record.value()));
        } catch (RuntimeException e) {
            LOG.warn("Record {} of the topic of schemas is left out", record.offset(), e);
        } finally {
            access.writeLock().unlock();
        }
    }

    private void moveTo(long offset) {
        access.writeLock().lock();
        try {
            if (position != offset) {
                position = offset;
                moved.signalAll();
            }
        } finally {
            access.writeLock().unlock();
        }
    }

    /// Waits until all that is in the topic by now is in the shard.
    void catchUp() {
        await(log.end());
    }

    private void await(long offset) {
        access.writeLock().lock();
        try {
            long left = APPLY_AT_MOST.toNanos();
            while (position < offset) {
                if (left <= 0) {
                    throw RegistryError.TIMEOUT.with(
                            "The topic of schemas is at %d, of which %d are read after %d s"
                                    .formatted(offset, position, APPLY_AT_MOST.toSeconds()));
                }
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while reading the topic of schemas", e);
        } finally {
            access.writeLock().unlock();
        }
    }

    /// Asks something.
    <T> T read(Function<RegistryShard, T> question) {
        access.readLock().lock();
        try {
            return question.apply(shard);
        } finally {
            access.readLock().unlock();
        }
    }

    /// Asks again with all that other processes have written where the answer is that there is no
    /// such thing: what they have just registered is asked for at once.
    <T> T readThrough(Function<RegistryShard, T> question) {
        try {
            return read(question);
        } catch (ProblemException e) {
            if (e.failure().status() != 404) {
                throw e;
            }
            catchUp();
            return read(question);
        }
    }

    /// Changes something. Returns when it is safe and in the shard.
    ///
    /// @throws ProblemException 500 if the log cannot be written; the change may have happened then
    <T> T change(Function<RegistryShard, Decision<T>> decide) {
        writing.lock();
        try {
            for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
                try {
                    return changeOnce(decide);
                } catch (SchemasLog.Overtaken e) {
                    LOG.debug("Another process has written schemas; deciding again", e);
                }
            }
            throw RegistryError.TIMEOUT.with("Other processes write schemas all the time");
        } catch (KafkaException e) {
            LOG.warn("The topic of schemas could not be written", e);
            throw RegistryError.LOG_NOT_WRITTEN.with(String.valueOf(e.getMessage()));
        } finally {
            writing.unlock();
        }
    }

    private <T> T changeOnce(Function<RegistryShard, Decision<T>> decide)
            throws SchemasLog.Overtaken {
        var decision = read(decide);
        if (decision.records().isEmpty()) {
            return decision.answer();
        }
        if (log.claim()) {
            catchUp();
            decision = read(decide);
        }
        if (!decision.records().isEmpty()) {
            await(log.append(decision.records()));
        }
        return decision.answer();
    }

    @Override
    public void close() {
        log.stop();
        try {
            follower.join(APPLY_AT_MOST);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (!follower.isAlive()) {
            log.close();
        }
    }
}
