package io.millrace.gateway;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// Requests of one route: how many by status, and how long they took. Thread-safe.
final class RouteCounts {
    /// Upper ends of the buckets; the last one has none.
    private static final double[] SECONDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private final Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();
    private final LongAdder[] buckets = new LongAdder[SECONDS.length + 1];
    private final LongAdder nanos = new LongAdder();

    RouteCounts() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void count(int status, long took) {
        statuses.computeIfAbsent(status, _ -> new LongAdder()).increment();
        int bucket = 0;
        while (bucket < SECONDS.length && took > SECONDS[bucket] * 1e9) {
            bucket++;
        }
        buckets[bucket].increment();
        nanos.add(took);
    }

    void writeStatuses(String label, StringBuilder out) {
        statuses.forEach(
                (status, count) ->
                        out.append("millrace_gateway_requests_total{")
                                .append(label)
                                .append(",status=\"")
                                .append(status)
                                .append("\"} ")
                                .append(count.sum())
                                .append('\n'));
    }

    void writeTimes(String label, StringBuilder out) {
        long below = 0;
        for (int i = 0; i < buckets.length; i++) {
            below += buckets[i].sum();
            var end = i < SECONDS.length ? Double.toString(SECONDS[i]) : "+Inf";
            line(out, "bucket{" + label + ",le=\"" + end + "\"}", Long.toString(below));
        }
        var seconds = String.format(Locale.ROOT, "%.6f", nanos.sum() / 1e9);
        line(out, "sum{" + label + "}", seconds);
        line(out, "count{" + label + "}", Long.toString(below));
    }

    private static void line(StringBuilder out, String name, String value) {
        out.append("millrace_gateway_request_seconds_")
                .append(name)
                .append(' ')
                .append(value)
                .append('\n');
    }
}
