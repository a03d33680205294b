package io.millrace.sql.testing;

import io.millrace.sql.testing.TestCase.HeaderValue;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.test.TestRecord;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Properties;

/// Runs a topology over records, without a broker: record by record, no cache.
final class QueryDriver {
    /// What properties of Kafka Streams begin with in a session.
    private static final String STREAMS = "ksql.streams.";

    private QueryDriver() {}

    /// @return what the topology wrote into `sink`
    static List<TopicRecord> run(
            Topology topology,
            List<TopicRecord> records,
            String sink,
            io.millrace.sql.analyze.Properties session) {
        Path state = temporary();
        try (var driver = new TopologyTestDriver(topology, config(state, session))) {
            var inputs = new HashMap<String, TestInputTopic<byte[], byte[]>>();
            var output =
                    driver.createOutputTopic(
                            sink, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            for (var record : records) {
                inputs.computeIfAbsent(
                                record.topic(),
                                topic ->
                                        driver.createInputTopic(
                                                topic,
                                                new ByteArraySerializer(),
                                                new ByteArraySerializer()))
                        .pipeInput(
                                new TestRecord<>(
                                        record.key(),
                                        record.value(),
                                        headers(record),
                                        record.timestampMs()));
            }
            var out = new ArrayList<TopicRecord>();
            for (var record : output.readRecordsToList()) {
                out.add(
                        new TopicRecord(
                                sink,
                                record.key(),
                                record.value(),
                                record.timestamp(),
                                headers(record.headers())));
            }
            return out;
        } finally {
            delete(state);
        }
    }

    private static Properties config(Path state, io.millrace.sql.analyze.Properties session) {
        var config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0");
        config.put(
                StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
                BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class);
        session.values()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(STREAMS)) {
                                config.put(name.substring(STREAMS.length()), value);
                            }
                        });
        return config;
    }

    private static Headers headers(TopicRecord record) {
        var headers = new RecordHeaders();
        record.headers().forEach(h -> headers.add(h.key(), Base64.getDecoder().decode(h.value())));
        return headers;
    }

    private static List<HeaderValue> headers(Headers headers) {
        var all = new ArrayList<HeaderValue>();
        headers.forEach(
                h ->
                        all.add(
                                new HeaderValue(
                                        h.key(),
                                        h.value() == null
                                                ? "null"
                                                : Base64.getEncoder().encodeToString(h.value()))));
        return all;
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("millrace-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
