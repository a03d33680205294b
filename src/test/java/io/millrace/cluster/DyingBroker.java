package io.millrace.cluster;

import io.millrace.config.ClusterSettings;

import org.apache.kafka.clients.producer.ProducerRecord;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A broker with clients in the middle of their work, to be killed.
final class DyingBroker {
    private DyingBroker() {}

    public static void main(String[] args) throws Exception {
        var cluster =
                Clusters.start(new ClusterSettings.Embedded(Path.of(args[0]), "127.0.0.1", 0));
        Records.send(cluster, "plain", "a", "b");
        var producer = Records.producer(cluster, Map.of("transactional.id", "dead-tx"));
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("tx", "committed")).get();
        producer.commitTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("tx", "open")).get();
        var consumer = Records.consumer(cluster, Map.of("group.id", "dead-group"));
        consumer.subscribe(List.of("plain"));
        Records.poll(consumer, 2);
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
