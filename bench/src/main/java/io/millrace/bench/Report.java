package io.millrace.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The table of a measurement: medians of the rounds, and what was wanted of them.
///
/// @param warmUp the first rounds of each job, of which the very first is shown as cold
record Report(Map<JobKind, List<Measured>> warmUp, Map<JobKind, List<Measured>> rounds) {
    /// Records per CPU second of the first job, in those of the second.
    private record Target(JobKind of, JobKind against, double atLeast) {}

    private static final List<Target> TARGETS =
            List.of(
                    new Target(JobKind.SQL, JobKind.POJO, 1.6),
                    new Target(JobKind.SQL, JobKind.JSON_NODE, 2),
                    new Target(JobKind.SQL, JobKind.PASS_THROUGH, 0.5),
                    new Target(JobKind.SQL_COUNT, JobKind.POJO_COUNT, 1.35),
                    new Target(JobKind.SQL_WINDOW, JobKind.POJO_WINDOW, 1.2),
                    new Target(JobKind.SQL_STREAM_JOIN, JobKind.POJO_STREAM_JOIN, 1.2),
                    new Target(JobKind.SQL_TABLE_JOIN, JobKind.POJO_TABLE_JOIN, 1.3));

    String text() {
        var text = new StringBuilder();
        text.append(
                "%n%-28s %11s %9s %9s %9s %9s %8s%n"
                        .formatted(
                                "median",
                                "records/s",
                                "job s/M",
                                "min",
                                "cold",
                                "broker",
                                "RSS MB"));
        rounds.forEach((kind, measured) -> text.append(line(kind, measured)));
        text.append("%nrecords per CPU second of the job's process%n".formatted());
        for (var target : TARGETS) {
            var of = rounds.get(target.of());
            var against = rounds.get(target.against());
            if (of != null && against != null) {
                text.append(line(target, of, against));
            }
        }
        return text.toString();
    }

    private String line(JobKind kind, List<Measured> measured) {
        var cold = warmUp.getOrDefault(kind, List.of());
        return String.format(
                Locale.ROOT,
                "%-28s %,11.0f %9.2f %9.2f %9.2f %9.2f %8.0f%n",
                kind.label(),
                median(measured, Measured::recordsPerSecond),
                median(measured, Measured::cpuPerMillion),
                measured.stream().mapToDouble(Measured::cpuPerMillion).min().orElse(0),
                cold.isEmpty() ? Double.NaN : cold.getFirst().cpuPerMillion(),
                median(measured, Measured::brokerPerMillion),
                median(measured, m -> m.rssKb() / 1024.0));
    }

    private static String line(Target target, List<Measured> of, List<Measured> against) {
        double ratio =
                median(against, Measured::cpuPerMillion) / median(of, Measured::cpuPerMillion);
        return String.format(
                Locale.ROOT,
                "%-25s / %-28s %5.2f   wanted %.2f   %s%n",
                target.of().label(),
                target.against().label(),
                ratio,
                target.atLeast(),
                ratio >= target.atLeast() ? "reached" : "missed");
    }

    private static double median(List<Measured> measured, ToDoubleFunction<Measured> figure) {
        var sorted = measured.stream().mapToDouble(figure).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
