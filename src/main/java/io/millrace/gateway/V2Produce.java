package io.millrace.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

import io.millrace.format.FormatException;
import io.millrace.format.SchemaStore;
import io.millrace.format.SchemaText;
import io.millrace.gateway.Api.Operation;
import io.millrace.gateway.schemas.SchemaJson;
import io.millrace.http.ProblemException;
import io.millrace.http.Request;
import io.millrace.http.Response;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// `POST /topics/{topic}`: records in the shapes of REST Proxy v2.
///
/// A request that has anything wrong writes nothing. What Kafka then does with each record is in
/// its offset or error; where it took none, because it is away, the answer is 503.
///
/// Source: Confluent REST Proxy API reference, v2.
final class V2Produce {
    static final String ANSWER = "application/vnd.kafka.v2+json";

    /// Of records in all formats.
    static final String[] TYPES = {
        Embedded.JSON.contentType(),
        Embedded.BINARY.contentType(),
        Embedded.AVRO.contentType(),
        Embedded.JSONSCHEMA.contentType(),
        Embedded.PROTOBUF.contentType()
    };

    private static final Operation POST =
            Operation.of("REST Proxy v2", "Produces records").takes(TYPES).answers(200, ANSWER);
    private static final int RECORDS_MAX = 100_000;

    private final Topics topics;
    private final TopicWriter writer;
    private final SchemaChoice choice;
    private final SchemaJson schemas;

    V2Produce(Topics topics, TopicWriter writer, SchemaStore store, SchemaJson schemas) {
        this.topics = topics;
        this.writer = writer;
        this.choice = new SchemaChoice(store);
        this.schemas = schemas;
    }

    void addTo(Api api) {
        api.on("POST /topics/{topic}", POST, r -> produce(r, null));
        api.on(
                "POST /topics/{topic}/partitions/{partition}",
                POST,
                r -> produce(r, r.intPath("partition")));
    }

    private Response produce(Request request, @Nullable Integer partition) throws IOException {
        var topic = request.path("topic");
        topics.writable(topic);
        if (partition != null) {
            topics.check(topic, partition);
        }
        var format = format(request);
        var body = Texts.body(request.body());
        var records = body.path("records");
        if (!records.isArray() || records.isEmpty()) {
            throw GatewayError.UNPROCESSABLE.with(
                    "The body must have 'records', an array of at least one object with 'value'.");
        }
        if (records.size() > RECORDS_MAX) {
            throw GatewayError.TOO_LARGE.with(
                    "A request holds at most %d records.".formatted(RECORDS_MAX));
        }
        try {
            return send(new Conversion(topic, format, body), records, partition);
        } catch (FormatException | SchemaStore.UnavailableException e) {
            throw KafkaFailure.of(e);
        }
    }

    private static Embedded format(Request request) {
        var header = request.header("Content-Type").orElse("application/json");
        var type = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals("application/json") || type.equals(ANSWER)) {
            return Embedded.JSON;
        }
        for (var format : Embedded.values()) {
            if (format != Embedded.STRING && format.contentType().equals(type)) {
                return format;
            }
        }
        throw GatewayError.UNSUPPORTED_TYPE.with(header, String.join(", ", TYPES));
    }

    private Response send(Conversion conversion, JsonNode records, @Nullable Integer partition) {
        var toSend = new ArrayList<ProducerRecord<byte[], byte[]>>(records.size());
        for (var record : records) {
            toSend.add(conversion.record(record, partition));
        }
        var sent = new ArrayList<CompletableFuture<RecordMetadata>>(toSend.size());
        for (var record : toSend) {
            // one that finds no room would be followed by others that wait as long
            var stuck = !sent.isEmpty() && sent.getLast().isCompletedExceptionally();
            sent.add(stuck ? sent.getLast() : writer.send(record));
        }
        return answer(conversion, sent);
    }

    private Response answer(Conversion conversion, List<CompletableFuture<RecordMetadata>> sent) {
        var offsets = new ArrayList<Map<String, Object>>(sent.size());
        Optional<ProblemException> away = Optional.empty();
        int written = 0;
        for (var each : sent) {
            var offset = new LinkedHashMap<String, Object>();
            try {
                var metadata = writer.acknowledged(each);
                offset.put("partition", metadata.partition());
                offset.put("offset", metadata.offset());
                offset.put("error_code", null);
                offset.put("error", null);
                written++;
            } catch (ProblemException e) {
                var retriable = e.failure().status() == 503;
                away = retriable ? Optional.of(e) : away;
                offset.put("partition", null);
                offset.put("offset", null);
                offset.put("error_code", retriable ? 2 : 1);
                offset.put("error", e.failure().message());
            }
            offsets.add(offset);
        }
        if (written == 0 && away.isPresent()) {
            throw away.get();
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("offsets", offsets);
        answer.put("key_schema_id", conversion.keySchema.orElse(null));
        answer.put("value_schema_id", conversion.valueSchema.orElse(null));
        return Response.ok(answer).header("Content-Type", ANSWER);
    }

    /// Turns the records of one request into bytes.
    private final class Conversion {
        private final String topic;
        private final Embedded format;
        private final Optional<Integer> keySchema;
        private final Optional<Integer> valueSchema;

        Conversion(String topic, Embedded format, JsonNode body) {
            this.topic = topic;
            this.format = format;
            this.keySchema = schema("key", body);
            this.valueSchema = schema("value", body);
        }

        private Optional<Integer> schema(String part, JsonNode body) {
            return format.schemaType().flatMap(type -> schema(part, type, body));
        }

        private Optional<Integer> schema(String part, SchemaText.Type type, JsonNode body) {
            var id = SchemaChoice.id(body, part + "_schema_id");
            var text = body.path(part + "_schema");
            if (id.isPresent() || !text.isTextual()) {
                return id;
            }
            return Optional.of(choice.register(topic + "-" + part, type, text.textValue()));
        }

        ProducerRecord<byte[], byte[]> record(JsonNode record, @Nullable Integer partition) {
            if (!record.isObject()) {
                throw GatewayError.UNPROCESSABLE.with("A record is an object with 'value'.");
            }
            var key = bytes(record.path("key"), keySchema, GatewayError.KEY_SCHEMA_MISSING);
            var value = bytes(record.path("value"), valueSchema, GatewayError.VALUE_SCHEMA_MISSING);
            var own = SchemaChoice.id(record, "partition");
            if (partition == null) {
                own.ifPresent(p -> topics.check(topic, p));
            }
            return new ProducerRecord<>(
                    topic, partition == null ? own.orElse(null) : partition, key, value);
        }

        private byte @Nullable [] bytes(
                JsonNode data, Optional<Integer> schema, GatewayError missing) {
            var value = data.isMissingNode() ? NullNode.instance : data;
            var type = format.schemaType();
            if (type.isEmpty()) {
                return format.bytes(value);
            }
            if (value.isNull()) {
                return null;
            }
            return schemas.encode(schema.orElseThrow(missing::with), type.get(), value);
        }
    }
}
