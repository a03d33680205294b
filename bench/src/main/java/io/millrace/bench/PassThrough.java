package io.millrace.bench;

import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Kafka's consumer and producer alone: every record is sent on as it is, exactly once.
final class PassThrough implements Job {
    private static final long COMMIT_INTERVAL_NS = ClientSettings.COMMIT_INTERVAL_MS * 1_000_000L;
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

    private final Place place;
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    private final Thread thread = new Thread(this::work, "pass-through");
    private Runnable reading = () -> {};
    private volatile boolean closing;

    PassThrough(Place place) {
        this.place = place;
    }

    @Override
    public void start(Runnable reading) {
        this.reading = reading;
        thread.start();
    }

    private void work() {
        var sends = ClientSettings.producer(place.bootstrap());
        sends.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, place.group());
        try (var consumer =
                        new KafkaConsumer<byte[], byte[]>(
                                ClientSettings.consumer(place.bootstrap(), place.group()));
                var producer = new KafkaProducer<byte[], byte[]>(sends)) {
            producer.initTransactions();
            consumer.subscribe(List.of(place.input()));
            boolean assigned = false;
            long commitNs = System.nanoTime();
            boolean open = false;
            while (!closing) {
                var records = consumer.poll(assigned ? POLL_TIMEOUT : Duration.ofMillis(1));
                if (!assigned && !consumer.assignment().isEmpty()) {
                    assigned = true;
                    reading.run();
                }
                if (!records.isEmpty()) {
                    if (!open) {
                        producer.beginTransaction();
                        open = true;
                    }
                    send(records, producer);
                }
                if (open && System.nanoTime() - commitNs >= COMMIT_INTERVAL_NS) {
                    producer.sendOffsetsToTransaction(done, consumer.groupMetadata());
                    producer.commitTransaction();
                    done.clear();
                    open = false;
                    commitNs = System.nanoTime();
                }
            }
        }
    }

    private void send(
            ConsumerRecords<byte[], byte[]> records, KafkaProducer<byte[], byte[]> producer) {
        for (var record : records) {
            producer.send(
                    new ProducerRecord<>(
                            place.output(),
                            null,
                            record.timestamp(),
                            record.key(),
                            record.value(),
                            record.headers()));
        }
        done.putAll(records.nextOffsets());
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
