package taxi;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

import java.util.Properties;

/// Runs a topology of Kafka Streams.
public final class Jobs {
    private Jobs() {}

    public static Properties config(String bootstrap, String application) {
        var config = new Properties();
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return config;
    }

    /// Runs until Ctrl-C.
    ///
    /// @param args the bootstrap servers; localhost:9092 without
    static void run(String application, Topology topology, String[] args) {
        var bootstrap = args.length > 0 ? args[0] : "localhost:9092";
        var streams = new KafkaStreams(topology, config(bootstrap, application));
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }
}
