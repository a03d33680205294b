package io.millrace.sql.query;

import io.millrace.data.Row;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.kernel.GroupState;
import io.millrace.sql.kernel.InputRecord;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.parse.Sql.WindowKind;

import org.apache.kafka.common.utils.Bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Groups all rows there are, in windows where the plan has them.
final class SnapshotGroup {
    private final Snapshot snapshot;
    private final Plan.Group group;
    private final GroupState state;
    private final Map<Place, Members> groups = new LinkedHashMap<>();

    SnapshotGroup(Snapshot snapshot, Plan.Group group) {
        this.snapshot = snapshot;
        this.group = group;
        state = GroupState.of(group);
    }

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

    /// Passes on the groups.
    void rows(Snapshot.Sink sink) {
        var kernel =
                KernelCompiler.toGroup(
                        group,
                        Encoding.BINARY,
                        Snapshot.keys(group.input().base()),
                        snapshot.problems());
        var sessions = new LinkedHashMap<Bytes, List<Member>>();
        boolean inSessions = group.window().map(w -> w.kind() == WindowKind.SESSION).orElse(false);
        boolean one = group.keys().isEmpty();
        Snapshot.Rows each =
                (made, row, timestampMs) -> {
                    var key = one ? ALL : made;
                    if (key != null && inSessions) {
                        snapshot.keepOne();
                        sessions.computeIfAbsent(key, _ -> new ArrayList<>())
                                .add(new Member(timestampMs, row));
                    } else if (key != null) {
                        for (var place : places(key, timestampMs)) {
                            add(place, timestampMs, row);
                        }
                    }
                    return true;
                };
        snapshot.rows(group.input(), in -> Snapshot.pass(kernel, in, each));
        group.window().filter(_ -> inSessions).ifPresent(w -> sessions(sessions, w.size()));
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

    private void add(Place place, long timestampMs, Row arguments) {
        var now = groups.get(place);
        if (now == null) {
            snapshot.keepOne();
        }
        try {
            var next = state.add(now == null ? state.initial() : now.state(), arguments);
            long last = now == null ? timestampMs : Math.max(now.timestampMs(), timestampMs);
            groups.put(place, new Members(next, last));
        } catch (ArithmeticException e) {
            snapshot.problems().report(Problems.Kind.AGGREGATE, String.valueOf(e.getMessage()));
        }
    }

    /// The windows of a group that a time belongs to; the group itself where there are none.
    private List<Place> places(Bytes key, long timestampMs) {
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
    private void sessions(Map<Bytes, List<Member>> rows, Duration gap) {
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
                                        new Place(key, start, end),
                                        member.timestampMs(),
                                        member.arguments());
                            }
                            from = to;
                        }
                    }
                });
    }
}
