package io.millrace.sql.kernel;

import io.millrace.sql.analyze.Plan;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.catalog.Encoding;
import io.millrace.sql.catalog.Source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// A projection that passes on every value column of its source under its own name: the record's
/// bytes can be kept.
///
/// @param added the outputs that are not passed on
record Splice(List<Output> added) {
    /// @param values the value outputs of `plan`, to be written in `value`
    /// @return empty where the record must be written anew
    static Optional<Splice> of(Plan.Project plan, List<Output> values, Encoding value) {
        var source = source(plan.input());
        if (source.isEmpty() || !source.get().value().equals(value)) {
            return Optional.empty();
        }
        var columns = plan.input().columns();
        var added = new ArrayList<Output>();
        var kept = new HashSet<String>();
        for (var output : values) {
            boolean passed =
                    output.expr() instanceof Typed.Input(var index, _, _)
                            && columns.get(index).role() == Plan.Col.Role.VALUE
                            && columns.get(index).name().equals(output.name());
            if (passed) {
                kept.add(output.name());
            } else {
                added.add(output);
            }
        }
        var names = source.get().valueFields().stream().map(f -> f.name()).toList();
        return names.size() > 1 && kept.containsAll(names) && kept.size() == names.size()
                ? Optional.of(new Splice(added))
                : Optional.empty();
    }

    /// The source whose columns the node has unchanged, key and all.
    private static Optional<Source> source(Plan plan) {
        return switch (plan) {
            case Plan.Scan scan -> Optional.of(scan.source());
            case Plan.Filter(var input, _) -> source(input);
            case Plan.Project _,
                    Plan.Rekey _,
                    Plan.Explode _,
                    Plan.Group _,
                    Plan.Join _,
                    Plan.Union _ ->
                    Optional.empty();
        };
    }
}
