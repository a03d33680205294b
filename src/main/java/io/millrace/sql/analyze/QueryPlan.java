package io.millrace.sql.analyze;

import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.parse.Sql.Emit;
import io.millrace.sql.parse.Sql.Kind;

import java.util.List;
import java.util.Optional;

/// A whole query: its plan, whose last step is a projection, and what stands around it.
///
/// @param sources names of the sources in FROM
/// @param order what a pull query sorts by, most important first
/// @param width how many of the plan's outputs are the query's; those behind are only sorted by
/// @param distinct whether rows that are equal come once
/// @param limit rows after which it ends
public record QueryPlan(
        Plan.Project plan,
        List<String> sources,
        List<Order> order,
        int width,
        boolean distinct,
        Emit emit,
        Optional<Integer> limit) {
    /// @param output position among the plan's outputs
    public record Order(int output, boolean descending, boolean nullsFirst) {}

    public QueryPlan {
        sources = List.copyOf(sources);
        order = List.copyOf(order);
    }

    public Kind kind() {
        return plan.kind();
    }

    /// The same query with another plan of as many outputs.
    QueryPlan with(Plan.Project other) {
        return new QueryPlan(other, sources, order, width, distinct, emit, limit);
    }

    /// The columns of the answer.
    public List<Output> outputs() {
        return plan.outputs().subList(0, width);
    }
}
