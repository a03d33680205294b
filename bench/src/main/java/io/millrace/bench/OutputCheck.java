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
    private final Expected expected;

    OutputCheck(String bootstrap, Expected expected) {
        this.bootstrap = bootstrap;
        this.expected = expected;
    }

    /// @throws IllegalStateException where the output is not what it must be
    void check(JobKind kind, String topic) {
        switch (kind.load()) {
            case ENRICHMENT -> categories(kind, topic, expected.searches().orElseThrow());
            case COPY -> copies(kind, topic, expected.searches().orElseThrow());
            case COUNT -> {
                var searches = expected.searches().orElseThrow();
                counts(kind, topic, searches.stays(), searches.records());
            }
            case WINDOW -> {
                var rides = expected.rides().orElseThrow();
                counts(kind, topic, rides.windows(), rides.records());
            }
            case STREAM_JOIN -> pairs(kind, topic, expected.rides().orElseThrow());
            case TABLE_JOIN -> zones(kind, topic, expected.rides().orElseThrow());
        }
    }

    /// Each category as often as it must be, in records that have not become shorter.
    private void categories(JobKind kind, String topic, SearchInputs inputs) {
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

    private void copies(JobKind kind, String topic, SearchInputs inputs) {
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
    private void counts(JobKind kind, String topic, long groups, long sum) {
        var last = new HashMap<String, Long>();
        read(
                topic,
                record ->
                        last.put(
                                new String(record.key(), ISO_8859_1),
                                Long.valueOf(
                                        new String(record.value(), ISO_8859_1)
                                                .replaceAll("\\D", ""))));
        expect(kind, "groups", groups, (long) last.size());
        expect(kind, "sum", sum, last.values().stream().mapToLong(n -> n).sum());
    }

    /// As many rows as there are pairs, each with all fields.
    private void pairs(JobKind kind, String topic, RideInputs rides) {
        var found = new long[2];
        read(
                topic,
                record -> {
                    var json = new String(record.value(), ISO_8859_1);
                    found[0]++;
                    found[1] += json.contains("\"PICKUP\":\"2") && !json.contains("null") ? 1 : 0;
                });
        expect(kind, "pairs", rides.pairs(), found[0]);
        expect(kind, "whole pairs", rides.pairs(), found[1]);
    }

    /// One row a ride; those with a named place have the name.
    private void zones(JobKind kind, String topic, RideInputs rides) {
        var found = new long[2];
        read(
                topic,
                record -> {
                    var json = new String(record.value(), ISO_8859_1);
                    found[0]++;
                    found[1] += json.contains("\"ZONE\":null") ? 1 : 0;
                });
        expect(kind, "rides", rides.records(), found[0]);
        expect(kind, "rides without a zone", rides.unknown(), found[1]);
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
