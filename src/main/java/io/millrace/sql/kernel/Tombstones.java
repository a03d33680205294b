package io.millrace.sql.kernel;

import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.analyze.SystemColumns;
import io.millrace.sql.analyze.Typed;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What is left of the rows of a table that are gone: their keys, and the windows of them. Not
/// thread-safe.
public final class Tombstones {
    private final int width;
    private final List<Integer> places = new ArrayList<>();
    private final RowKernel kernel;

    /// @param baseKey how the keys of the plan's base are written
    public Tombstones(Plan.Project plan, KeyShape baseKey, Problems problems) {
        width = plan.outputs().size();
        var kept = new ArrayList<Output>();
        for (int i = 0; i < width; i++) {
            var output = plan.outputs().get(i);
            if (output.role() == Col.Role.KEY || isBound(plan.input(), output.expr())) {
                places.add(i);
                kept.add(output);
            }
        }
        kernel = KernelCompiler.toKeyColumns(plan, kept, baseKey, problems);
    }

    private static boolean isBound(Plan input, Typed expr) {
        if (!(expr instanceof Typed.Input(var index, var name, _))) {
            return false;
        }
        return input.columns().get(index).role() == Col.Role.SYSTEM
                && (name.equals(SystemColumns.WINDOWSTART) || name.equals(SystemColumns.WINDOWEND));
    }

    /// Takes a record without a value.
    public RowKernel kernel() {
        return kernel;
    }

    /// The outputs of the query for the record that the kernel accepted last; NULL where the key
    /// does not tell them.
    public @Nullable Object[] columns() {
        var columns = new @Nullable Object[width];
        var kept = kernel.columns();
        for (int i = 0; i < kept.length; i++) {
            columns[places.get(i)] = kept[i];
        }
        return columns;
    }
}
