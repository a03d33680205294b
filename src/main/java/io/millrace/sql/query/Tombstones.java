package io.millrace.sql.query;

import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.analyze.SystemColumns;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.kernel.InputRecord;
import io.millrace.sql.kernel.KernelCompiler;
import io.millrace.sql.kernel.KeyShape;
import io.millrace.sql.kernel.Problems;
import io.millrace.sql.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What is left of the rows of a table that are gone: their keys, and the windows of them.
final class Tombstones {
    private final int width;
    private final List<Integer> places = new ArrayList<>();
    private final RowKernel kernel;

    /// @param scan the table that the plan stands on
    Tombstones(Plan.Project plan, Plan.Scan scan, Problems problems) {
        width = plan.outputs().size();
        var kept = new ArrayList<Output>();
        for (int i = 0; i < width; i++) {
            var output = plan.outputs().get(i);
            if (output.expr() instanceof Typed.Input(_, var name, _) && isOfKey(scan, name)) {
                places.add(i);
                kept.add(new Output(output.name(), onScan(scan, name), output.role()));
            }
        }
        kernel =
                KernelCompiler.toColumns(
                        new Plan.Project(scan, kept), KeyShape.binary(List.of()), problems);
    }

    private static boolean isOfKey(Plan.Scan scan, String name) {
        boolean window =
                name.equals(SystemColumns.WINDOWSTART) || name.equals(SystemColumns.WINDOWEND);
        return scan.columns().stream()
                .anyMatch(c -> c.name().equals(name) && (window || c.role() == Plan.Col.Role.KEY));
    }

    private static Typed onScan(Plan.Scan scan, String name) {
        for (int i = 0; i < scan.columns().size(); i++) {
            var column = scan.columns().get(i);
            if (column.name().equals(name)) {
                return new Typed.Input(i, name, column.type());
            }
        }
        throw new IllegalStateException("no column " + name);
    }

    /// The outputs of a query for a record without a value.
    @Nullable Object[] columns(InputRecord record) {
        var columns = new @Nullable Object[width];
        if (kernel.accept(record)) {
            var kept = kernel.columns();
            for (int i = 0; i < kept.length; i++) {
                columns[places.get(i)] = kept[i];
            }
        }
        return columns;
    }
}
