package io.millrace.bench;

import com.sun.net.httpserver.HttpServer;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Rows of a table by key over HTTP: pull queries against a service written by hand, a GlobalKTable
/// behind the JDK's HTTP server.
///
/// The two do not promise the same: a pull query sees all that was committed before it was asked, a
/// GlobalKTable what it has read so far. Arguments: keys (200,000), requests (5,000).
public final class PullBench {
    private static final String TOPIC = "levels";
    private static final int WARM_UP = 2_000;

    private PullBench() {}

    /// Asks for the row of a key.
    private interface Lookup {
        String row(String key) throws IOException, InterruptedException;
    }

    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        int keys = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
        int requests = args.length > 1 ? Integer.parseInt(args[1]) : 5_000;
        var dir = Files.createTempDirectory("bench");
        try (var cluster =
                Clusters.start(
                        new ClusterSettings.Embedded(dir.resolve("kafka"), "127.0.0.1", 0))) {
            fill(cluster, keys);
            sql(cluster, dir, keys, requests);
            byHand(cluster, dir, keys, requests);
        } finally {
            try (var files = Files.walk(dir)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static void fill(Cluster cluster, int keys)
            throws ExecutionException, InterruptedException {
        var topic = new NewTopic(TOPIC, Optional.of(4), Optional.empty());
        cluster.admin().createTopics(List.of(topic)).all().get();
        var config = new HashMap<String, Object>(cluster.clientProperties());
        config.put("linger.ms", 20);
        config.put("batch.size", 256 * 1024);
        try (var producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < keys; i++) {
                var value = "{\"NAME\":\"player %d\",\"LEVEL\":%d}".formatted(i, i % 60);
                var _ = producer.send(new ProducerRecord<>(TOPIC, "k" + i, value));
            }
        }
    }

    private static void sql(Cluster cluster, Path dir, int keys, int requests)
            throws IOException, InterruptedException {
        try (var server = SqlProcess.start(cluster, dir.resolve("sql"));
                var http = HttpClient.newHttpClient()) {
            var url = URI.create(server.url());
            post(
                    http,
                    url.resolve("/ksql"),
                    "CREATE TABLE levels (k VARCHAR PRIMARY KEY, name VARCHAR, level INT) WITH"
                            + " (KAFKA_TOPIC='levels', VALUE_FORMAT='JSON');");
            Lookup lookup =
                    key ->
                            post(
                                    http,
                                    url.resolve("/query"),
                                    "SELECT name, level FROM levels WHERE k = '" + key + "';");
            long began = System.nanoTime();
            lookup.row("k7");
            System.out.printf(
                    Locale.ROOT,
                    "SQL: first query, which reads %d records: %.0f ms%n",
                    keys,
                    (System.nanoTime() - began) / 1e6);
            measure("SQL, by key", lookup, keys, requests);
            began = System.nanoTime();
            post(http, url.resolve("/query"), "SELECT level, COUNT(*) FROM levels GROUP BY level;");
            System.out.printf(
                    Locale.ROOT,
                    "SQL, GROUP BY over all rows: %.0f ms%n",
                    (System.nanoTime() - began) / 1e6);
        }
    }

    private static String post(HttpClient http, URI url, String statement)
            throws IOException, InterruptedException {
        var body = "{\"ksql\":\"%s\"}".formatted(statement);
        var request =
                HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return sent(http, request);
    }

    private static String sent(HttpClient http, HttpRequest request)
            throws IOException, InterruptedException {
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.body());
        }
        return response.body();
    }

    private static void byHand(Cluster cluster, Path dir, int keys, int requests)
            throws IOException, InterruptedException {
        var builder = new StreamsBuilder();
        builder.globalTable(
                TOPIC, Consumed.with(Serdes.String(), Serdes.String()), Materialized.as("levels"));
        var config = new java.util.Properties();
        config.putAll(cluster.clientProperties());
        config.put("application.id", "by-hand");
        config.put("state.dir", dir.resolve("hand").toString());
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (var streams = new KafkaStreams(builder.build(), config);
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var http = HttpClient.newHttpClient()) {
            long began = System.nanoTime();
            streams.start();
            while (streams.state() != KafkaStreams.State.RUNNING) {
                Thread.sleep(Duration.ofMillis(10));
            }
            System.out.printf(
                    Locale.ROOT,
                    "by hand: start of the GlobalKTable: %.0f ms%n",
                    (System.nanoTime() - began) / 1e6);
            ReadOnlyKeyValueStore<String, String> store =
                    streams.store(
                            StoreQueryParameters.fromNameAndType(
                                    "levels", QueryableStoreTypes.keyValueStore()));
            server.setExecutor(threads);
            server.createContext(
                    "/levels/",
                    exchange -> {
                        var key = exchange.getRequestURI().getPath().substring("/levels/".length());
                        var bytes = store.get(key).getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, bytes.length);
                        exchange.getResponseBody().write(bytes);
                        exchange.close();
                    });
            server.start();
            var url = "http://127.0.0.1:%d/levels/".formatted(server.getAddress().getPort());
            measure(
                    "by hand, by key",
                    key -> sent(http, HttpRequest.newBuilder(URI.create(url + key)).build()),
                    keys,
                    requests);
        } finally {
            server.stop(0);
        }
    }

    private static void measure(String what, Lookup lookup, int keys, int requests)
            throws IOException, InterruptedException {
        var random = new SplittableRandom(5);
        var nanos = new long[requests];
        for (int i = -WARM_UP; i < requests; i++) {
            int key = random.nextInt(keys);
            long began = System.nanoTime();
            var row = lookup.row("k" + key);
            if (i >= 0) {
                nanos[i] = System.nanoTime() - began;
            }
            if (!row.contains("player " + key + "\"")) {
                throw new IOException("another row than that of k%d: %s".formatted(key, row));
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.2f ms, p99 %.2f ms%n",
                what,
                nanos[requests / 2] / 1e6,
                nanos[requests * 99 / 100] / 1e6);
    }
}
