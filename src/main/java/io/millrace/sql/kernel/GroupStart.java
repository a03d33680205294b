package io.millrace.sql.kernel;

import io.millrace.data.Field;
import io.millrace.format.Layout;
import io.millrace.format.Layout.Part;
import io.millrace.format.Transcoder;
import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.SystemColumns;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.kernel.RowKernel.Reader;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads the rows of a group: its keys out of the key's bytes, and the results of its calls out of
/// its state.
final class GroupStart implements KernelCompiler.Start {
    private final Plan.Group group;
    private final Encoding key;
    private final Slots slots;
    private final int[] slotOf;

    GroupStart(Plan.Group group, Encoding key, Slots slots) {
        this.group = group;
        this.key = key;
        this.slots = slots;
        slotOf = new int[group.columns().size()];
        Arrays.fill(slotOf, Layout.UNWANTED);
    }

    @Override
    public int slot(int column) {
        if (slotOf[column] == Layout.UNWANTED) {
            slotOf[column] = slots.next();
        }
        return slotOf[column];
    }

    @Override
    public List<Reader> readers(@Nullable Transcoder splice) {
        var readers = new ArrayList<Reader>();
        int keys = group.keys().size();
        var keySlots = Arrays.stream(slotOf).limit(keys).boxed().toList();
        if (keySlots.stream().anyMatch(s -> s != Layout.UNWANTED)) {
            var fields =
                    group.keys().stream().map(k -> new Field(k.name(), k.expr().type())).toList();
            var reader = key.codec().reader(key.layout(Part.KEY, fields, keySlots));
            readers.add(
                    (in, row) -> {
                        var bytes = in.key();
                        if (bytes != null) {
                            reader.read(bytes, row);
                        }
                    });
        }
        var states = GroupState.of(group);
        for (int i = 0; i < group.calls().size(); i++) {
            int slot = slotOf[keys + i];
            if (slot != Layout.UNWANTED) {
                var aggregate = group.calls().get(i).aggregate();
                int at = states.at(i);
                readers.add(
                        (in, row) -> {
                            var state = in.state();
                            if (state == null) {
                                row.setNull(slot);
                            } else {
                                aggregate.result(state, at, row, slot);
                            }
                        });
            }
        }
        system(readers, keys + group.calls().size());
        return readers;
    }

    /// ROWTIME and the bounds of the window.
    private void system(List<Reader> readers, int from) {
        for (int i = from; i < slotOf.length; i++) {
            int slot = slotOf[i];
            if (slot != Layout.UNWANTED) {
                readers.add(
                        switch (group.columns().get(i).name()) {
                            case SystemColumns.WINDOWSTART ->
                                    (in, row) -> row.setLong(slot, in.windowStartMs());
                            case SystemColumns.WINDOWEND ->
                                    (in, row) -> row.setLong(slot, in.windowEndMs());
                            default -> (in, row) -> row.setLong(slot, in.timestampMs());
                        });
            }
        }
    }
}
