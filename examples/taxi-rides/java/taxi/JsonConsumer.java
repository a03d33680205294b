package taxi;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Reads rides as JSON.
public final class JsonConsumer {
    private static final Duration POLL = Duration.ofMillis(500);

    private JsonConsumer() {}

    /// Hands on `count` rides from the beginning of the topic.
    public static void read(String bootstrap, String group, int count, Consumer<Ride> each) {
        Map<String, Object> config =
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed");
        var json = new JsonSerde<>(Ride.class).deserializer();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), json)) {
            consumer.subscribe(List.of(Topics.RIDES));
            int left = count;
            while (left > 0) {
                for (var record : consumer.poll(POLL)) {
                    if (left-- > 0) {
                        each.accept(record.value());
                    }
                }
            }
        }
    }

    /// @param args how many rides; the bootstrap servers, localhost:9092 without
    public static void main(String[] args) {
        read(
                args.length > 1 ? args[1] : "localhost:9092",
                "java-json-consumer",
                Integer.parseInt(args[0]),
                System.out::println);
    }
}
