package io.millrace.sql.analyze;

import io.millrace.data.Scalar;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.Sql.Relation;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What stands in FROM: sources, joins of them, queries in parentheses.
final class Relations {
    /// Rows, and what their columns are called.
    record Rows(Plan plan, Scope scope) {}

    private final Catalog catalog;
    private final Mode mode;

    /// Names of the sources met, in their order.
    private final Set<String> sources = new LinkedHashSet<>();

    Relations(Catalog catalog, Mode mode) {
        this.catalog = catalog;
        this.mode = mode;
    }

    List<String> sources() {
        return List.copyOf(sources);
    }

    Rows rows(Relation relation) {
        return switch (relation) {
            case Relation.Named named -> named(named);
            case Relation.Join join ->
                    new JoinAnalyzer(catalog, join, mode.isPull())
                            .join(rows(join.left()), rows(join.right()));
            case Relation.Subquery(_, var select, var alias) -> {
                var query = inner(select);
                var plan = withSystem(query.plan());
                yield new Rows(plan, Scope.of(alias, plan.columns()));
            }
            case Relation.Union union -> union(union);
        };
    }

    /// A query inside the query.
    private QueryPlan inner(Sql.Select select) {
        if (select.limit().isPresent() || !select.orderBy().isEmpty() || select.distinct()) {
            throw new SqlException(
                    select.at(),
                    "a query inside another one has no DISTINCT, ORDER BY or LIMIT",
                    "they are for the query around it");
        }
        var query = SelectAnalyzer.analyze(catalog, select, mode);
        sources.addAll(query.sources());
        return query;
    }

    private Rows named(Relation.Named named) {
        var source =
                catalog.source(named.name())
                        .orElseThrow(
                                () -> Analyzer.unknownSource(catalog, named.at(), named.name()));
        sources.add(source.name());
        var scan = scan(source);
        return new Rows(scan, Scope.of(named.alias().orElse(named.name()), scan.columns()));
    }

    /// The columns of a source, then its system columns.
    static Plan.Scan scan(Source source) {
        var columns = new ArrayList<Col>();
        for (var column : source.columns()) {
            var role = column.role() instanceof Column.Role.Key ? Col.Role.KEY : Col.Role.VALUE;
            columns.add(new Col(column.name(), column.type(), role));
        }
        columns.add(new Col(SystemColumns.ROWTIME, Scalar.BIGINT, Col.Role.SYSTEM));
        columns.add(new Col(SystemColumns.ROWPARTITION, Scalar.INTEGER, Col.Role.SYSTEM));
        columns.add(new Col(SystemColumns.ROWOFFSET, Scalar.BIGINT, Col.Role.SYSTEM));
        if (source.windowed().isPresent()) {
            columns.add(new Col(SystemColumns.WINDOWSTART, Scalar.BIGINT, Col.Role.SYSTEM));
            columns.add(new Col(SystemColumns.WINDOWEND, Scalar.BIGINT, Col.Role.SYSTEM));
        }
        return new Plan.Scan(source, columns);
    }

    /// A query whose rows keep their time and window, for the query around it.
    private static Plan.Project withSystem(Plan.Project query) {
        var outputs = new ArrayList<>(query.outputs());
        var columns = query.input().columns();
        // from the end: behind a join stands the time of the joined row
        for (int i = columns.size() - 1; i >= 0; i--) {
            var col = columns.get(i);
            boolean known = outputs.stream().anyMatch(o -> o.name().equals(col.name()));
            if (col.role() == Col.Role.SYSTEM && !known) {
                outputs.add(
                        new Output(
                                col.name(),
                                new Typed.Input(i, col.name(), col.type()),
                                Col.Role.SYSTEM));
            }
        }
        return new Plan.Project(query.input(), outputs);
    }

    private Rows union(Relation.Union union) {
        var inputs = new ArrayList<Plan>();
        for (var select : union.selects()) {
            var query = inner(select);
            if (query.kind() == Kind.TABLE && !mode.isPull()) {
                throw new SqlException(
                        select.at(),
                        "UNION ALL works on streams, and this query gives a table",
                        "a row of one table and a row of another may have the same key");
            }
            inputs.add(query.plan());
            check(select.at(), inputs.getFirst().columns(), query.plan().columns());
        }
        var plan = new Plan.Union(inputs);
        return new Rows(plan, Scope.of("", plan.columns()));
    }

    private static void check(Span at, List<Col> first, List<Col> other) {
        var wanted = first.stream().map(Col::type).toList();
        var found = other.stream().map(Col::type).toList();
        if (!wanted.equals(found)) {
            throw new SqlException(
                    at,
                    "UNION ALL needs the same types on both sides: %s and %s"
                            .formatted(wanted, found),
                    "CAST the columns that differ");
        }
        var keys = first.stream().map(Col::role).toList();
        if (!keys.equals(other.stream().map(Col::role).toList())) {
            throw new SqlException(
                    at,
                    "UNION ALL needs the same key columns on both sides",
                    "PARTITION BY gives a stream another key");
        }
    }
}
