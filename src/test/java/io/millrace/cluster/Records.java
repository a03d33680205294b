package io.millrace.cluster;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Plain clients for tests: text in, text out.
public final class Records {
    /// Only a test that fails, or one on a busy machine, waits so long.
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private Records() {}

    public static KafkaProducer<String, String> producer(
            Cluster cluster, Map<String, String> more) {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.putAll(more);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    static void send(Cluster cluster, String topic, String... values) {
        try (var producer = producer(cluster, Map.of())) {
            for (var value : values) {
                var _ = producer.send(new ProducerRecord<>(topic, value));
            }
        }
    }

    static KafkaConsumer<String, String> consumer(Cluster cluster, Map<String, String> more) {
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put("isolation.level", "read_committed");
        config.put("auto.offset.reset", "earliest");
        config.putAll(more);
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    /// The values of [#records].
    public static List<String> read(Cluster cluster, String topic, int count) {
        return records(cluster, topic, count).stream().map(ConsumerRecord::value).toList();
    }

    /// The committed records of partition 0, as soon as there are `count`, or within 30 s.
    public static List<ConsumerRecord<String, String>> records(
            Cluster cluster, String topic, int count) {
        try (var consumer = consumer(cluster, Map.of())) {
            var partition = List.of(new TopicPartition(topic, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            var end = Instant.now().plus(AT_MOST);
            var records = new ArrayList<ConsumerRecord<String, String>>();
            while (records.size() < count && Instant.now().isBefore(end)) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /// The values of partition 0 that are committed now.
    public static List<String> now(Cluster cluster, String topic) {
        try (var consumer = consumer(cluster, Map.of())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            var values = new ArrayList<String>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> values.add(r.value()));
            }
            return values;
        }
    }

    /// What the consumer receives until there are `count`, or within 30 s.
    public static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
        var end = Instant.now().plus(AT_MOST);
        var values = new ArrayList<String>();
        while (values.size() < count && Instant.now().isBefore(end)) {
            consumer.poll(Duration.ofMillis(100)).forEach(r -> values.add(r.value()));
        }
        return values;
    }
}
