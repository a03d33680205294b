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
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// Measures jobs in SQL against the same jobs written by hand, exactly once, one thread each: the
/// enrichment `expedia` -> `expedia_ext`, counts, windows and joins ([Load]).
///
/// The broker has a process of its own, and so has every job, which lives through all rounds. A
/// round runs each job once over all records, one after the other; what it wrote is read and
/// compared after each run. CPU time is that of the job's process, from the assignment of its
/// partitions to the commit of the last record. The first rounds warm up.
public final class JobBench implements AutoCloseable {
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(5);

    private final Options options;
    private final Path dir;
    private final Child broker;
    private final String bootstrap;
    private final Admin admin;
    private final Progress progress;
    private final Map<JobKind, Child> processes = new EnumMap<>(JobKind.class);

    private JobBench(Options options, Path dir) throws IOException, InterruptedException {
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
        try (var bench = new JobBench(options, dir)) {
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
        var expected = produce();
        var check = new OutputCheck(bootstrap, expected);
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
                var measured = run(entry.getKey(), entry.getValue(), round, expected, check);
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

    /// Fills the topics that the jobs read.
    private Expected produce() throws ExecutionException, InterruptedException {
        var loads = options.jobs().stream().map(JobKind::load).distinct().toList();
        Optional<SearchInputs> searches = Optional.empty();
        if (!loads.stream().allMatch(Load::readsRides)) {
            progress.create(SearchInputs.SEARCHES);
            progress.create(SearchInputs.STAYS);
            searches =
                    Optional.of(SearchInputs.produce(bootstrap, options.seed(), options.records()));
        }
        Optional<RideInputs> rides = Optional.empty();
        if (loads.stream().anyMatch(Load::readsRides)) {
            progress.create(RideInputs.RIDES);
            progress.create(RideInputs.PICKUPS);
            progress.create(RideInputs.ZONES);
            rides = Optional.of(RideInputs.produce(bootstrap, options.seed(), options.rides()));
        }
        var expected = new Expected(searches, rides);
        System.out.print(expected.text());
        return expected;
    }

    private Measured run(JobKind kind, Child job, int round, Expected expected, OutputCheck check)
            throws IOException, InterruptedException, ExecutionException {
        var inputs = kind.load().inputs();
        var group = "bench-" + kind.name().toLowerCase(Locale.ROOT) + "-" + round;
        var output = "out-" + group;
        progress.create(output);
        job.tell("run %s %s %s".formatted(inputs.getFirst(), output, group));
        job.await("reading");
        long startNs = System.nanoTime();
        var brokerStart = broker.cpu();
        progress.awaitCommitted(group, inputs, job, RUN_TIMEOUT);
        long wallNs = System.nanoTime() - startNs;
        job.tell("stop");
        var used = job.await("used");
        var brokerNs = broker.cpu().minus(brokerStart).toNanos();
        job.await("closed");
        check.check(kind, output);
        progress.delete(output, group);
        return new Measured(
                expected.records(kind.load()),
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
