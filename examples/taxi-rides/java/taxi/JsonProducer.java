package taxi;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Sends rides and pickups as JSON, each with its place as the key.
public final class JsonProducer {
    private JsonProducer() {}

    /// Returns when the broker has all of them.
    public static void send(String bootstrap, List<Ride> rides, List<Pickup> pickups)
            throws ExecutionException, InterruptedException {
        Map<String, Object> config =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ProducerConfig.ACKS_CONFIG,
                        "all");
        var json = new JsonSerde<>(Object.class).serializer();
        var sent = new ArrayList<Future<RecordMetadata>>();
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), json)) {
            for (var pickup : pickups) {
                var place = String.valueOf(pickup.location());
                sent.add(producer.send(new ProducerRecord<>(Topics.PICKUPS, place, pickup)));
            }
            for (var ride : rides) {
                var place = String.valueOf(ride.dropoffLocation());
                sent.add(producer.send(new ProducerRecord<>(Topics.RIDES, place, ride)));
            }
        }
        for (var one : sent) {
            one.get();
        }
    }

    static <T> List<T> read(Path file, Class<T> type) throws IOException {
        try (var values = new ObjectMapper().readerFor(type).<T>readValues(file.toFile())) {
            return values.readAll();
        }
    }

    /// @param args the folder with the files; the bootstrap servers, localhost:9092 without
    public static void main(String[] args)
            throws IOException, ExecutionException, InterruptedException {
        var data = Path.of(args[0]);
        if (!Files.isDirectory(data)) {
            throw new IOException(data + " is not a folder");
        }
        send(
                args.length > 1 ? args[1] : "localhost:9092",
                read(data.resolve("rides.jsonl"), Ride.class),
                read(data.resolve("pickups.jsonl"), Pickup.class));
    }
}
