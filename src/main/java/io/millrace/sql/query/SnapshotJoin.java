package io.millrace.sql.query;

import io.millrace.data.Row;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.kernel.InputRecord;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.RowKernel;
import io.millrace.sql.parse.Sql.JoinKind;
import io.millrace.sql.parse.Sql.Within;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Joins all rows there are: the right side in memory by what it is joined by, the left side passes
/// by.
final class SnapshotJoin {
    private final Snapshot snapshot;
    private final Plan.Join join;

    SnapshotJoin(Snapshot snapshot, Plan.Join join) {
        this.snapshot = snapshot;
        this.join = join;
    }

    /// A row of the right side.
    private static final class Right {
        private final Row row;
        private final long timestampMs;
        private boolean matched;

        Right(Row row, long timestampMs) {
            this.row = row;
            this.timestampMs = timestampMs;
        }
    }

    /// The rows of the right side by what they are joined by; those in which that is NULL match
    /// nothing.
    private record Rights(Map<Bytes, List<Right>> byKey, List<Right> unmatchable) {}

    /// Passes on the joined rows.
    void rows(Snapshot.Sink sink) {
        var rights = new Rights(new LinkedHashMap<>(), new ArrayList<>());
        snapshot.run(
                join.right().input(),
                join.right().on(),
                (key, row, timestampMs) -> {
                    snapshot.keepOne();
                    var right = new Right(row, timestampMs);
                    (key == null
                                    ? rights.unmatchable()
                                    : rights.byKey().computeIfAbsent(key, _ -> new ArrayList<>()))
                            .add(right);
                    return true;
                });
        var pairs = new Pairs();
        boolean keepsLeft = join.type() == JoinKind.LEFT || join.type() == JoinKind.OUTER;
        var wanted = new boolean[] {true};
        snapshot.run(
                join.left().input(),
                join.left().on(),
                (key, left, timestampMs) -> {
                    boolean found = false;
                    var candidates =
                            key == null
                                    ? List.<Right>of()
                                    : rights.byKey().getOrDefault(key, List.of());
                    for (var right : candidates) {
                        if (!pairs.near(timestampMs, right.timestampMs)) {
                            continue;
                        }
                        long time = Math.max(timestampMs, right.timestampMs);
                        var in = Snapshot.joined(bytes(key), pairs.both(left, right.row), time);
                        if (pairs.match(in)) {
                            found = true;
                            right.matched = true;
                            wanted[0] &= sink.row(in);
                        }
                    }
                    if (!found && keepsLeft) {
                        wanted[0] &=
                                sink.row(
                                        Snapshot.joined(
                                                bytes(key), pairs.both(left, null), timestampMs));
                    }
                    return wanted[0];
                });
        if (join.type() == JoinKind.RIGHT || join.type() == JoinKind.OUTER) {
            var rest = new HashMap<Optional<Bytes>, List<Right>>();
            rights.byKey().forEach((key, rows) -> rest.put(Optional.of(key), rows));
            rest.put(Optional.empty(), rights.unmatchable());
            rest.forEach(
                    (key, rows) -> {
                        for (var right : rows) {
                            if (!right.matched && wanted[0]) {
                                wanted[0] =
                                        sink.row(
                                                Snapshot.joined(
                                                        bytes(key.orElse(null)),
                                                        pairs.both(null, right.row),
                                                        right.timestampMs));
                            }
                        }
                    });
        }
    }

    private static byte @Nullable [] bytes(@Nullable Bytes key) {
        return key == null ? null : key.get();
    }

    /// Which rows of two sides belong together, beside what they are joined by.
    private final class Pairs {
        private final int lefts;
        private final int rights;
        private final OptionalLong beforeMs;
        private final OptionalLong afterMs;
        private final Optional<RowKernel> also;

        Pairs() {
            lefts = join.left().input().columns().size();
            rights = join.right().input().columns().size();
            beforeMs = millis(join.within().map(Within::before));
            afterMs = millis(join.within().map(Within::after));
            also =
                    join.also()
                            .map(
                                    keep ->
                                            KernelCompiler.toColumns(
                                                    new Plan.Project(
                                                            new Plan.Filter(join, keep), List.of()),
                                                    Snapshot.keys(join),
                                                    snapshot.problems()));
        }

        private static OptionalLong millis(Optional<Duration> duration) {
            return duration.map(d -> OptionalLong.of(d.toMillis())).orElse(OptionalLong.empty());
        }

        boolean near(long leftMs, long rightMs) {
            return (beforeMs.isEmpty() || rightMs >= leftMs - beforeMs.getAsLong())
                    && (afterMs.isEmpty() || rightMs <= leftMs + afterMs.getAsLong());
        }

        boolean match(InputRecord in) {
            return also.isEmpty() || also.get().accept(in);
        }

        Row both(@Nullable Row left, @Nullable Row right) {
            var row = new Row(lefts + rights);
            for (int i = 0; left != null && i < lefts; i++) {
                row.copy(left, i, i);
            }
            for (int i = 0; right != null && i < rights; i++) {
                row.copy(right, i, lefts + i);
            }
            return row;
        }
    }
}
