package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.data.Type;

import java.util.List;

/// `EXPLODE` and its like: the row once for each element of the longest list, with the elements at
/// that place; NULL from a list that is shorter. No row where all lists are empty or NULL.
///
/// Source: ksqlDB reference, "Table functions".
final class Exploding implements RowKernel.Step {
    private final int[] lists;
    private final int[] elements;
    private final Type[] types;
    private int at;
    private int rows;

    /// @param lists the slots of the lists
    /// @param elements the slots that take their elements, which have `types`
    Exploding(int[] lists, int[] elements, Type[] types) {
        this.lists = lists;
        this.elements = elements;
        this.types = types;
    }

    /// Begins with the row's first element.
    @Override
    public boolean run(Row row, InputRecord in) {
        at = 0;
        rows = 0;
        if (in.isTombstone()) {
            return false;
        }
        for (int slot : lists) {
            if (row.getObject(slot) instanceof List<?> list) {
                rows = Math.max(rows, list.size());
            }
        }
        return next(row);
    }

    /// Goes on to the next element.
    ///
    /// @return false where there is none
    boolean next(Row row) {
        if (at >= rows) {
            return false;
        }
        for (int i = 0; i < lists.length; i++) {
            var element =
                    row.getObject(lists[i]) instanceof List<?> list && at < list.size()
                            ? list.get(at)
                            : null;
            if (element == null) {
                row.setNull(elements[i]);
            } else {
                row.unbox(elements[i], types[i], element);
            }
        }
        at++;
        return true;
    }
}
