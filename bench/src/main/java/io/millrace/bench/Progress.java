package io.millrace.bench;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// What the broker knows: topics, and how far a group has committed.
final class Progress {
    static final int PARTITIONS = 2;
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final Admin admin;

    Progress(Admin admin) {
        this.admin = admin;
    }

    void create(String topic) throws ExecutionException, InterruptedException {
        var settings = Map.of("file.delete.delay.ms", "1000", "retention.ms", "-1");
        admin.createTopics(
                        List.of(
                                new NewTopic(topic, Optional.of(PARTITIONS), Optional.of((short) 1))
                                        .configs(settings)))
                .all()
                .get();
    }

    /// Deletes what a job has written: its output, and the topics that begin with its group.
    void delete(String output, String group) throws ExecutionException, InterruptedException {
        admin.deleteTopics(
                        admin.listTopics().names().get().stream()
                                .filter(name -> name.equals(output) || name.startsWith(group + "-"))
                                .toList())
                .all()
                .get();
    }

    /// Waits until a group has committed all of a topic, then all of its repartition topics: what
    /// it wrote is committed with it.
    ///
    /// @throws IllegalStateException after `timeout`, or when `alive` does not hold
    void awaitCommitted(String group, List<String> inputs, Child job, Duration timeout)
            throws ExecutionException, InterruptedException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        var ends = ends(inputs);
        while (!reached(group, ends, 0)) {
            pause(job, deadlineNs);
        }
        var inner =
                admin.listTopics().names().get().stream()
                        .filter(n -> n.startsWith(group + "-") && n.endsWith("-repartition"))
                        .toList();
        // the end may be the marker of a transaction, behind the last record
        var innerEnds = ends(inner);
        while (!reached(group, innerEnds, 1)) {
            pause(job, deadlineNs);
        }
    }

    private static void pause(Child job, long deadlineNs) throws InterruptedException {
        if (!job.isAlive()) {
            throw new IllegalStateException("a job has ended; what it wrote is above");
        }
        if (System.nanoTime() > deadlineNs) {
            throw new IllegalStateException("a job did not finish in time");
        }
        Thread.sleep(LOOK_EVERY);
    }

    private Map<TopicPartition, Long> ends(List<String> topics)
            throws ExecutionException, InterruptedException {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        for (var topic : topics) {
            for (int p = 0; p < PARTITIONS; p++) {
                asked.put(new TopicPartition(topic, p), OffsetSpec.latest());
            }
        }
        var ends = new HashMap<TopicPartition, Long>();
        admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private boolean reached(String group, Map<TopicPartition, Long> ends, long tolerance)
            throws ExecutionException, InterruptedException {
        if (ends.isEmpty()) {
            return true;
        }
        var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        for (var end : ends.entrySet()) {
            var offset = committed.get(end.getKey());
            if (end.getValue() > tolerance
                    && (offset == null || offset.offset() < end.getValue() - tolerance)) {
                return false;
            }
        }
        return true;
    }
}
