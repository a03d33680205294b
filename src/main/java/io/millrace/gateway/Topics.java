package io.millrace.gateway;

import io.millrace.config.GatewaySettings.MissingTopics;
import io.millrace.config.Nearest;
import io.millrace.http.ProblemException;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// Which topics there are, and how many partitions they have. Remembered for 10 s, so that a record
/// costs no question; while the cluster is away, what was known last holds. Thread-safe.
final class Topics {
    private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int REMEMBERED = 10_000;

    private final TopicAdmin admin;
    private final MissingTopics missing;
    private final Map<String, Known> known =
            Collections.synchronizedMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                            return size() > REMEMBERED;
                        }
                    });

    private record Known(int partitions, long atNanos) {
        boolean isFresh() {
            return System.nanoTime() - atNanos < FRESH_NANOS;
        }
    }

    Topics(TopicAdmin admin, MissingTopics missing) {
        this.admin = admin;
        this.missing = missing;
    }

    /// How many partitions a topic has that is about to be written to; it is made if it is not
    /// there and the settings say so.
    ///
    /// @throws ProblemException 404 with the name that was probably meant, or 503 when the cluster
    ///   is away
    int writable(String topic) {
        try {
            return partitions(topic);
        } catch (ProblemException e) {
            if (missing == MissingTopics.REFUSED || e.failure().status() != 404) {
                throw e;
            }
            make(topic);
            return partitions(topic);
        }
    }

    /// How many partitions a topic has.
    ///
    /// @throws ProblemException as [#writable]
    int partitions(String topic) {
        var last = known.get(topic);
        if (last != null && last.isFresh()) {
            return last.partitions;
        }
        try {
            var now = ask(topic);
            known.put(topic, now);
            return now.partitions;
        } catch (ProblemException e) {
            if (last != null && e.failure().status() == 503) {
                return last.partitions;
            }
            known.remove(topic);
            throw e;
        }
    }

    /// Checks that a topic has a partition.
    ///
    /// @throws ProblemException 404
    void check(String topic, int partition) {
        var count = partitions(topic);
        if (partition < 0 || partition >= count) {
            throw GatewayError.PARTITION_NOT_FOUND.with(topic, count - 1, partition);
        }
    }

    /// Asks anew the next time: a record was refused.
    void forget(String topic) {
        known.remove(topic);
    }

    /// A topic that is not there.
    ProblemException notFound(String topic) {
        return GatewayError.TOPIC_NOT_FOUND.with(topic, meant(topic));
    }

    /// What to add to a message about a topic that is not there.
    String meant(String topic) {
        return Nearest.to(topic, admin.names()).map(" Did you mean '%s'?"::formatted).orElse("");
    }

    private Known ask(String topic) {
        return find(topic)
                .map(partitions -> new Known(partitions, System.nanoTime()))
                .orElseThrow(() -> notFound(topic));
    }

    private Optional<Integer> find(String topic) {
        try {
            return Optional.of(admin.describe(topic).partitions().size());
        } catch (ExecutionException e) {
            if (isMissing(e.getCause())) {
                return Optional.empty();
            }
            throw KafkaFailure.of(e);
        }
    }

    static boolean isMissing(@Nullable Throwable e) {
        return e instanceof UnknownTopicOrPartitionException || e instanceof InvalidTopicException;
    }

    private void make(String topic) {
        try {
            admin.create(new NewTopic(topic, Optional.empty(), Optional.empty()));
        } catch (ProblemException e) {
            // somebody else may have been faster; then it is there now
            if (!String.valueOf(e.getMessage()).contains("already exists")) {
                throw e;
            }
        }
    }
}
