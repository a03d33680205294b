package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.format.SchemaRecords;
import io.millrace.http.Json;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Records as events of `text/event-stream`.
///
/// Source: WHATWG HTML, "Server-sent events".
final class ServerSentEvent {
    /// What the data of an event is.
    enum Shape {
        /// The value: a text as it is; of a format with a schema as JSON; other bytes in base64, as
        /// an event of type `binary`; of a record without a value `null`, as one of type `deleted`.
        VALUE,
        /// JSON with topic, partition, offset, timestamp, key, value and headers.
        RECORD,
        /// A CloudEvent in JSON.
        CLOUDEVENT;

        static Shape of(String name) {
            return switch (name) {
                case "value" -> VALUE;
                case "record" -> RECORD;
                case "cloudevent" -> CLOUDEVENT;
                default ->
                        throw GatewayError.MALFORMED.with(
                                "format is value, record or cloudevent, not '" + name + "'.");
            };
        }
    }

    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    private final Shape shape;
    private final SchemaRecords schemas;

    ServerSentEvent(Shape shape, SchemaRecords schemas) {
        this.shape = shape;
        this.schemas = schemas;
    }

    /// An event with a place to go on from.
    byte[] of(ConsumerRecord<byte[], byte[]> record, Position after) {
        var text = new StringBuilder("id: ").append(after).append('\n');
        switch (shape) {
            case VALUE -> value(record.value(), text);
            case RECORD -> data(new String(Json.bytes(record(record)), UTF_8), text);
            case CLOUDEVENT -> data(new String(Json.bytes(CloudEvents.json(record)), UTF_8), text);
        }
        return text.append('\n').toString().getBytes(UTF_8);
    }

    private void value(byte[] value, StringBuilder text) {
        if (value == null) {
            text.append("event: deleted\n");
            data("null", text);
            return;
        }
        var readable = readable(value);
        if (readable.isEmpty()) {
            text.append("event: binary\n");
        }
        data(readable.orElseGet(() -> Base64.getEncoder().encodeToString(value)), text);
    }

    /// A record with a schema begins with byte 0, as no text does.
    private Optional<String> readable(byte[] value) {
        var bySchema = schemas.text(value).map(SchemaRecords.Text::json);
        return bySchema.isPresent() ? bySchema : Values.text(value);
    }

    /// Each line of it is a line of the event, an empty one at the end, too.
    private static void data(String data, StringBuilder text) {
        for (var line : LINE_END.split(data, -1)) {
            text.append("data: ").append(line).append('\n');
        }
    }

    private Map<String, Object> record(ConsumerRecord<byte[], byte[]> record) {
        var json = new LinkedHashMap<String, Object>();
        json.put("topic", record.topic());
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        json.put("timestamp", record.timestamp());
        put("key", record.key(), json);
        put("value", record.value(), json);
        var headers = new ArrayList<Map<String, Object>>();
        for (var header : record.headers()) {
            var one = new LinkedHashMap<String, Object>();
            one.put("name", header.key());
            put("value", header.value(), one);
            headers.add(one);
        }
        json.put("headers", headers);
        return json;
    }

    /// JSON as JSON, other texts as texts, and bytes in base64 under a name that says so.
    private void put(String name, byte[] bytes, Map<String, Object> json) {
        if (bytes == null) {
            json.put(name, null);
            return;
        }
        var text = readable(bytes);
        if (text.isEmpty()) {
            json.put(name + "_base64", Base64.getEncoder().encodeToString(bytes));
            return;
        }
        var parsed = Values.json(text.get().getBytes(UTF_8));
        json.put(name, parsed.isPresent() ? parsed.get() : text.get());
    }
}
