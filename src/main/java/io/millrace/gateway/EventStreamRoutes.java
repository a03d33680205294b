package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.cluster.Cluster;
import io.millrace.format.SchemaRecords;
import io.millrace.format.SchemaStore;
import io.millrace.gateway.Api.Operation;
import io.millrace.gateway.ServerSentEvent.Shape;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.ResponseStream;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/// `GET /e/{topic}`: the records of a topic as server-sent events, from now on, from the beginning,
/// or from where a reader was (`Last-Event-ID`).
///
/// Each stream has a consumer of its own, without a group. A reader that does not keep up holds its
/// consumer back, and nothing else; one that left is noticed within half a second. Every 15 s
/// without an event there is a comment, for proxies. Only committed records are shown.
final class EventStreamRoutes {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int FETCH_MAX_BYTES = 1024 * 1024;
    private static final byte[] COMMENT = ":\n\n".getBytes(UTF_8);

    private static final Operation GET =
            Operation.of("Events", "Reads a topic as server-sent events")
                    .query("from", "beginning, or end (the default)")
                    .query("partition", "Only this partition")
                    .query("format", "value (the default), record or cloudevent")
                    .header("Last-Event-ID", "The id of the last event that has been seen")
                    .answers(200, "text/event-stream");

    private final Topics topics;
    private final SchemaStore schemas;
    private final Map<String, Object> config;
    private final int maxStreams;
    private final Semaphore free;

    EventStreamRoutes(Cluster cluster, Topics topics, SchemaStore schemas, int maxStreams) {
        this.topics = topics;
        this.schemas = schemas;
        this.maxStreams = maxStreams;
        this.free = new Semaphore(maxStreams);
        config = new HashMap<>(cluster.clientProperties());
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("allow.auto.create.topics", false);
        config.put("fetch.max.bytes", FETCH_MAX_BYTES);
        config.put("max.partition.fetch.bytes", FETCH_MAX_BYTES);
        config.put("default.api.timeout.ms", 10_000);
        config.put("client.id", "millrace-gateway-events");
    }

    void addTo(Api api) {
        api.on("GET /e/{topic}", GET, this::stream);
    }

    /// Streams that are read now.
    int open() {
        return maxStreams - free.availablePermits();
    }

    private enum From {
        BEGINNING,
        END;

        static From of(String name) {
            return switch (name) {
                case "beginning" -> BEGINNING;
                case "end" -> END;
                default ->
                        throw GatewayError.MALFORMED.with(
                                "from is beginning or end, not '" + name + "'.");
            };
        }
    }

    private Response stream(Request request) {
        var topic = request.path("topic");
        var count = topics.partitions(topic);
        var only = request.intQuery("partition");
        only.ifPresent(partition -> topics.check(topic, partition));
        var partitions =
                IntStream.range(0, count)
                        .filter(p -> only.isEmpty() || only.get() == p)
                        .mapToObj(p -> new TopicPartition(topic, p))
                        .toList();
        var from = request.query("from").map(From::of).orElse(From.END);
        var shape = request.query("format").map(Shape::of).orElse(Shape.VALUE);
        var last = request.header("Last-Event-ID").filter(id -> !id.isEmpty()).map(Position::of);
        return Response.stream(
                        "text/event-stream", out -> stream(partitions, last, from, shape, out))
                .header("Cache-Control", "no-store");
    }

    private void stream(
            List<TopicPartition> partitions,
            Optional<Position> last,
            From from,
            Shape shape,
            ResponseStream out)
            throws IOException {
        if (!free.tryAcquire()) {
            throw KafkaFailure.busy(
                    "%d streams of events are open (gateway.max.streams).".formatted(maxStreams));
        }
        try (var opened = new Opened()) {
            var consumer = opened.consumer;
            out.onClosed(consumer::wakeup);
            consumer.assign(partitions);
            var position = seek(consumer, partitions, last, from);
            write(consumer, position, new ServerSentEvent(shape, new SchemaRecords(schemas)), out);
        } catch (WakeupException _) {
            // the reader has left, or the server stops
        } catch (org.apache.kafka.common.KafkaException e) {
            throw KafkaFailure.of(e);
        } finally {
            free.release();
        }
    }

    /// A consumer that has nothing to say when it leaves: it waits for no broker that is away.
    private final class Opened implements AutoCloseable {
        private final Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());

        @Override
        public void close() {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private static Position seek(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Optional<Position> last,
            From from) {
        var position = last.orElseGet(Position::new);
        position.offsets()
                .keySet()
                .retainAll(partitions.stream().map(TopicPartition::partition).toList());
        position.offsets()
                .forEach(
                        (partition, offset) ->
                                consumer.seek(
                                        new TopicPartition(
                                                partitions.getFirst().topic(), partition),
                                        offset));
        var unknown = position.missing(partitions);
        if (unknown.isEmpty()) {
            return position; // to Kafka no partitions means all
        }
        // a partition that is newer than the reader's position is read from its beginning
        if (from == From.END && last.isEmpty()) {
            consumer.seekToEnd(unknown);
        } else {
            consumer.seekToBeginning(unknown);
        }
        unknown.forEach(p -> position.set(p.partition(), consumer.position(p)));
        return position;
    }

    private static void write(
            Consumer<byte[], byte[]> consumer,
            Position position,
            ServerSentEvent events,
            ResponseStream out)
            throws IOException {
        // what follows is read from here, even if it is written before the first record comes
        out.write("id: %s\n:\n\n".formatted(position).getBytes(UTF_8));
        out.flush();
        while (out.isOpen()) {
            var records = consumer.poll(HEARTBEAT);
            for (var record : records) {
                position.set(record.partition(), record.offset() + 1);
                out.write(events.of(record, position));
                out.endValue();
            }
            if (records.isEmpty()) {
                out.write(COMMENT);
            }
            out.flush();
        }
    }
}
