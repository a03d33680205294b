package io.millrace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.cluster.Clusters;
import io.millrace.config.ClusterSettings;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A process with many queries: the server with persistent queries, or as many KafkaStreams written
/// by hand. Every second one counts, the others filter.
///
/// Arguments: `SQL` or `POJO`, bootstrap servers, folder for state, number of queries. Prints
/// `running MS CPU_NS RSS_KB THREADS` when all run: milliseconds and CPU time since the JVM began.
/// The end of the input ends the process.
final class QueriesProcess {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final ObjectMapper JSON = new ObjectMapper();

    private QueriesProcess() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var dir = Path.of(args[2]);
        int count = Integer.parseInt(args[3]);
        var running =
                args[0].equals("SQL") ? sql(args[1], dir, count) : byHand(args[1], dir, count);
        var runtime = ManagementFactory.getRuntimeMXBean();
        System.out.printf(
                "running %d %d %d %d%n",
                System.currentTimeMillis() - runtime.getStartTime(),
                Cpu.processNs(),
                Cpu.rssKb(),
                ManagementFactory.getThreadMXBean().getThreadCount());
        while (System.in.read() >= 0) {
            // only its end matters
        }
        running.run();
    }

    // ---------------------------------------------------------------- SQL

    private static Runnable sql(String bootstrap, Path dir, int count)
            throws IOException, InterruptedException {
        var cluster =
                Clusters.start(
                        new ClusterSettings.External(Map.of("bootstrap.servers", bootstrap)));
        var server = SqlProcess.start(cluster, dir);
        var ksql = URI.create(server.url()).resolve("/ksql");
        try (var http = HttpClient.newHttpClient()) {
            if (runningQueries(http, ksql).isEmpty()) {
                SqlProcess.ask(http, ksql, SqlJobs.rides());
                for (int i = 0; i < count; i++) {
                    SqlProcess.ask(http, ksql, SqlJobs.oneOfMany(i));
                }
            }
            while (runningQueries(http, ksql).stream().filter("RUNNING"::equals).count() < count) {
                Thread.sleep(LOOK_EVERY);
            }
        }
        return () -> {
            server.close();
            cluster.close();
        };
    }

    /// The states of all queries.
    private static List<String> runningQueries(HttpClient http, URI ksql)
            throws IOException, InterruptedException {
        return SqlProcess.ask(http, ksql, "SHOW QUERIES;")
                .path(0)
                .path("queries")
                .valueStream()
                .map(query -> query.path("state").asText())
                .toList();
    }

    // ---------------------------------------------------------------- by hand

    private static Runnable byHand(String bootstrap, Path dir, int count)
            throws InterruptedException {
        var all = new ArrayList<KafkaStreams>();
        for (int i = 0; i < count; i++) {
            var config = ClientSettings.streams(bootstrap, "hand-" + i, dir);
            all.add(new KafkaStreams(i % 2 == 0 ? filter(i) : count(i), config));
        }
        all.forEach(KafkaStreams::start);
        while (!all.stream().allMatch(s -> s.state() == KafkaStreams.State.RUNNING)) {
            Thread.sleep(LOOK_EVERY);
        }
        return () -> all.parallelStream().forEach(s -> s.close(Duration.ofSeconds(20)));
    }

    private static Topology filter(int number) {
        var builder = new StreamsBuilder();
        var rides = JsonSerde.of(TaxiRide.class);
        builder.stream(RideInputs.RIDES, Consumed.with(Serdes.String(), rides))
                .filter((_, ride) -> ride.vendorId != null && ride.vendorId == 1)
                .to("hand-out-" + number, Produced.with(Serdes.String(), rides));
        return builder.build();
    }

    private static Topology count(int number) {
        var builder = new StreamsBuilder();
        var rides = JsonSerde.of(TaxiRide.class);
        builder.stream(RideInputs.RIDES, Consumed.with(Serdes.String(), rides))
                .groupByKey(Grouped.with(Serdes.String(), rides))
                .count(Materialized.with(Serdes.String(), Serdes.Long()))
                .toStream()
                .to("hand-out-" + number, Produced.with(Serdes.String(), Serdes.Long()));
        return builder.build();
    }
}
