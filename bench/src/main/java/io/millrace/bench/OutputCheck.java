package io.millrace.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Reads what a job has written and committed, so that nobody wins by doing less.
final class OutputCheck {
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
    private static final int TAIL_BYTES = 24;

    private final String bootstrap;
    private final Inputs inputs;

    OutputCheck(String bootstrap, Inputs inputs) {
        this.bootstrap = bootstrap;
        this.inputs = inputs;
    }

    /// @throws IllegalStateException where the output is not what it must be
    void check(JobKind kind, String topic) {
        switch (kind) {
            case SQL, POJO, JSON_NODE -> categories(kind, topic);
            case PASS_THROUGH -> copies(kind, topic);
            case SQL_COUNT, POJO_COUNT -> counts(kind, topic);
        }
    }

    /// Each category as often as it must be, in records that have not become shorter.
    private void categories(JobKind kind, String topic) {
        var found = new EnumMap<StayCategory, Long>(StayCategory.class);
        var bytes = new long[1];
        read(
                topic,
                record -> {
                    found.merge(category(record.value()), 1L, Long::sum);
                    bytes[0] += record.value().length;
                });
        expect(kind, "categories", inputs.categories(), found);
        expect(kind, "all fields", true, bytes[0] > inputs.bytes());
    }

    /// The category that a record ends in.
    private static StayCategory category(byte[] json) {
        int from = json.length - TAIL_BYTES;
        var tail = new String(json, from, TAIL_BYTES, ISO_8859_1);
        for (var category : StayCategory.values()) {
            // "Standard extended stay" ends in none of the others: the quote before it counts
            var end = category.label() + "\"}";
            if (tail.endsWith(end.length() < TAIL_BYTES ? "\"" + end : end)) {
                return category;
            }
        }
        throw new IllegalStateException(
                "no category at the end of " + new String(json, ISO_8859_1));
    }

    private void copies(JobKind kind, String topic) {
        var count = new long[2];
        read(
                topic,
                record -> {
                    count[0]++;
                    count[1] += record.value().length;
                });
        expect(kind, "records", inputs.records(), count[0]);
        expect(kind, "bytes", inputs.bytes(), count[1]);
    }

    /// The last counts of all groups.
    private void counts(JobKind kind, String topic) {
        var last = new HashMap<String, Long>();
        read(
                topic,
                record ->
                        last.put(
                                new String(record.key(), ISO_8859_1),
                                Long.valueOf(
                                        new String(record.value(), ISO_8859_1)
                                                .replaceAll("\\D", ""))));
        expect(kind, "groups", inputs.stays(), last.size());
        expect(kind, "sum", inputs.records(), last.values().stream().mapToLong(n -> n).sum());
    }

    private static void expect(JobKind kind, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException(
                    "%s: wrong %s: expected %s, found %s".formatted(kind, what, expected, actual));
        }
    }

    /// Reads all that is committed.
    private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(ClientSettings.consumer(bootstrap, "check"))) {
            var partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (behind(consumer, partitions, ends)) {
                consumer.poll(POLL_TIMEOUT).forEach(each);
            }
        }
    }

    private static boolean behind(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends) {
        return partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L));
    }
}
