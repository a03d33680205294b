package io.millrace.bench;

import org.apache.kafka.clients.admin.Admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/// Measures the enrichment `expedia` -> `expedia_ext` and the counts per category and hotel: SQL
/// against the same jobs written by hand, exactly once, one thread each.
///
/// The broker has a process of its own, and so has every job, which lives through all rounds. A
/// round runs each job once over all records, one after the other; what it wrote is read and
/// compared after each run. CPU time is that of the job's process, from the assignment of its
/// partitions to the commit of the last record. The first rounds warm up.
public final class EnrichmentBench implements AutoCloseable {
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(5);

    private final Options options;
    private final Path dir;
    private final Child broker;
    private final String bootstrap;
    private final Admin admin;
    private final Progress progress;
    private final Map<JobKind, Child> processes = new EnumMap<>(JobKind.class);

    private EnrichmentBench(Options options, Path dir) throws IOException, InterruptedException {
        this.options = options;
        this.dir = dir;
        broker =
                Child.start(
                        BrokerProcess.class,
                        with(List.of("-XX:+UseSerialGC", "-Xmx1g")),
                        List.of(dir.resolve("broker").toString()));
        bootstrap = broker.await("ready")[1];
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        progress = new Progress(admin);
    }

    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        Options options;
        try {
            options = Options.of(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        var dir = Files.createTempDirectory(Files.createDirectories(options.dir()), "bench");
        try (var bench = new EnrichmentBench(options, dir)) {
            bench.measure();
        } finally {
            delete(dir);
        }
    }

    /// The flags of a child: those given, and the logging of this process.
    private static List<String> with(List<String> flags) {
        var all = new ArrayList<>(flags);
        all.add("--enable-native-access=ALL-UNNAMED");
        all.add("--sun-misc-unsafe-memory-access=allow");
        all.add(
                "-Djava.util.logging.config.file="
                        + System.getProperty("java.util.logging.config.file", ""));
        return all;
    }

    private void measure() throws IOException, InterruptedException, ExecutionException {
        progress.create(Inputs.SEARCHES);
        progress.create(Inputs.STAYS);
        var inputs = Inputs.produce(bootstrap, options.seed(), options.records());
        System.out.printf(
                "%,d searches, %.1f bytes each: %s%n",
                inputs.records(), (double) inputs.bytes() / inputs.records(), inputs.categories());
        var check = new OutputCheck(bootstrap, inputs);
        for (var kind : options.jobs()) {
            var state = Files.createDirectories(dir.resolve(kind.name()));
            processes.put(
                    kind,
                    Child.start(
                            JobProcess.class,
                            with(options.jvmFlags()),
                            List.of(kind.name(), bootstrap, state.toString())));
        }
        var warmUp = new EnumMap<JobKind, List<Measured>>(JobKind.class);
        var rounds = new EnumMap<JobKind, List<Measured>>(JobKind.class);
        long deadlineNs = System.nanoTime() + options.limit().toNanos();
        for (int round = 0; round < Options.WARM_UP_ROUNDS + options.rounds(); round++) {
            if (System.nanoTime() > deadlineNs) {
                System.out.println("the time is up before round " + round);
                break;
            }
            for (var entry : processes.entrySet()) {
                var measured = run(entry.getKey(), entry.getValue(), round, inputs, check);
                System.out.printf(
                        "round %d  %-28s %5.2f s/M%n",
                        round, entry.getKey().label(), measured.cpuPerMillion());
                (round < Options.WARM_UP_ROUNDS ? warmUp : rounds)
                        .computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                        .add(measured);
            }
        }
        System.out.print(new Report(warmUp, rounds).text());
    }

    private Measured run(JobKind kind, Child job, int round, Inputs inputs, OutputCheck check)
            throws IOException, InterruptedException, ExecutionException {
        var input = kind.counts() ? Inputs.STAYS : Inputs.SEARCHES;
        var group = "bench-" + kind.name().toLowerCase(Locale.ROOT) + "-" + round;
        var output = "out-" + group;
        progress.create(output);
        job.tell("run %s %s %s".formatted(input, output, group));
        job.await("reading");
        long startNs = System.nanoTime();
        var brokerStart = broker.cpu();
        progress.awaitCommitted(group, input, job, RUN_TIMEOUT);
        long wallNs = System.nanoTime() - startNs;
        job.tell("stop");
        var used = job.await("used");
        var brokerNs = broker.cpu().minus(brokerStart).toNanos();
        job.await("closed");
        check.check(kind, output);
        progress.delete(output, group);
        return new Measured(
                inputs.records(),
                wallNs,
                Long.parseLong(used[1]),
                brokerNs,
                Long.parseLong(used[2]));
    }

    @Override
    public void close() {
        processes.values().forEach(Child::close);
        admin.close();
        broker.close();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
