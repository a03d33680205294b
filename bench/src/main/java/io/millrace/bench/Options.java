package io.millrace.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// What a measurement shall do.
///
/// @param records searches; see [#rides]
/// @param rounds that count; two more, before them, warm up
/// @param jvmFlags for the processes of the jobs, all the same
/// @param dir holds the broker's data and the jobs' state while it runs
/// @param limit after it no further round begins
record Options(
        long seed,
        int records,
        int rounds,
        List<String> jvmFlags,
        Path dir,
        Duration limit,
        List<JobKind> jobs) {
    /// Rounds that do not count: compiled code is there from the third on.
    static final int WARM_UP_ROUNDS = 2;

    /// A ride costs several times as much: it goes into stores, and meets others.
    private static final int SEARCHES_PER_RIDE = 2;

    static final String USAGE =
            """
            --records N    searches; rides are half as many (1000000; about 2 GB of disk per million)
            --rounds N     rounds that count, after two to warm up (5)
            --jobs A,B     some of those below (all)
            --jvm FLAGS    flags of the jobs' JVMs (-XX:+UseSerialGC -Xmx1g)
            --dir FOLDER   where to put the broker's data meanwhile (the system's temporary folder)
            --seed N       of the generated searches (1)
            --minutes N    no further round begins after so long (40)
            """
                    + "jobs: "
                    + Arrays.toString(JobKind.values());

    int rides() {
        return records / SEARCHES_PER_RIDE;
    }

    /// @throws IllegalArgumentException for an unknown option or value
    static Options of(String[] args) {
        var options =
                new Options(
                        1,
                        1_000_000,
                        5,
                        List.of("-XX:+UseSerialGC", "-Xmx1g"),
                        Path.of(System.getProperty("java.io.tmpdir")),
                        Duration.ofMinutes(40),
                        List.of(JobKind.values()));
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            options = options.with(args[i], args[i + 1]);
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--seed" ->
                    new Options(Long.parseLong(value), records, rounds, jvmFlags, dir, limit, jobs);
            case "--records" ->
                    new Options(seed, Integer.parseInt(value), rounds, jvmFlags, dir, limit, jobs);
            case "--rounds" ->
                    new Options(seed, records, Integer.parseInt(value), jvmFlags, dir, limit, jobs);
            case "--jvm" ->
                    new Options(
                            seed, records, rounds, List.of(value.split(" +")), dir, limit, jobs);
            case "--dir" ->
                    new Options(seed, records, rounds, jvmFlags, Path.of(value), limit, jobs);
            case "--minutes" ->
                    new Options(
                            seed,
                            records,
                            rounds,
                            jvmFlags,
                            dir,
                            Duration.ofMinutes(Long.parseLong(value)),
                            jobs);
            case "--jobs" ->
                    new Options(
                            seed,
                            records,
                            rounds,
                            jvmFlags,
                            dir,
                            limit,
                            Arrays.stream(value.split(",")).map(JobKind::valueOf).toList());
            default -> throw new IllegalArgumentException("unknown option " + name);
        };
    }
}
