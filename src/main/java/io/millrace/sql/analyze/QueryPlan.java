package io.millrace.sql.analyze;

import io.millrace.sql.parse.Sql.Emit;
import io.millrace.sql.parse.Sql.Kind;

import java.util.List;
import java.util.Optional;

/// A whole query: its plan, whose last step is a projection, and what stands around it.
///
/// @param sources names of the sources in FROM
/// @param limit rows after which it ends
public record QueryPlan(
        Plan.Project plan, List<String> sources, Emit emit, Optional<Integer> limit) {
    public QueryPlan {
        sources = List.copyOf(sources);
    }

    public Kind kind() {
        return plan.kind();
    }
}
