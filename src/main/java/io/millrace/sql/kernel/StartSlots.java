package io.millrace.sql.kernel;

import io.millrace.format.Layout;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The slots of the columns of a kernel's start, handed out when a column is first asked for.
final class StartSlots {
    private final Slots slots;
    private final int[] slotOf;

    StartSlots(int columns, Slots slots) {
        this.slots = slots;
        slotOf = new int[columns];
        Arrays.fill(slotOf, Layout.UNWANTED);
    }

    /// The slot of a column that is read from now on.
    int want(int column) {
        if (slotOf[column] == Layout.UNWANTED) {
            slotOf[column] = slots.next();
        }
        return slotOf[column];
    }

    /// The slot of a column; [Layout#UNWANTED] for one that nobody asked for.
    int of(int column) {
        return slotOf[column];
    }

    boolean wanted(int column) {
        return slotOf[column] != Layout.UNWANTED;
    }

    int size() {
        return slotOf.length;
    }

    /// Those of the first columns.
    List<Integer> first(int columns) {
        return IntStream.range(0, columns).map(this::of).boxed().toList();
    }
}
