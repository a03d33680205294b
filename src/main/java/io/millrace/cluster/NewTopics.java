package io.millrace.cluster;

import io.millrace.config.UserError;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Topics that were made a moment ago: the controller says so before all brokers have heard of it.
public final class NewTopics {
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private NewTopics() {}

    /// A topic; empty when no topic of this name is known.
    public static Optional<TopicDescription> describe(Admin admin, String topic) {
        try {
            var answer = admin.describeTopics(List.of(topic)).allTopicNames();
            return Optional.ofNullable(Answers.await(answer).get(topic));
        } catch (UnknownTopicOrPartitionException _) {
            return Optional.empty();
        }
    }

    /// As [#describe(Admin, String)], for a topic that may just have been made: waits for it.
    ///
    /// @param stop ends the wait, as if its time was over
    public static Optional<TopicDescription> describe(
            Admin admin, String topic, Duration within, BooleanSupplier stop) {
        long end = System.nanoTime() + within.toNanos();
        while (true) {
            var known = describe(admin, topic);
            if (known.isPresent() || System.nanoTime() > end || stop.getAsBoolean()) {
                return known;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /// Waits until a topic that was made is known.
    ///
    /// @throws UserError when it is not for 30 s
    public static TopicDescription await(Admin admin, String topic) {
        return describe(admin, topic, KNOWN_WITHIN, () -> false)
                .orElseThrow(
                        () ->
                                UserError.of(
                                        "Topic %s was created, and the cluster does not know it after %d s."
                                                .formatted(topic, KNOWN_WITHIN.toSeconds()),
                                        "Try again when the cluster is less busy"));
    }
}
