package io.millrace.sql.analyze;

import io.millrace.data.Scalar;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.Item;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The part of a SELECT that GROUP BY governs: keys, aggregates, HAVING and the items over them.
final class GroupAnalyzer {
    private final Sql.Select select;
    private final ExprAnalyzer exprs;
    private final Names names;
    private final boolean pull;

    /// @param pull whether the rows are all there: then none goes again
    GroupAnalyzer(Sql.Select select, ExprAnalyzer exprs, Names names, boolean pull) {
        this.select = select;
        this.exprs = exprs;
        this.names = names;
        this.pull = pull;
    }

    /// @param input the rows to group, with the columns that `exprs` knows
    Plan.Project group(Plan input, Sql.Keys by) {
        var keys = keys(by);
        keys.forEach(k -> SelectAnalyzer.refuseBounds(input, k.expr(), by.at()));
        var items = new ArrayList<Output>();
        for (var item : select.items()) {
            switch (item) {
                case Item.All(var at, _) ->
                        throw new SqlException(
                                at,
                                "GROUP BY cannot select *",
                                "name the columns of GROUP BY and aggregates");
                case Item.One one -> {
                    var typed = exprs.expr(one.expr());
                    items.add(new Output(names.of(one, typed), typed, Col.Role.VALUE));
                }
                case Item.AllFields all -> items.addAll(SelectAnalyzer.fields(exprs, all));
            }
        }
        var having = select.having().map(h -> exprs.condition(h, h.at(), "HAVING"));
        items.forEach(i -> SelectAnalyzer.refuseRows(i.expr(), select.at(), "GROUP BY"));
        having.ifPresent(h -> SelectAnalyzer.refuseRows(h, select.at(), "HAVING"));
        check(input, items);
        exprs.aggregates().stream()
                .flatMap(c -> c.arguments().stream())
                .forEach(a -> SelectAnalyzer.refuseBounds(input, a, select.at()));
        var group = node(input, keys);
        Plan plan = group;
        var stray = new LinkedHashSet<String>();
        if (having.isPresent()) {
            plan = new Plan.Filter(group, onGroup(group, having.get(), stray));
            refuse(stray, "Non-aggregate HAVING expression not part of GROUP BY: ");
        }
        var outputs = new ArrayList<Output>();
        for (var item : items) {
            int before = stray.size();
            var typed = onGroup(group, item.expr(), stray);
            if (stray.size() == before) {
                outputs.add(new Output(item.name(), typed, Col.Role.VALUE));
            }
        }
        refuse(stray, "Non-aggregate SELECT expression(s) not part of GROUP BY: ");
        return new Plan.Project(plan, SelectAnalyzer.keyed(plan, outputs));
    }

    private List<Output> keys(Sql.Keys by) {
        var keys = new ArrayList<Output>();
        for (var expr : by.exprs()) {
            var typed = exprs.expr(expr);
            SelectAnalyzer.refuseAggregates(exprs, expr.at(), "GROUP BY");
            SelectAnalyzer.refuseRows(typed, expr.at(), "GROUP BY");
            if (keys.stream().anyMatch(k -> k.expr().equals(typed))) {
                throw new SqlException(
                        expr.at(), "Duplicate expression in GROUP BY: " + Show.expr(typed));
            }
            keys.add(new Output(names.ofKey(expr, typed), typed, Col.Role.KEY));
        }
        return keys;
    }

    private void check(Plan input, List<Output> items) {
        if (exprs.aggregates().isEmpty() && !pull) {
            throw new SqlException(
                    select.at(),
                    "GROUP BY requires aggregate functions in either the SELECT or HAVING clause",
                    "for example COUNT(*)");
        }
        if (input.kind() == Sql.Kind.TABLE && !pull) {
            if (select.window().isPresent()) {
                throw new SqlException(
                        select.window().get().at(),
                        "WINDOW works on streams, and this is a table",
                        "a table has no events to count, only its present rows");
            }
            var stuck =
                    exprs.aggregates().stream()
                            .map(Plan.AggregateCall::aggregate)
                            .filter(a -> !a.removes())
                            .map(a -> a.name())
                            .distinct()
                            .toList();
            if (!stuck.isEmpty()) {
                throw new SqlException(
                        select.at(),
                        "The aggregation function(s) %s cannot be applied to a table source, only to a stream source"
                                .formatted(stuck),
                        "they cannot take a row out again when the table changes");
            }
        }
        if (items.isEmpty()) {
            throw new SqlException(select.at(), "the SELECT list is empty");
        }
    }

    private Plan.Group node(Plan input, List<Output> keys) {
        var calls = List.copyOf(exprs.aggregates());
        var columns = new ArrayList<Col>();
        keys.forEach(k -> columns.add(k.column()));
        for (int i = 0; i < calls.size(); i++) {
            columns.add(
                    new Col("AGGREGATE_" + i, calls.get(i).aggregate().result(), Col.Role.VALUE));
        }
        columns.add(new Col(SystemColumns.ROWTIME, Scalar.BIGINT, Col.Role.SYSTEM));
        var window = select.window().map(this::window);
        if (window.isPresent()) {
            columns.add(new Col(SystemColumns.WINDOWSTART, Scalar.BIGINT, Col.Role.SYSTEM));
            columns.add(new Col(SystemColumns.WINDOWEND, Scalar.BIGINT, Col.Role.SYSTEM));
        }
        return new Plan.Group(input, keys, calls, window, columns);
    }

    private Plan.Window window(Sql.Window window) {
        if (window.size().isZero() || window.advance().isZero()) {
            throw new SqlException(window.at(), "the size of a window must be above 0");
        }
        if (window.advance().compareTo(window.size()) > 0) {
            throw new SqlException(
                    window.at(),
                    "ADVANCE BY is longer than SIZE: records would fall between windows",
                    "make it at most the size");
        }
        if (window.kind() == Sql.WindowKind.SESSION) {
            exprs.aggregates().stream()
                    .map(Plan.AggregateCall::aggregate)
                    .filter(a -> !a.merges())
                    .findFirst()
                    .ifPresent(
                            a -> {
                                throw new SqlException(
                                        window.at(),
                                        a.name() + " does not work in SESSION windows",
                                        "two sessions that become one cannot be put together");
                            });
        }
        return new Plan.Window(
                window.kind(),
                window.size(),
                window.advance(),
                window.retention(),
                window.grace(),
                select.emit() == Sql.Emit.FINAL);
    }

    /// Moves an expression from the input's columns to the group's; what belongs to neither a key
    /// nor an aggregate is added to `stray`.
    private static Typed onGroup(Plan.Group group, Typed expr, Set<String> stray) {
        return Rewrite.each(
                expr,
                part -> {
                    for (int k = 0; k < group.keys().size(); k++) {
                        var key = group.keys().get(k);
                        if (key.expr().equals(part)) {
                            return Optional.of(new Typed.Input(k, key.name(), key.expr().type()));
                        }
                    }
                    if (!(part instanceof Typed.Input(var index, var name, var type))) {
                        return Optional.empty();
                    }
                    if (index < 0) {
                        int at = group.keys().size() + ExprAnalyzer.aggregateCall(index);
                        return Optional.of(new Typed.Input(at, name, type));
                    }
                    if (index >= group.input().columns().size()) {
                        return Optional.of(new Typed.Input(bound(group, name), name, type));
                    }
                    stray.add(name);
                    return Optional.of(part);
                });
    }

    /// Where the group has a bound of its window.
    private static int bound(Plan.Group group, String name) {
        int at = group.columns().size() - 1;
        while (!group.columns().get(at).name().equals(name)) {
            at--;
        }
        return at;
    }

    private void refuse(Set<String> stray, String problem) {
        if (!stray.isEmpty()) {
            throw new SqlException(
                    select.at(),
                    problem + String.join(", ", stray),
                    "add it to GROUP BY, or aggregate it");
        }
    }
}
