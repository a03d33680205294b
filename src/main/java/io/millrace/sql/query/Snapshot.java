package io.millrace.sql.query;

import io.millrace.data.Field;
import io.millrace.data.Row;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.kernel.GroupState;
import io.millrace.sql.kernel.InputRecord;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.KeyShape;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowKernel;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql.JoinKind;
import io.millrace.sql.parse.Sql.WindowKind;
import io.millrace.sql.parse.Sql.Within;
import io.millrace.sql.parse.SqlException;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// Evaluates a plan over what its topics hold now: all records of a stream, the last row of each
/// key of a table. Joins and groups are those of any database: all rows are there before the first
/// one comes out.
///
/// Keys that operators make are binary rows. For one thread and one query.
final class Snapshot {
    /// Takes rows.
    interface Sink {
        /// @return false where no more rows are wanted
        boolean row(InputRecord in);
    }

    private final TopicReader topics;
    private final Problems problems;
    private final int rowsMax;

    /// Rows kept in memory so far.
    private int kept;

    Snapshot(TopicReader topics, Problems problems, int rowsMax) {
        this.topics = topics;
        this.problems = problems;
        this.rowsMax = rowsMax;
    }

    /// How the keys of a base are written here.
    static KeyShape keys(Plan base) {
        return switch (base) {
            case Plan.Scan(var source, _) -> new KeyShape(source.key(), source.keyFields());
            case Plan.Group group -> binary(group.keys());
            case Plan.Join join -> binary(join.keys());
            case Plan.Union _, Plan.Filter _, Plan.Project _, Plan.Rekey _, Plan.Explode _ ->
                    binary(List.of());
        };
    }

    private static KeyShape binary(List<Output> keys) {
        return KeyShape.binary(
                keys.stream().map(k -> new Field(k.name(), k.expr().type())).toList());
    }

    /// @throws SqlException where more is kept than may be
    static void checkSize(int rows, int rowsMax) {
        if (rows > rowsMax) {
            throw new SqlException(
                    Span.NONE,
                    "the query keeps more than %d rows in memory (sql.max.pull.rows)"
                            .formatted(rowsMax),
                    "CREATE TABLE ... AS SELECT keeps them on disk");
        }
    }

    private void keepOne() {
        checkSize(++kept, rowsMax);
    }

    /// Passes on the rows of a base.
    void rows(Plan base, Sink sink) {
        switch (base) {
            case Plan.Scan(var source, _) when source.isTable() -> table(source.topic(), sink);
            case Plan.Scan(var source, _) -> {
                var in = new InputRecord();
                topics.read(source.topic(), record -> sink.row(record.into(in)));
            }
            case Plan.Group group -> group(group, sink);
            case Plan.Join join -> join(join, sink);
            case Plan.Union(var inputs) -> {
                for (var input : inputs) {
                    run(input, List.of(), (_, row, time) -> sink.row(joined(null, row, time)));
                }
            }
            case Plan.Filter _, Plan.Project _, Plan.Rekey _, Plan.Explode _ ->
                    throw new IllegalStateException("not a base: " + base);
        }
    }

    private static InputRecord joined(byte @Nullable [] key, Row row, long timestampMs) {
        return new InputRecord().state(key, row, timestampMs);
    }

    // ---------------------------------------------------------------- sources

    private void table(String topic, Sink sink) {
        var last = new LinkedHashMap<Bytes, TopicReader.Stored>();
        topics.read(
                topic,
                record -> {
                    if (record.key() != null) {
                        var key = Bytes.wrap(record.key());
                        if (record.value() == null) {
                            last.remove(key);
                        } else {
                            last.put(key, record);
                        }
                        checkSize(kept + last.size(), rowsMax);
                    }
                    return true;
                });
        kept += last.size();
        var in = new InputRecord();
        for (var record : last.values()) {
            if (!sink.row(record.into(in))) {
                return;
            }
        }
    }

    // ---------------------------------------------------------------- runs of stateless steps

    /// Takes the rows of a run.
    private interface Rows {
        /// @param key the keys that were asked for, where none of them is NULL
        /// @param row its own
        /// @return false where no more rows are wanted
        boolean row(@Nullable Bytes key, Row row, long timestampMs);
    }

    /// Passes on all columns of a plan, and keys over them.
    private void run(Plan plan, List<Typed> keys, Rows rows) {
        var outputs =
                IntStream.range(0, keys.size())
                        .mapToObj(i -> new Output("K" + i, keys.get(i), Plan.Col.Role.KEY))
                        .toList();
        var kernel =
                KernelCompiler.toRows(plan, outputs, Encoding.BINARY, keys(plan.base()), problems);
        rows(plan.base(), in -> pass(kernel, in, rows));
    }

    private static boolean pass(RowKernel kernel, InputRecord in, Rows rows) {
        for (boolean more = kernel.accept(in); more; more = kernel.next(in)) {
            var key = kernel.key();
            if (!kernel.isTombstone()
                    && !rows.row(
                            key == null ? null : Bytes.wrap(key), kernel.row(), in.timestampMs())) {
                return false;
            }
        }
        return true;
    }

    // ---------------------------------------------------------------- groups

    /// The key of the one group of a query without GROUP BY.
    private static final Bytes ALL = Bytes.wrap(new byte[0]);

    /// A group, or one window of it.
    private record Place(Bytes key, long startMs, long endMs) {}

    /// The rows of a group so far.
    ///
    /// @param timestampMs of the last one
    private record Members(Row state, long timestampMs) {}

    /// A row that is to be counted in.
    private record Member(long timestampMs, Row arguments) {}

    private void group(Plan.Group group, Sink sink) {
        var state = GroupState.of(group);
        var kernel =
                KernelCompiler.toGroup(
                        group, Encoding.BINARY, keys(group.input().base()), problems);
        var groups = new LinkedHashMap<Place, Members>();
        var sessions = new LinkedHashMap<Bytes, List<Member>>();
        boolean inSessions = group.window().map(w -> w.kind() == WindowKind.SESSION).orElse(false);
        boolean one = group.keys().isEmpty();
        Rows each =
                (made, row, timestampMs) -> {
                    var key = one ? ALL : made;
                    if (key != null && inSessions) {
                        keepOne();
                        sessions.computeIfAbsent(key, _ -> new ArrayList<>())
                                .add(new Member(timestampMs, row));
                    } else if (key != null) {
                        for (var place : places(group, key, timestampMs)) {
                            add(groups, state, place, timestampMs, row);
                        }
                    }
                    return true;
                };
        rows(group.input().base(), in -> pass(kernel, in, each));
        group.window()
                .filter(_ -> inSessions)
                .ifPresent(w -> sessions(sessions, w.size(), state, groups));
        if (groups.isEmpty() && one) {
            groups.put(new Place(ALL, 0, 0), new Members(state.initial(), 0));
        }
        for (var entry : groups.entrySet()) {
            var place = entry.getKey();
            var members = entry.getValue();
            var in =
                    new InputRecord()
                            .in(place.startMs(), place.endMs())
                            .state(place.key().get(), members.state(), members.timestampMs());
            if (!sink.row(in)) {
                return;
            }
        }
    }

    private void add(
            Map<Place, Members> groups,
            GroupState state,
            Place place,
            long timestampMs,
            Row arguments) {
        var now = groups.get(place);
        if (now == null) {
            keepOne();
        }
        try {
            var next = state.add(now == null ? state.initial() : now.state(), arguments);
            long last = now == null ? timestampMs : Math.max(now.timestampMs(), timestampMs);
            groups.put(place, new Members(next, last));
        } catch (ArithmeticException e) {
            problems.report(Problems.Kind.AGGREGATE, String.valueOf(e.getMessage()));
        }
    }

    /// The windows of a group that a time belongs to; the group itself where there are none.
    private static List<Place> places(Plan.Group group, Bytes key, long timestampMs) {
        if (group.window().isEmpty()) {
            return List.of(new Place(key, 0, 0));
        }
        long size = group.window().get().size().toMillis();
        long advance = group.window().get().advance().toMillis();
        var places = new ArrayList<Place>();
        long first = Math.max(0, timestampMs - size + advance) / advance * advance;
        for (long start = first; start <= timestampMs; start += advance) {
            places.add(new Place(key, start, start + size));
        }
        return places;
    }

    /// Puts rows into sessions: each begins where the gap to the row before is longer than `gap`.
    private void sessions(
            Map<Bytes, List<Member>> rows,
            Duration gap,
            GroupState state,
            Map<Place, Members> groups) {
        rows.forEach(
                (key, members) -> {
                    members.sort(Comparator.comparingLong(Member::timestampMs));
                    int from = 0;
                    for (int to = 1; to <= members.size(); to++) {
                        boolean ends =
                                to == members.size()
                                        || members.get(to).timestampMs()
                                                        - members.get(to - 1).timestampMs()
                                                > gap.toMillis();
                        if (ends) {
                            long start = members.get(from).timestampMs();
                            long end = members.get(to - 1).timestampMs();
                            for (var member : members.subList(from, to)) {
                                add(
                                        groups,
                                        state,
                                        new Place(key, start, end),
                                        member.timestampMs(),
                                        member.arguments());
                            }
                            from = to;
                        }
                    }
                });
    }

    // ---------------------------------------------------------------- joins

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

    private void join(Plan.Join join, Sink sink) {
        var rights = new Rights(new LinkedHashMap<>(), new ArrayList<>());
        run(
                join.right().input(),
                join.right().on(),
                (key, row, timestampMs) -> {
                    keepOne();
                    var right = new Right(row, timestampMs);
                    (key == null
                                    ? rights.unmatchable()
                                    : rights.byKey().computeIfAbsent(key, _ -> new ArrayList<>()))
                            .add(right);
                    return true;
                });
        var pairs = new Pairs(join);
        boolean keepsLeft = join.type() == JoinKind.LEFT || join.type() == JoinKind.OUTER;
        var wanted = new boolean[] {true};
        run(
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
                        var in = joined(bytes(key), pairs.both(left, right.row), time);
                        if (pairs.match(in)) {
                            found = true;
                            right.matched = true;
                            wanted[0] &= sink.row(in);
                        }
                    }
                    if (!found && keepsLeft) {
                        wanted[0] &=
                                sink.row(joined(bytes(key), pairs.both(left, null), timestampMs));
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
                                                joined(
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

        Pairs(Plan.Join join) {
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
                                                    keys(join),
                                                    problems));
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
