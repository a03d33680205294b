package io.millrace.sql.functions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Table functions: several rows for one. Source: ksqlDB reference, "Table functions".
final class TableFunctions {
    /// A cube of n columns has 2 to the power of n rows.
    private static final int CUBE_MAX = 16;

    private TableFunctions() {}

    @SqlFunction(
            name = "EXPLODE",
            doc = "One row for each element of the array; none where it is empty or NULL.",
            signature = "ARRAY<T> -> ARRAY<T>",
            rows = true)
    public static List<?> explode(List<?> array) {
        return array;
    }

    @SqlFunction(
            name = "CUBE_EXPLODE",
            doc =
                    "One row for each way to replace some elements of the array by NULL, as a CUBE"
                        + " needs them. Of an element that is NULL already there is no second way.",
            signature = "ARRAY<T> -> ARRAY<ARRAY<T>>",
            rows = true)
    public static List<List<@Nullable Object>> cube(List<? extends @Nullable Object> array) {
        if (array.size() > CUBE_MAX) {
            throw new IllegalArgumentException(
                    "CUBE_EXPLODE takes at most %d elements, not %d"
                            .formatted(CUBE_MAX, array.size()));
        }
        var rows = new ArrayList<List<@Nullable Object>>();
        for (int kept = 0; kept < 1 << array.size(); kept++) {
            var row = row(array, kept);
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    /// The elements whose bit is set in `kept`, the first being the highest; `null` where an
    /// element that is NULL should be kept.
    private static @Nullable List<@Nullable Object> row(
            List<? extends @Nullable Object> array, int kept) {
        var row = new ArrayList<@Nullable Object>();
        for (int i = 0; i < array.size(); i++) {
            boolean keep = (kept & 1 << (array.size() - 1 - i)) != 0;
            if (keep && array.get(i) == null) {
                return null;
            }
            row.add(keep ? array.get(i) : null);
        }
        return Collections.unmodifiableList(row);
    }
}
