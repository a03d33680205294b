package io.millrace.bench;

import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// A job that is a topology of Kafka Streams.
final class StreamsJob implements Job {
    private final KafkaStreams streams;

    StreamsJob(Topology topology, Place place) {
        streams =
                new KafkaStreams(
                        topology,
                        ClientSettings.streams(place.bootstrap(), place.group(), place.stateDir()));
    }

    @Override
    public void start(Runnable reading) {
        var first = new AtomicBoolean(true);
        streams.setStateListener(
                (now, _) -> {
                    if (now == KafkaStreams.State.RUNNING && first.getAndSet(false)) {
                        reading.run();
                    }
                });
        streams.start();
    }

    @Override
    public void close() {
        streams.close(Duration.ofSeconds(30));
        streams.cleanUp();
    }
}
