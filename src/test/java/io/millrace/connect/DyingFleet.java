package io.millrace.connect;

import io.millrace.Await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/// A worker whose connectors never come to an end of their work, to be killed: arguments are the
/// folders of Kafka and of the databases, and the port of a Redis.
final class DyingFleet {
    /// Redis's database.
    static final int DATABASE = 3;

    /// As often as this each key comes again.
    static final int KEYS = 500;

    private static final int WRITTEN = 1000;

    private DyingFleet() {}

    static String sinkUrl(Path folder) {
        return "jdbc:h2:file:" + folder.resolve("sink");
    }

    static String sourceUrl(Path folder) {
        return "jdbc:h2:file:" + folder.resolve("source");
    }

    static Map<String, String> datagen() {
        return Worker.config(
                "connector.class", "DatagenSource",
                "kafka.topic", "made",
                "quickstart", "ORDERS",
                "max.interval", "2",
                "random.seed", "5");
    }

    public static void main(String[] args) throws Exception {
        var worker = new Worker(Path.of(args[0]));
        var folder = Path.of(args[1]);
        Worker.execute(sourceUrl(folder), "CREATE TABLE rows_ (n INT PRIMARY KEY)");
        begin(worker, folder, args[2]);
        var killable = false;
        for (var i = 0; true; i++) {
            worker.send("killed", "k" + i % KEYS, Worker.row(i, "x"));
            if (i % 500 == 499) {
                worker.flush();
                insertRows(sourceUrl(folder), i - 499, i);
                var written = i + 1;
                Await.until("the sink goes on", () -> written - rows(folder) < 5000);
                if (!killable && isInTheMiddle(worker, folder)) {
                    killable = true;
                    System.out.println("in the middle");
                }
            }
        }
    }

    private static void begin(Worker worker, Path folder, String redisPort) {
        worker.connect()
                .put(
                        "killed-rows",
                        Worker.config(
                                "connector.class", "JdbcSink",
                                "topics", "killed",
                                "connection.url", sinkUrl(folder),
                                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                                "auto.create", "true",
                                "exactly.once", "true",
                                "batch.size", "100"));
        worker.connect()
                .put(
                        "killed-keys",
                        Worker.config(
                                "connector.class",
                                "RedisSink",
                                "topics",
                                "killed",
                                "redis.hosts",
                                "127.0.0.1:" + redisPort,
                                "redis.password",
                                Redis.PASSWORD,
                                "redis.database",
                                "" + DATABASE));
        worker.connect()
                .put(
                        "killed-source",
                        Worker.config(
                                "connector.class", "JdbcSource",
                                "connection.url", sourceUrl(folder),
                                "mode", "incrementing",
                                "incrementing.column.name", "N",
                                "batch.max.rows", "100",
                                "poll.interval.ms", "100"));
        worker.connect().put("killed-made", datagen());
    }

    private static void insertRows(String url, int from, int to) throws SQLException {
        Worker.execute(
                url, "INSERT INTO rows_ SELECT x FROM SYSTEM_RANGE(%d, %d)".formatted(from, to));
    }

    private static boolean isInTheMiddle(Worker worker, Path folder) throws Exception {
        var topics = worker.cluster().admin().listTopics().names().get();
        return rows(folder) > WRITTEN
                && topics.contains("ROWS_")
                && topics.contains("made")
                && worker.end("ROWS_", 0) > WRITTEN
                && worker.end("made", 0) > WRITTEN;
    }

    private static int rows(Path folder) {
        try {
            var count = Worker.rows(sinkUrl(folder), "SELECT COUNT(*) FROM \"killed\"");
            return Integer.parseInt(String.valueOf(count.getFirst().getFirst()));
        } catch (SQLException _) {
            return 0; // no table yet
        }
    }
}
