package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.format.Layout;
import io.millrace.format.Layout.Part;
import io.millrace.format.RowReader;
import io.millrace.format.Transcoder;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.SystemColumns;
import io.millrace.sql.kernel.RowKernel.Reader;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// Reads the rows that operators of Kafka Streams give: of groups, joins and unions.
///
/// Their first columns are the key, out of its bytes; then those of the row; then ROWTIME and the
/// bounds of the window.
final class RowStart implements KernelCompiler.Start {
    /// Reads a column of the row into a slot.
    interface Column {
        void read(Row state, Row row, int slot);
    }

    private final int keys;
    private final KeyShape key;
    private final Optional<WindowSuffix> suffix;
    private final List<Col> columns;
    private final int system;
    private final IntFunction<Column> columnAt;
    private final StartSlots slots;

    /// @param keys how many of the columns are the key
    /// @param system the first of the row's own system columns
    /// @param suffix of the window, where it stands in the key's bytes
    /// @param columnAt how to read a column, counted from the first behind the key
    private RowStart(
            Plan plan,
            int keys,
            int system,
            KeyShape key,
            Optional<WindowSuffix> suffix,
            IntFunction<Column> columnAt,
            Slots slots) {
        columns = plan.columns();
        this.keys = keys;
        this.system = system;
        this.key = key;
        this.suffix = suffix;
        this.columnAt = columnAt;
        this.slots = new StartSlots(columns.size(), slots);
    }

    /// The groups of a plan, out of the states of their calls.
    static RowStart of(Plan.Group group, KeyShape key, Slots slots) {
        var states = GroupState.of(group);
        return new RowStart(
                group,
                group.keys().size(),
                group.keys().size() + group.calls().size(),
                key,
                Optional.empty(),
                call -> {
                    var aggregate = group.calls().get(call).aggregate();
                    int at = states.at(call);
                    return (state, row, slot) -> aggregate.result(state, at, row, slot);
                },
                slots);
    }

    /// The rows of a join: those of the left side, then those of the right side.
    static RowStart of(Plan.Join join, KeyShape key, Slots slots) {
        return new RowStart(
                join,
                join.keys().size(),
                join.columns().size() - 1,
                key,
                join.windowed().map(WindowSuffix::of),
                i -> (state, row, slot) -> row.copy(state, i, slot),
                slots);
    }

    /// The rows of a union, which hold all columns: what makes a key may differ from one input to
    /// the other.
    static RowStart of(Plan.Union union, Slots slots) {
        return new RowStart(
                union,
                0,
                union.columns().size() - 1,
                KeyShape.binary(List.of()),
                Optional.empty(),
                i -> (state, row, slot) -> row.copy(state, i, slot),
                slots);
    }

    @Override
    public int slot(int column) {
        return slots.want(column);
    }

    @Override
    public List<Reader> readers(@Nullable Transcoder splice) {
        var readers = new ArrayList<Reader>();
        var keySlots = slots.first(keys);
        if (keySlots.stream().anyMatch(slot -> slot != Layout.UNWANTED)) {
            var layout = key.encoding().layout(Part.KEY, key.fields(), keySlots);
            readers.add(keyReader(key.encoding().codec().reader(layout), keySlots));
        }
        for (int i = keys; i < slots.size(); i++) {
            if (slots.wanted(i)) {
                readers.add(
                        i >= system
                                ? system(columns.get(i).name(), slots.of(i))
                                : column(columnAt.apply(i - keys), slots.of(i)));
            }
        }
        return readers;
    }

    private Reader keyReader(RowReader reader, List<Integer> keySlots) {
        var wanted =
                keySlots.stream()
                        .filter(slot -> slot != Layout.UNWANTED)
                        .mapToInt(slot -> slot)
                        .toArray();
        return (in, row) -> {
            var bytes = in.key();
            if (bytes != null) {
                reader.read(suffix.isPresent() ? suffix.get().withoutWindow(bytes) : bytes, row);
            } else {
                for (int slot : wanted) {
                    row.setNull(slot);
                }
            }
        };
    }

    private static Reader column(Column column, int slot) {
        return (in, row) -> {
            var state = in.state();
            if (state == null) {
                row.setNull(slot);
            } else {
                column.read(state, row, slot);
            }
        };
    }

    private static Reader system(String name, int slot) {
        return switch (name) {
            case SystemColumns.WINDOWSTART -> (in, row) -> row.setLong(slot, in.windowStartMs());
            case SystemColumns.WINDOWEND -> (in, row) -> row.setLong(slot, in.windowEndMs());
            default -> (in, row) -> row.setLong(slot, in.timestampMs());
        };
    }
}
