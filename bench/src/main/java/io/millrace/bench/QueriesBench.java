package io.millrace.bench;

import org.apache.kafka.clients.admin.Admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/// Many queries in one process: how long until all run again after a restart, and what they take,
/// against as many KafkaStreams written by hand in one process.
///
/// Arguments: the number of queries (50), the number of restarts of each (3).
public final class QueriesBench {
    private static final int RIDES = 2000;
    private static final double RESTART_WANTED_SEC = 10;

    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xmx1g",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Djava.util.logging.config.file="
                            + System.getProperty("java.util.logging.config.file", ""));

    /// @param sec from the beginning of the JVM until all queries run
    private record Start(double sec, double cpuSec, double rssMb, int threads) {}

    private QueriesBench() {}

    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 50;
        int restarts = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        var dir = Files.createTempDirectory("bench");
        try (var broker =
                Child.start(
                        BrokerProcess.class, FLAGS, List.of(dir.resolve("broker").toString()))) {
            var bootstrap = broker.await("ready")[1];
            try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
                fill(new Progress(admin), bootstrap, count);
            }
            System.out.printf(
                    "%-24s %10s %8s %8s %8s%n",
                    count + " queries", "running s", "CPU s", "MB", "threads");
            var hand = new ArrayList<Start>();
            var sql = new ArrayList<Start>();
            for (int i = 0; i <= restarts; i++) {
                hand.add(start("POJO", bootstrap, dir, count, i));
                sql.add(start("SQL", bootstrap, dir, count, i));
            }
            report(median(sql), median(hand));
        } finally {
            try (var files = Files.walk(dir)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static void fill(Progress progress, String bootstrap, int count)
            throws ExecutionException, InterruptedException {
        progress.create(RideInputs.RIDES);
        progress.create(RideInputs.PICKUPS);
        progress.create(RideInputs.ZONES);
        for (int i = 0; i < count; i++) {
            progress.create("hand-out-" + i);
        }
        RideInputs.produce(bootstrap, 1, RIDES);
    }

    private static Start start(String kind, String bootstrap, Path dir, int count, int number)
            throws IOException, InterruptedException {
        var state = Files.createDirectories(dir.resolve(kind));
        var arguments = List.of(kind, bootstrap, state.toString(), Integer.toString(count));
        try (var child = Child.start(QueriesProcess.class, FLAGS, arguments)) {
            var said = child.await("running");
            var start =
                    new Start(
                            Long.parseLong(said[1]) / 1e3,
                            Long.parseLong(said[2]) / 1e9,
                            Long.parseLong(said[3]) / 1024.0,
                            Integer.parseInt(said[4]));
            print(kind + (number == 0 ? " made" : " restart " + number), start);
            return start;
        }
    }

    private static void print(String what, Start start) {
        System.out.printf(
                Locale.ROOT,
                "%-24s %10.1f %8.1f %8.0f %8d%n",
                what,
                start.sec(),
                start.cpuSec(),
                start.rssMb(),
                start.threads());
    }

    /// The middle one of the restarts by time; the first start makes the queries and does not
    /// count.
    private static Start median(List<Start> starts) {
        var sorted =
                starts.subList(1, starts.size()).stream()
                        .sorted(Comparator.comparingDouble(Start::sec))
                        .toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void report(Start sql, Start hand) {
        print("SQL, median restart", sql);
        print("POJO, median restart", hand);
        System.out.printf(
                Locale.ROOT,
                "SQL / by hand: time %.2f, CPU %.2f, memory %.2f, threads %.2f%n"
                        + "restart %.1f s   wanted %.0f   %s%n",
                sql.sec() / hand.sec(),
                sql.cpuSec() / hand.cpuSec(),
                sql.rssMb() / hand.rssMb(),
                (double) sql.threads() / hand.threads(),
                sql.sec(),
                RESTART_WANTED_SEC,
                sql.sec() <= RESTART_WANTED_SEC ? "reached" : "missed");
    }
}
