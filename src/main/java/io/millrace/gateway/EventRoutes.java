package io.millrace.gateway;

import io.millrace.gateway.Api.Operation;
import io.millrace.http.ProblemException;
import io.millrace.http.Request;
import io.millrace.http.Response;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// `POST /e/{topic}`: records without ceremony.
///
/// One record is answered with its place, several with a report for each: 200 if all are written,
/// 207 if some are, the status of the first failure if none is. With `ack=none` the answer is 202
/// as soon as the records are in the producer's buffer; what becomes of them is not told.
final class EventRoutes {
    private static final Operation POST =
            Operation.of("Events", "Writes records to a topic")
                    .query("key", "JSON pointer to the key in each value, such as /user")
                    .query("partition", "The partition; the key decides without")
                    .query("ack", "none: answer 202 before Kafka has acknowledged")
                    .header("Kafka-Key", "The key of all records")
                    .header("Idempotency-Key", "Carries out a request once that is sent again")
                    .takes(Bodies.TYPES)
                    .alsoAnswers(202, "application/json")
                    .alsoAnswers(207, "application/json");

    private final Topics topics;
    private final TopicWriter writer;
    private final IdempotencyKeys keys;

    EventRoutes(Topics topics, TopicWriter writer, IdempotencyKeys keys) {
        this.topics = topics;
        this.writer = writer;
        this.keys = keys;
    }

    void addTo(Api api) {
        api.on("POST /e/{topic}", POST, this::post);
    }

    private Response post(Request request) throws Exception {
        var topic = request.path("topic");
        var partitions = topics.writable(topic);
        var partition = request.intQuery("partition").orElse(null);
        if (partition != null && (partition < 0 || partition >= partitions)) {
            throw GatewayError.PARTITION_NOT_FOUND.with(topic, partitions - 1, partition);
        }
        var content = Bodies.of(request);
        var waits = request.query("ack").map(EventRoutes::waits).orElse(true);
        var key = request.header("Idempotency-Key");
        if (key.isEmpty()) {
            return write(topic, partition, content, waits);
        }
        return keys.once(
                topic, key.get(), request.body(), () -> write(topic, partition, content, waits));
    }

    private static boolean waits(String ack) {
        return switch (ack) {
            case "none" -> false;
            case "all" -> true;
            default -> throw GatewayError.MALFORMED.with("ack is all or none, not '" + ack + "'.");
        };
    }

    private Response.Whole write(
            String topic, @Nullable Integer partition, Bodies.Content content, boolean waits) {
        var sent = send(topic, partition, content.events());
        if (!waits) {
            return unwaited(topic, sent);
        }
        return content.batch() ? report(topic, sent) : single(topic, sent.getFirst());
    }

    /// A record with what becomes of it.
    private record Sent(Event event, CompletableFuture<RecordMetadata> written) {}

    /// Hands all over in their order. After one that finds no room or no Kafka the others are not
    /// tried: each would wait as long.
    private List<Sent> send(String topic, @Nullable Integer partition, List<Event> events) {
        var sent = new ArrayList<Sent>(events.size());
        Optional<CompletableFuture<RecordMetadata>> stuck = Optional.empty();
        for (var event : events) {
            var written =
                    switch (event) {
                        case Event.Accepted accepted ->
                                stuck.orElseGet(
                                        () -> writer.send(accepted.record(topic, partition)));
                        case Event.Refused refused ->
                                CompletableFuture.<RecordMetadata>failedFuture(refused.why());
                    };
            stuck = stuck.isEmpty() && isAway(written) ? Optional.of(written) : stuck;
            sent.add(new Sent(event, written));
        }
        return sent;
    }

    private static boolean isAway(CompletableFuture<RecordMetadata> written) {
        return written.isCompletedExceptionally()
                && KafkaFailure.of(written.exceptionNow()) instanceof ProblemException e
                && e.failure().status() == 503;
    }

    private Response.Whole single(String topic, Sent sent) {
        return Response.ok(place(topic, acknowledged(topic, sent.written)));
    }

    private RecordMetadata acknowledged(String topic, CompletableFuture<RecordMetadata> written) {
        try {
            return writer.acknowledged(written);
        } catch (ProblemException e) {
            // deleted since it was looked at
            throw e.failure().status() == 404 ? topics.notFound(topic) : e;
        }
    }

    private static Map<String, Object> place(String topic, RecordMetadata written) {
        var place = new LinkedHashMap<String, Object>();
        place.put("topic", topic);
        place.put("partition", written.partition());
        place.put("offset", written.offset());
        place.put("timestamp", written.timestamp());
        return place;
    }

    private Response.Whole report(String topic, List<Sent> sent) {
        var records = new ArrayList<Map<String, Object>>(sent.size());
        ProblemException first = null;
        int written = 0;
        for (var each : sent) {
            var line = new LinkedHashMap<String, Object>();
            line.put("line", each.event.place());
            try {
                var metadata = acknowledged(topic, each.written);
                line.put("partition", metadata.partition());
                line.put("offset", metadata.offset());
                written++;
            } catch (ProblemException e) {
                first = first == null ? e : first;
                line.put("status", e.failure().status());
                line.put("error", e.failure().message());
            }
            records.add(line);
        }
        var report = new LinkedHashMap<String, Object>();
        report.put("topic", topic);
        report.put("written", written);
        report.put("failed", sent.size() - written);
        report.put("records", records);
        if (first == null) {
            return Response.ok(report);
        }
        if (written > 0) {
            return Response.json(207, report);
        }
        return Response.json(first.failure().status(), report)
                .retryAfter(first.failure().retryAfter());
    }

    /// What is known to have failed by now is told; the rest is on its way. Where all has failed
    /// already, the first failure is the answer.
    private static Response.Whole unwaited(String topic, List<Sent> sent) {
        var failed = sent.stream().filter(s -> s.written.isCompletedExceptionally()).count();
        if (failed == sent.size()) {
            throw KafkaFailure.of(sent.getFirst().written.exceptionNow());
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("topic", topic);
        answer.put("accepted", sent.size() - failed);
        answer.put("failed", failed);
        return Response.json(202, answer);
    }
}
