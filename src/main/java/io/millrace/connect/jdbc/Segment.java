package io.millrace.connect.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Rows of one batch whose order among each other does not matter, so that those of one layout can
/// go in one statement. The order of segments does.
///
/// With keys, only the last row of each key is left: a database may refuse a statement that touches
/// a row twice, and it is less to write.
final class Segment {
    private final LinkedHashMap<TableKey, Row> byKey = new LinkedHashMap<>();
    private final List<Row> all = new ArrayList<>();
    private final boolean lastWins;

    private record TableKey(TableName table, Object key) {}

    private Segment(boolean lastWins) {
        this.lastWins = lastWins;
    }

    /// @param lastWins whether a row replaces what an earlier one with its key did
    static List<Segment> of(List<Row> rows, boolean lastWins) {
        var segments = new ArrayList<Segment>();
        var now = new Segment(lastWins);
        segments.add(now);
        for (var row : rows) {
            if (!now.takes(row)) {
                now = new Segment(lastWins);
                segments.add(now);
            }
            now.add(row);
        }
        return segments;
    }

    private boolean takes(Row row) {
        if (!lastWins) {
            return all.isEmpty() || all.getLast().layout.deletes() == row.layout.deletes();
        }
        var earlier = byKey.get(key(row));
        return earlier == null || row.layout.covers(earlier.layout);
    }

    private void add(Row row) {
        if (!lastWins) {
            all.add(row);
            return;
        }
        var earlier = byKey.putLast(key(row), row);
        if (earlier != null) {
            row.replaces(earlier);
        }
    }

    private static TableKey key(Row row) {
        return new TableKey(row.layout.table().name(), row.key());
    }

    /// The rows by layout, deletions first.
    List<List<Row>> byLayout() {
        var groups = new LinkedHashMap<Layout, List<Row>>();
        for (var row : lastWins ? byKey.values() : all) {
            groups.computeIfAbsent(row.layout, _ -> new ArrayList<>()).add(row);
        }
        var sorted = new ArrayList<>(groups.values());
        sorted.sort(
                (a, b) ->
                        Boolean.compare(
                                !a.getFirst().layout.deletes(), !b.getFirst().layout.deletes()));
        return sorted;
    }
}
