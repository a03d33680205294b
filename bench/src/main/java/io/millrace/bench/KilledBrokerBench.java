package io.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// The gateway under wrk while its broker is killed and started again: is what the clients were
/// told what is in the topic, and does the gateway's memory stay flat?
///
/// The broker dies after a third of the time and is back after half of it, on the same port and
/// data. Every request has an id of its own as its record. wrk has a thread for each connection, so
/// that its script knows to which request an answer belongs, and writes down both. At the end every
/// id with a 2xx must be in the topic once, no id may be there twice, and every other answer must
/// be 503 with `Retry-After`; otherwise this fails. A request without an answer (its connection
/// broke, or the time was over) may be there or not. Needs wrk.
///
/// Arguments: seconds (60), connections (50), `sql` for an endpoint in SQL instead of `/e/`.
public final class KilledBrokerBench {
    private static final String TOPIC = "events";
    private static final String WARM_UP = "warm-up";
    private static final int PARTITIONS = 3;

    /// What the gateway may have more after the outage than before: its buffer of records
    /// (gateway.buffer.bytes), which the producer keeps once it was needed, and compiled code's
    /// data.
    private static final long GROWTH_MAX_BYTES = 48L << 20;

    /// `response` is called on the thread whose only connection has just been answered.
    private static final String LUA =
            """
            local threads = 0
            function setup(thread)
              thread:set("number", threads)
              threads = threads + 1
            end
            function init(args)
              answers = io.open(args[1] .. "/" .. number .. ".answers", "w")
              sent = 0
              wrk.headers["Content-Type"] = "text/plain"
            end
            function request()
              sent = sent + 1
              return wrk.format("POST", nil, nil, number .. "-" .. sent)
            end
            function response(status, headers, body)
              local again = headers["Retry-After"] or "-"
              answers:write(number, "-", sent, " ", status, " ", again, "\\n")
            end
            """;

    private final Path dir;
    private final int seconds;
    private final int connections;
    private final boolean inSql;

    private KilledBrokerBench(Path dir, int seconds, int connections, boolean inSql) {
        this.inSql = inSql;
        this.dir = dir;
        this.seconds = seconds;
        this.connections = connections;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        int connections = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        boolean inSql = args.length > 2 && args[2].equals("sql");
        var dir = Files.createTempDirectory("bench");
        boolean good;
        try {
            good = new KilledBrokerBench(dir, seconds, connections, inSql).run();
        } finally {
            try (var files = Files.walk(dir)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
        System.exit(good ? 0 : 1);
    }

    private Child broker(String port) throws IOException {
        return Child.start(BrokerProcess.class, GatewayBench.FLAGS, List.of(dir + "/kafka", port));
    }

    private boolean run() throws IOException, InterruptedException {
        var script = Files.writeString(dir.resolve("ids.lua"), LUA);
        var broker = broker("0");
        try {
            var kafka = broker.await("ready")[1];
            makeTopic(kafka, TOPIC);
            makeTopic(kafka, WARM_UP);
            try (var gateway =
                    Child.start(GatewayProcess.class, GatewayBench.FLAGS, arguments(kafka))) {
                var url = gateway.await("ready")[1] + (inSql ? "/in-sql/" : "/e/");
                System.out.println("second phase heap-MB rss-MB");
                wrk(script, url + WARM_UP, Math.max(1, seconds / 3)).waitFor();
                removeAnswers();
                long before = show(gateway, 0, "warmed-up");
                var load = wrk(script, url + TOPIC, seconds);
                broker = outage(gateway, broker, kafka);
                load.waitFor();
                long growth = show(gateway, seconds, "after") - before;
                return isExact(kafka) & isFlat(growth);
            }
        } finally {
            broker.close();
        }
    }

    private List<String> arguments(String kafka) {
        var arguments = new ArrayList<>(List.of(kafka));
        if (inSql) {
            arguments.add(dir.resolve("sql").toString());
            for (var topic : List.of(TOPIC, WARM_UP)) {
                arguments.add(
                        """
                        CREATE STREAM "%1$s" (id VARCHAR) WITH (KAFKA_TOPIC='%1$s', VALUE_FORMAT='KAFKA');
                        CREATE ENDPOINT POST '/in-sql/%1$s' RESPOND 'ok'
                            AS INSERT INTO "%1$s" VALUES (BODY());\
                        """
                                .formatted(topic));
            }
        }
        return arguments;
    }

    /// Lets the broker run, die and come back, and looks at the gateway's memory meanwhile.
    private Child outage(Child gateway, Child broker, String kafka)
            throws IOException, InterruptedException {
        var start = System.nanoTime();
        int killed = seconds / 3;
        int restarted = seconds / 2;
        int every = Math.max(1, seconds / 12);
        var now = broker;
        for (int second = every; second < seconds; second += every) {
            pauseUntil(start, second);
            if (second >= killed && second - every < killed) {
                now.kill();
                System.out.println(second + " broker killed");
            }
            if (second >= restarted && second - every < restarted) {
                now = broker(kafka.substring(kafka.lastIndexOf(':') + 1));
                now.await("ready");
                System.out.println(second + " broker started again");
            }
            var phase = second >= killed && second < restarted ? "away" : "running";
            var _ = show(gateway, second, phase);
        }
        return now;
    }

    private static void pauseUntil(long start, int second) throws InterruptedException {
        var left = start + TimeUnit.SECONDS.toNanos(second) - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
    }

    private Process wrk(Path script, String url, int howLong) throws IOException {
        var count = Integer.toString(connections);
        var command =
                List.of(
                        "wrk",
                        "-t" + count,
                        "-c" + count,
                        "-d" + howLong + "s",
                        "--timeout",
                        "30s",
                        "-s",
                        script.toString(),
                        url,
                        "--",
                        dir.toString());
        try {
            return new ProcessBuilder(command)
                    .redirectOutput(dir.resolve("wrk.out").toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IOException("wrk cannot be run: install it", e);
        }
    }

    private static void makeTopic(String kafka, String name) throws InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1))).all().get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    // ---------------------------------------------------------------- memory

    /// @return bytes of the heap after a collection
    private static long show(Child gateway, int second, String phase)
            throws IOException, InterruptedException {
        long heap = heap(gateway);
        System.out.printf(
                Locale.ROOT,
                "%d %s %.1f %.1f%n",
                second,
                phase,
                heap / 1e6,
                residentBytes(gateway) / 1e6);
        return heap;
    }

    private static long heap(Child gateway) throws IOException, InterruptedException {
        gateway.tell("heap");
        return Long.parseLong(gateway.await("heap")[1]);
    }

    /// As Linux shows it; 0 elsewhere.
    private static long residentBytes(Child process) throws IOException {
        var status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static boolean isFlat(long growth) {
        System.out.printf(
                Locale.ROOT,
                "heap has grown by %.1f MB, allowed are %d%n",
                growth / 1e6,
                GROWTH_MAX_BYTES >> 20);
        return growth < GROWTH_MAX_BYTES;
    }

    // ---------------------------------------------------------------- exactly once

    private void removeAnswers() throws IOException {
        try (var files = Files.newDirectoryStream(dir, "*.answers")) {
            for (var file : files) {
                Files.delete(file);
            }
        }
    }

    /// Compares what is in the topic with what was answered, and says what is wrong.
    private boolean isExact(String kafka) throws IOException {
        var times = timesInTopic(kafka);
        var statuses = new TreeMap<String, Long>();
        var wrong = new TreeMap<String, Long>();
        long unacknowledgedThere = 0;
        times.values().stream()
                .filter(n -> n > 1)
                .forEach(_ -> wrong.merge("in the topic more than once", 1L, Long::sum));
        long answered = 0;
        long answeredThere = 0;
        for (int i = 0; i < connections; i++) {
            for (var line : Files.readAllLines(dir.resolve(i + ".answers"))) {
                var parts = line.split(" ");
                boolean isThere = times.containsKey(parts[0]);
                answered++;
                answeredThere += isThere ? 1 : 0;
                statuses.merge(parts[1], 1L, Long::sum);
                if (parts[1].startsWith("2")) {
                    if (!isThere) {
                        wrong.merge("acknowledged and not there", 1L, Long::sum);
                    }
                } else if (!parts[1].equals("503") || parts[2].equals("-")) {
                    wrong.merge(
                            "answered with " + line.substring(parts[0].length()), 1L, Long::sum);
                } else if (isThere) {
                    unacknowledgedThere++;
                }
            }
        }
        System.out.printf("answers %d by status %s%n", answered, statuses);
        System.out.printf(
                "records %d, of them answered with 503 %d, without an answer %d%n",
                times.size(), unacknowledgedThere, times.size() - answeredThere);
        System.out.println(wrong.isEmpty() ? "exactly once" : "WRONG " + wrong);
        System.out.print(Files.readString(dir.resolve("wrk.out"), UTF_8));
        return wrong.isEmpty();
    }

    private static Map<String, Integer> timesInTopic(String kafka) {
        var times = new HashMap<String, Integer>();
        var config = Map.<String, Object>of("bootstrap.servers", kafka);
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new StringDeserializer())) {
            var all =
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(p -> new TopicPartition(TOPIC, p))
                            .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            var ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> times.merge(record.value(), 1, Integer::sum));
            }
        }
        return times;
    }
}
