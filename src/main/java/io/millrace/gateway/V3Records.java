package io.millrace.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;

import io.millrace.format.SchemaStore;
import io.millrace.gateway.schemas.SchemaJson;
import io.millrace.http.Json;
import io.millrace.http.ProblemException;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.ResponseStream;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// `POST .../records` of REST Proxy v3: JSON objects one after the other, with a report for each,
/// in their order. Where the body is chunked, reports come while the client still sends.
///
/// A single object that cannot be written is answered with the status of its report; of several,
/// and of a stream, each report has its own, and the answer is 200.
///
/// Source: Confluent REST Proxy API reference, v3, "Produce Records".
final class V3Records {
    /// Records of a stream that wait for their acknowledgement; then the client is held back.
    private static final int UNDER_WAY_MAX = 1_000;

    /// How often whoever waits for a record looks whether any can still come.
    private static final long LOOK_EVERY_MS = 250;

    private static final int SINGLE_MAX = 100_000;

    private final V3Clusters clusters;
    private final Topics topics;
    private final TopicWriter writer;
    private final SchemaStore store;
    private final SchemaJson schemas;
    private final int recordMaxBytes;

    /// @param recordMaxBytes the longest object of a stream
    V3Records(
            V3Clusters clusters,
            Topics topics,
            TopicWriter writer,
            SchemaStore store,
            SchemaJson schemas,
            int recordMaxBytes) {
        this.clusters = clusters;
        this.topics = topics;
        this.writer = writer;
        this.store = store;
        this.schemas = schemas;
        this.recordMaxBytes = recordMaxBytes;
    }

    void addTo(Api api) {
        api.alsoUnderKafka(
                "POST /v3/clusters/{cluster}/topics/{topic}/records",
                V3Clusters.says("Produces records").takes("application/json"),
                this::produce);
    }

    private Response produce(Request request) throws IOException {
        clusters.links(request);
        var topic = request.path("topic");
        try {
            topics.writable(topic);
        } catch (ProblemException e) {
            throw e.failure().status() == 404
                    ? GatewayError.TOPIC_NOT_FOUND_V3.with(topic, topics.meant(topic))
                    : e;
        }
        var records = new V3Record(topic, topics, store, schemas);
        if (request.header("Content-Length").isPresent()) {
            return whole(request.body(), topic, records);
        }
        var in = request.bodyStream();
        return Response.stream("application/json", out -> stream(in, topic, records, out));
    }

    /// A record with what becomes of it.
    private record Sent(
            V3Record.@Nullable Converted record, CompletableFuture<RecordMetadata> written) {}

    private Sent send(V3Record records, JsonNode json) {
        try {
            var record = records.of(json);
            return new Sent(record, writer.send(record.record()));
        } catch (ProblemException e) {
            return failed(e);
        }
    }

    private static Sent failed(RuntimeException e) {
        return new Sent(null, CompletableFuture.failedFuture(e));
    }

    // ---------------------------------------------------------------- of known length

    private Response whole(byte[] body, String topic, V3Record records) throws IOException {
        var sent = new ArrayList<Sent>();
        try (var values = values(body)) {
            while (values.hasNextValue() && sent.size() < SINGLE_MAX) {
                sent.add(send(records, values.nextValue()));
            }
        } catch (JsonProcessingException e) {
            sent.add(failed(malformed(e)));
        }
        if (sent.isEmpty()) {
            throw GatewayError.MALFORMED.with("The body has no record.");
        }
        var reports = sent.stream().map(s -> report(topic, s)).toList();
        if (reports.size() == 1) {
            var only = reports.getFirst();
            return Response.json(only.status, only.body).retryAfter(only.retryAfter);
        }
        return Response.bytes("application/json", joined(reports));
    }

    private static MappingIterator<JsonNode> values(byte[] body) throws IOException {
        return Texts.JSON.readerFor(JsonNode.class).readValues(body);
    }

    private static byte[] joined(List<Report> reports) throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        for (var report : reports) {
            out.write(Json.bytes(report.body));
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static ProblemException malformed(JsonProcessingException e) {
        var at = e.getLocation();
        return GatewayError.INVALID_JSON.with(
                at == null ? 1 : at.getLineNr(),
                at == null ? 1 : at.getColumnNr(),
                e.getOriginalMessage());
    }

    // ---------------------------------------------------------------- streams

    /// One thread reads and hands over, this one waits and reports.
    private void stream(InputStream in, String topic, V3Record records, ResponseStream out)
            throws IOException {
        var underWay = new ArrayBlockingQueue<Optional<Sent>>(UNDER_WAY_MAX);
        var reader =
                Thread.ofVirtual().name("v3-records").unstarted(() -> read(in, records, underWay));
        out.onClosed(reader::interrupt);
        reader.start();
        try {
            while (true) {
                if (underWay.isEmpty()) {
                    out.flush();
                }
                var sent = underWay.poll(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                if (sent == null) {
                    if (!reader.isAlive() && underWay.isEmpty()) {
                        return; // it was interrupted: nobody sends or listens any more
                    }
                    continue;
                }
                if (sent.isEmpty()) {
                    return;
                }
                out.write(Json.bytes(report(topic, sent.get()).body));
                out.write('\n');
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            reader.interrupt();
        }
    }

    /// Hands over all records, and an empty one at the end.
    private void read(InputStream in, V3Record records, BlockingQueue<Optional<Sent>> to) {
        try {
            var broken = readUntilBroken(in, records, to);
            if (broken.isPresent()) {
                to.put(Optional.of(failed(broken.get())));
            }
            to.put(Optional.empty());
        } catch (InterruptedException _) {
            // the answer has ended
        }
    }

    /// After a place that is no JSON nothing can be told apart any more: it ends there.
    ///
    /// @return why it ended before the end of the body
    private Optional<RuntimeException> readUntilBroken(
            InputStream in, V3Record records, BlockingQueue<Optional<Sent>> to)
            throws InterruptedException {
        var limited = new LimitedStream(in, recordMaxBytes);
        try (MappingIterator<JsonNode> values =
                Texts.JSON.readerFor(JsonNode.class).readValues(limited)) {
            while (values.hasNextValue()) {
                to.put(Optional.of(send(records, values.nextValue())));
                limited.next();
            }
            return Optional.empty();
        } catch (StreamConstraintsException e) {
            return Optional.of(GatewayError.TOO_LARGE.with(e.getOriginalMessage()));
        } catch (JsonProcessingException e) {
            return Optional.of(malformed(e));
        } catch (LimitedStream.TooLongException e) {
            return Optional.of(GatewayError.TOO_LARGE.with(String.valueOf(e.getMessage())));
        } catch (IOException _) {
            return Optional.empty(); // the client is gone; what it sent is written
        } catch (RuntimeException e) { // a mistake of ours: whoever waits for reports throws it on
            return Optional.of(e);
        }
    }

    // ---------------------------------------------------------------- reports

    private record Report(int status, Map<String, Object> body, Optional<Duration> retryAfter) {}

    private Report report(String topic, Sent sent) {
        var body = new LinkedHashMap<String, Object>();
        try {
            var written = writer.acknowledged(sent.written);
            body.put("error_code", 200);
            body.put("cluster_id", clusters.id());
            body.put("topic_name", topic);
            body.put("partition_id", written.partition());
            body.put("offset", written.offset());
            body.put("timestamp", Instant.ofEpochMilli(written.timestamp()).toString());
            if (sent.record != null) {
                put("key", sent.record.key(), body);
                put("value", sent.record.value(), body);
            }
            return new Report(200, body, Optional.empty());
        } catch (ProblemException e) {
            var failure = e.failure();
            body.put("error_code", failure.code());
            body.put("message", failure.message());
            return new Report(failure.status(), body, failure.retryAfter());
        }
    }

    private static void put(String name, V3Record.Part part, Map<String, Object> body) {
        part.type()
                .ifPresent(
                        type -> {
                            var size = part.bytes() == null ? 0 : part.bytes().length;
                            var json = new LinkedHashMap<String, Object>();
                            json.put("type", type.name());
                            json.put("size", size);
                            body.put(name, json);
                        });
    }
}
