package io.millrace.sql.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.Records;
import io.millrace.config.ClusterSettings;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// Tables in memory against the topics of a real broker. Each test has topics of its own.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableImagesTest {
    private Cluster cluster;
    private KafkaProducer<String, String> producer;

    @BeforeAll
    void start(@TempDir Path dir) {
        cluster =
                Clusters.start(new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0));
        producer = Records.producer(cluster, Map.of());
    }

    @AfterAll
    void stop() {
        producer.close();
        cluster.close();
    }

    private void topic(String name) throws Exception {
        var topic = new NewTopic(name, Optional.of(3), Optional.empty());
        cluster.admin().createTopics(List.of(topic)).all().get();
    }

    private void put(String topic, String key, @Nullable String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key, value)).get();
    }

    private static List<String> told(List<TopicReader.Stored> rows) {
        return rows.stream().map(r -> text(r.key()) + "=" + text(r.value())).sorted().toList();
    }

    private static String text(byte @Nullable [] bytes) {
        return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
    }

    private static Optional<List<String>> all(TableImages images, String topic) {
        return images.rows(topic, Optional.empty(), () -> false).map(TableImagesTest::told);
    }

    private static Optional<List<String>> only(TableImages images, String topic, String key) {
        var bytes = Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
        return images.rows(topic, Optional.of(Set.of(bytes)), () -> false)
                .map(TableImagesTest::told);
    }

    @Test
    void whatWasWrittenBeforeAQueryIsSeen() throws Exception {
        topic("seen");
        try (var images = new TableImages(cluster, 1 << 20)) {
            assertEquals(Optional.of(List.of()), all(images, "seen"));
            put("seen", "a", "1");
            put("seen", "b", "1");
            put("seen", "c", "1");
            assertEquals(Optional.of(List.of("a=1", "b=1", "c=1")), all(images, "seen"));
            put("seen", "b", "2");
            put("seen", "c", null);
            put("seen", "d", "1");
            assertEquals(Optional.of(List.of("b=2")), only(images, "seen", "b"));
            assertEquals(Optional.of(List.of()), only(images, "seen", "c"));
            assertEquals(Optional.of(List.of("a=1", "b=2", "d=1")), all(images, "seen"));
        }
    }

    @Test
    void aTopicThatIsMadeAnewIsReadAnew() throws Exception {
        topic("anew");
        try (var images = new TableImages(cluster, 1 << 20)) {
            put("anew", "a", "1");
            put("anew", "b", "1");
            assertEquals(Optional.of(List.of("a=1", "b=1")), all(images, "anew"));
            cluster.admin().deleteTopics(List.of("anew")).all().get();
            topic("anew");
            put("anew", "c", "1");
            assertEquals(Optional.of(List.of("c=1")), all(images, "anew"));
        }
    }

    @Test
    void tablesThatAreTooLargeAreNotKept() throws Exception {
        topic("large");
        topic("first");
        topic("second");
        for (int i = 0; i < 30; i++) {
            put("large", "k" + i, "x".repeat(100));
        }
        for (int i = 0; i < 15; i++) {
            put("first", "k" + i, "x".repeat(100));
            put("second", "k" + i, "x".repeat(100));
        }
        try (var images = new TableImages(cluster, 8_000)) {
            assertEquals(Optional.empty(), all(images, "large"));
            assertEquals(Optional.empty(), all(images, "large"));
            // each of these has room, but not both: they take turns
            for (int turn = 0; turn < 2; turn++) {
                assertEquals(15, all(images, "first").orElseThrow().size());
                assertEquals(15, all(images, "second").orElseThrow().size());
            }
        }
    }

    @Test
    void queriesAtOnceSeeTheSameTable() throws Exception {
        topic("once");
        try (var images = new TableImages(cluster, 1 << 20);
                var threads = Executors.newFixedThreadPool(8)) {
            for (int round = 1; round <= 5; round++) {
                for (int i = 0; i < 20; i++) {
                    put("once", "k" + i, "" + round);
                }
                var asked = new ArrayList<Callable<Optional<List<String>>>>();
                for (int i = 0; i < 20; i++) {
                    var key = "k" + i;
                    asked.add(() -> only(images, "once", key));
                }
                var answers = threads.invokeAll(asked);
                for (int i = 0; i < answers.size(); i++) {
                    var expected = List.of("k%d=%d".formatted(i, round));
                    assertEquals(Optional.of(expected), answers.get(i).get());
                }
            }
        }
    }

    @Test
    void aTopicThatIsGoneIsAnErrorAndNothingIsKept() throws Exception {
        topic("gone");
        try (var images = new TableImages(cluster, 1 << 20)) {
            put("gone", "a", "1");
            assertEquals(Optional.of(List.of("a=1")), all(images, "gone"));
            cluster.admin().deleteTopics(List.of("gone")).all().get();
            var error = assertThrows(KafkaException.class, () -> all(images, "gone"));
            assertTrue(String.valueOf(error).contains("UnknownTopic"), error::toString);
        }
    }
}
