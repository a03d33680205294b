package io.millrace.app.shell;

import io.millrace.app.Output;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The rows of a table on a terminal, each in its place: a row with the key of an earlier one takes
/// its place. Where there are more than fit, those that changed last are shown.
///
/// Painted at most ten times a second, however fast rows come. Thread-safe.
final class LiveTable implements AutoCloseable {
    /// Rows that are remembered; the one that has not changed for longest is forgotten first.
    private static final int ROWS_KEPT = 10_000;

    private static final long PAUSE_MS = 100;

    /// @param place among all rows, by when they were first seen
    private record Line(long place, List<@Nullable Object> values) {}

    /// What a terminal can show.
    record Size(int columns, int rows) {}

    private final Output output;
    private final List<String> columns;
    private final List<Integer> keys;
    private final Size size;

    /// By key, the one that changed last at the end.
    private final SequencedMap<List<@Nullable Object>, Line> lines =
            new LinkedHashMap<>(16, 0.75f, true);

    private final Thread painter;
    private long seen;
    private long forgotten;
    private boolean changed = true;
    private int painted;

    /// @param keys positions in `columns`
    LiveTable(Output output, List<String> columns, List<Integer> keys, Size size) {
        this.output = output;
        this.columns = List.copyOf(columns);
        this.keys = List.copyOf(keys);
        this.size = size;
        painter = Thread.ofVirtual().name("live-table").start(this::paintUntilClosed);
    }

    synchronized void row(List<@Nullable Object> values) {
        var key = key(values);
        var before = lines.get(key);
        lines.put(key, new Line(before == null ? seen++ : before.place(), values));
        if (lines.size() > ROWS_KEPT) {
            lines.pollFirstEntry();
            forgotten++;
        }
        changed = true;
    }

    /// Takes the row with the key that is in `values` off the screen.
    synchronized void gone(List<@Nullable Object> values) {
        changed |= lines.remove(key(values)) != null;
    }

    private List<@Nullable Object> key(List<@Nullable Object> values) {
        var key = new ArrayList<@Nullable Object>();
        keys.forEach(k -> key.add(values.get(k)));
        return key;
    }

    private void paintUntilClosed() {
        try {
            while (true) {
                Thread.sleep(PAUSE_MS);
                paint();
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private synchronized void paint() {
        if (!changed) {
            return;
        }
        changed = false;
        int room = Math.max(1, size.rows() - 3); // header, footer, and the line of the cursor
        var shown =
                lines.values().stream()
                        .skip(Math.max(0, lines.size() - room))
                        .sorted(Comparator.comparingLong(Line::place))
                        .map(Line::values)
                        .toList();
        var hidden = forgotten + lines.size() - shown.size();
        var footer = hidden == 0 ? "" : "... and %d more rows".formatted(hidden);
        painted = output.repaint(painted, columns, shown, footer, size.columns());
    }

    /// Stops painting; the last state stays on the screen.
    @Override
    public void close() {
        painter.interrupt();
        try {
            painter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        paint();
    }
}
