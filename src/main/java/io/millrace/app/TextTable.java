package io.millrace.app;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Columns under each other: numbers to the right, all else to the left, two spaces between.
record TextTable(List<String> columns, List<? extends List<? extends @Nullable Object>> rows) {
    private static final int GAP = 2;

    /// The header, then a line a row.
    ///
    /// @param bold how the header is marked
    List<String> lines(UnaryOperator<String> bold) {
        var widths = widths(columns, rows);
        var lines = new ArrayList<String>();
        lines.add(bold.apply(line(columns, widths, rows.isEmpty() ? columns : rows.getFirst())));
        rows.forEach(row -> lines.add(line(row, widths, row)));
        return lines;
    }

    private static int[] widths(
            List<String> columns, List<? extends List<? extends @Nullable Object>> rows) {
        var widths = columns.stream().mapToInt(String::length).toArray();
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], text(row.get(i)).length());
            }
        }
        return widths;
    }

    /// @param like decides which side each cell goes to
    private static String line(
            List<? extends @Nullable Object> cells,
            int[] widths,
            List<? extends @Nullable Object> like) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var cell = text(cells.get(i));
            var space = " ".repeat(Math.max(0, widths[i] - cell.length()));
            line.append(like.get(i) instanceof Number ? space + cell : cell + space);
            line.append(" ".repeat(GAP));
        }
        return line.toString().stripTrailing();
    }

    private static String text(@Nullable Object cell) {
        return String.valueOf(cell).replace("\n", "\\n");
    }

    /// A table of which only the rows so far are known.
    static final class Growing {
        private static final int ROOM_FOR_LONGER = 4;
        private final List<String> columns;
        private int @Nullable [] widths;

        Growing(List<String> columns) {
            this.columns = List.copyOf(columns);
        }

        /// The lines to print for one more row: with the header, the first time.
        List<String> add(List<? extends @Nullable Object> row, UnaryOperator<String> bold) {
            if (widths != null) {
                return List.of(line(row, widths, row));
            }
            widths = widths(columns, List.of(row));
            for (int i = 0; i < widths.length; i++) {
                widths[i] += ROOM_FOR_LONGER;
            }
            return Stream.of(bold.apply(line(columns, widths, row)), line(row, widths, row))
                    .toList();
        }
    }
}
