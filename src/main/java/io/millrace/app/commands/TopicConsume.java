package io.millrace.app.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.app.Context;
import io.millrace.app.ExitCode;
import io.millrace.app.Kafka;
import io.millrace.app.Options;
import io.millrace.app.Output;
import io.millrace.app.Schemas;
import io.millrace.app.Stop;
import io.millrace.app.Verb;
import io.millrace.cluster.Cluster;
import io.millrace.format.SchemaRecords;
import io.millrace.registry.RemoteStore;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// `millrace topic consume NAME`: prints the value of each committed record in a line of its own;
/// with `--json` an object with partition, offset, timestamp, key, value and headers. Joins no
/// group and commits nothing. `--schema` shows records that begin with the id of a schema as JSON.
final class TopicConsume implements Verb {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public CommandSpec spec() {
        return Options.verb("consume", "Prints the records of a topic, until Ctrl-C.")
                .addPositional(Options.required(0, "NAME", "The topic."))
                .addOption(
                        Options.flag(
                                "--from-beginning",
                                "Also what is there already, not only what comes."))
                .addOption(
                        Options.flag(
                                "--until-caught-up",
                                "End when all that was there at the start is printed."))
                .addOption(Options.value("--max", "N", Long.class, "End after N records."))
                .addOption(
                        Options.flag(
                                "--schema",
                                "Show records of AVRO, PROTOBUF and JSON_SR as JSON, by the"
                                        + " schemas of the registry."));
    }

    @Override
    public ExitCode run(ParseResult args, Context context) throws Exception {
        if (!args.hasMatchedOption("--schema")) {
            return run(args, context, bytes -> bytes);
        }
        var registry = Schemas.reach(context.settings());
        try (var store = new RemoteStore(registry)) {
            registry.get("schemas/types"); // to tell at once that it is not there
            var schemas = new SchemaRecords(store);
            return run(
                    args,
                    context,
                    bytes ->
                            bytes == null
                                    ? null
                                    : schemas.text(bytes)
                                            .map(known -> known.json().getBytes(UTF_8))
                                            .orElse(bytes));
        }
    }

    /// How keys and values are shown.
    private interface Shown {
        byte @Nullable [] of(byte @Nullable [] bytes);
    }

    private static ExitCode run(ParseResult args, Context context, Shown shown)
            throws InterruptedException {
        String name = args.matchedPositionalValue(0, "");
        long max = args.matchedOptionValue("--max", Long.MAX_VALUE);
        try (var cluster = Kafka.reach(context.settings())) {
            var partitions =
                    Topics.find(cluster, name).partitions().stream()
                            .map(p -> new TopicPartition(name, p.partition()))
                            .toList();
            try (var consumer = consumer(cluster)) {
                consumer.assign(partitions);
                if (args.hasMatchedOption("--from-beginning")) {
                    consumer.seekToBeginning(partitions);
                } else {
                    consumer.seekToEnd(partitions);
                }
                var ends =
                        args.hasMatchedOption("--until-caught-up")
                                ? consumer.endOffsets(partitions)
                                : Map.<TopicPartition, Long>of();
                print(consumer, max, ends, shown, context.output(), context.stop());
            }
        }
        return ExitCode.OK;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Cluster cluster) {
        var properties = new HashMap<String, Object>(cluster.clientProperties());
        properties.put("enable.auto.commit", false);
        properties.put("isolation.level", "read_committed");
        var bytes = new ByteArrayDeserializer();
        return new KafkaConsumer<>(properties, bytes, bytes);
    }

    /// @param ends where to stop; empty to go on until the stop
    private static void print(
            KafkaConsumer<byte[], byte[]> consumer,
            long max,
            Map<TopicPartition, Long> ends,
            Shown shown,
            Output output,
            Stop stop) {
        stop.onRequest(consumer::wakeup);
        long left = max;
        try {
            while (left > 0 && !stop.isRequested() && !isAt(consumer, ends)) {
                for (var record : consumer.poll(POLL)) {
                    if (left > 0 && isBefore(record, ends)) {
                        print(record, shown, output);
                        left--;
                    }
                }
                output.flush();
            }
        } catch (WakeupException _) {
            output.flush();
        }
    }

    private static boolean isBefore(
            ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, Long> ends) {
        var partition = new TopicPartition(record.topic(), record.partition());
        return record.offset() < ends.getOrDefault(partition, Long.MAX_VALUE);
    }

    private static boolean isAt(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return !ends.isEmpty()
                && ends.entrySet().stream()
                        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static void print(ConsumerRecord<byte[], byte[]> record, Shown shown, Output output) {
        if (output.form() == Output.Form.TABLE) {
            output.raw(text(shown.of(record.value())));
            return;
        }
        var row = new LinkedHashMap<String, @Nullable Object>();
        row.put("partition", record.partition());
        row.put("offset", record.offset());
        row.put("timestamp", record.timestamp());
        row.put("key", json(shown.of(record.key())));
        row.put("value", json(shown.of(record.value())));
        var headers = new LinkedHashMap<String, @Nullable Object>();
        record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        row.put("headers", headers);
        output.object(row);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, UTF_8);
    }

    /// JSON objects and arrays as such, everything else as text.
    private static @Nullable Object json(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        var text = text(bytes);
        if (text.startsWith("{") || text.startsWith("[")) {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException _) {
                // then it is text
            }
        }
        return text;
    }
}
