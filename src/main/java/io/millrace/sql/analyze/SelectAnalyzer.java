package io.millrace.sql.analyze;

import io.millrace.data.Scalar;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Column;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.Expr;
import io.millrace.sql.parse.Sql.Item;
import io.millrace.sql.parse.Sql.Relation;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns a SELECT into a [QueryPlan].
final class SelectAnalyzer {
    private final Catalog catalog;
    private final Sql.Select select;

    private SelectAnalyzer(Catalog catalog, Sql.Select select) {
        this.catalog = catalog;
        this.select = select;
    }

    /// @throws SqlException for the first thing that has no meaning
    static QueryPlan analyze(Catalog catalog, Sql.Select select) {
        return new SelectAnalyzer(catalog, select).run();
    }

    private QueryPlan run() {
        if (!(select.from() instanceof Relation.Named from)) {
            throw SqlException.unsupported(select.from().at(), "JOIN");
        }
        var source = source(from);
        var alias = from.alias().orElse(from.name());
        Plan plan = scan(source);
        var scope = Scope.of(alias, plan.columns());
        if (select.window().isPresent()) {
            scope = scope.withWindow();
        }
        var exprs = new ExprAnalyzer(scope, new TypeNames(catalog));
        if (select.where().isPresent()) {
            var keep = exprs.condition(select.where().get(), select.at(), "WHERE");
            refuseAggregates(exprs, select.where().get().at(), "WHERE");
            refuseBounds(plan, keep, select.where().get().at());
            plan = new Plan.Filter(plan, keep);
        }
        var names = new Names(scope.columns());
        checkClauses(plan);
        Plan.Project project;
        if (select.groupBy().isPresent()) {
            project = new GroupAnalyzer(select, exprs, names).group(plan, select.groupBy().get());
        } else if (select.partitionBy().isPresent()) {
            project = rekey(plan, exprs, names, select.partitionBy().get());
        } else {
            project = new Plan.Project(plan, flat(plan, exprs, names));
        }
        return new QueryPlan(project, List.of(source.name()), select.emit(), select.limit());
    }

    private Source source(Relation.Named from) {
        return catalog.source(from.name())
                .orElseThrow(() -> Analyzer.unknownSource(catalog, from.at(), from.name()));
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

    private void checkClauses(Plan plan) {
        if (select.groupBy().isPresent() && select.partitionBy().isPresent()) {
            throw new SqlException(
                    select.partitionBy().get().at(),
                    "Only one of PARTITION BY and GROUP BY can be used",
                    "a GROUP BY gives its rows a new key already");
        }
        if (select.partitionBy().isPresent() && plan.kind() == Sql.Kind.TABLE) {
            throw new SqlException(
                    select.partitionBy().get().at(),
                    "PARTITION BY works on streams, and this is a table",
                    "GROUP BY gives a table a new key");
        }
        if (select.having().isPresent() && select.groupBy().isEmpty()) {
            throw new SqlException(
                    select.having().get().at(), "HAVING needs a GROUP BY", "use WHERE");
        }
        if (select.window().isPresent() && select.groupBy().isEmpty()) {
            throw new SqlException(
                    select.window().get().at(),
                    "WINDOW clause requires a GROUP BY clause",
                    "add GROUP BY");
        }
        if (select.emit() == Sql.Emit.FINAL && select.window().isEmpty()) {
            throw new SqlException(
                    select.at(),
                    "EMIT FINAL is only supported for windowed aggregations",
                    "add a WINDOW, or use EMIT CHANGES");
        }
    }

    static void refuseAggregates(ExprAnalyzer exprs, Span at, String clause) {
        if (!exprs.aggregates().isEmpty()) {
            var name = exprs.aggregates().getFirst().aggregate().name();
            throw new SqlException(
                    at,
                    clause
                            + " does not support aggregate functions: "
                            + name
                            + " is an aggregate function");
        }
    }

    /// The bounds of a window are known only of groups.
    static void refuseBounds(Plan input, Typed expr, Span at) {
        int columns = input.columns().size();
        if (Typed.uses(expr, in -> in.index() >= columns)) {
            throw new SqlException(
                    at,
                    "WINDOWSTART and WINDOWEND are known only after GROUP BY",
                    "use them in SELECT or HAVING");
        }
    }

    // ---------------------------------------------------------------- without GROUP BY

    /// The items over the columns of `plan` itself.
    private List<Output> flat(Plan plan, ExprAnalyzer exprs, Names names) {
        var outputs = new ArrayList<Output>();
        for (var item : select.items()) {
            switch (item) {
                case Item.All(var at, var source) -> {
                    for (int i : star(exprs, at, source)) {
                        var col = plan.columns().get(i);
                        outputs.add(new Output(col.name(), input(i, col), col.role()));
                    }
                }
                case Item.One one -> outputs.add(one(plan, exprs, names, one));
                case Item.AllFields all -> outputs.addAll(fields(exprs, all));
            }
        }
        if (!exprs.aggregates().isEmpty()) {
            throw new SqlException(
                    select.at(),
                    "Use of aggregate function %s requires a GROUP BY clause"
                            .formatted(exprs.aggregates().getFirst().aggregate().name()),
                    "add GROUP BY with the columns to count by");
        }
        return outputs;
    }

    private static List<Integer> star(ExprAnalyzer exprs, Span at, Optional<String> source) {
        if (source.isPresent() && !exprs.scope().knows(source.get())) {
            throw new SqlException(at, "'" + source.get() + "' is not a source of this query");
        }
        return exprs.scope().star(source);
    }

    private static Output one(Plan plan, ExprAnalyzer exprs, Names names, Item.One one) {
        var typed = exprs.expr(one.expr());
        return new Output(names.of(one), typed, role(plan, typed));
    }

    /// A key column passed on as it is stays the key; anything else is a value.
    static Col.Role role(Plan plan, Typed typed) {
        return typed instanceof Typed.Input(var index, _, _)
                        && index >= 0
                        && plan.columns().get(index).role() == Col.Role.KEY
                ? Col.Role.KEY
                : Col.Role.VALUE;
    }

    private static Typed input(int index, Col col) {
        return new Typed.Input(index, col.name(), col.type());
    }

    static List<Output> fields(ExprAnalyzer exprs, Item.AllFields all) {
        var struct = exprs.expr(all.struct());
        if (!(struct.type() instanceof Type.Struct(var fields))) {
            throw new SqlException(all.at(), "->* needs a STRUCT, not " + struct.type());
        }
        var outputs = new ArrayList<Output>();
        for (int i = 0; i < fields.size(); i++) {
            var field = fields.get(i);
            var deref = new Typed.Deref(struct, i, field.type());
            outputs.add(new Output(field.name(), deref, Col.Role.VALUE));
        }
        return outputs;
    }

    // ---------------------------------------------------------------- PARTITION BY

    private Plan.Project rekey(Plan plan, ExprAnalyzer exprs, Names names, Sql.Keys by) {
        var keys = new ArrayList<Output>();
        for (var expr : by.exprs()) {
            if (expr instanceof Sql.NullLiteral && by.exprs().size() == 1) {
                continue;
            }
            var typed = exprs.expr(expr);
            refuseAggregates(exprs, expr.at(), "PARTITION BY");
            keys.add(new Output(keyName(names, expr, typed), typed, Col.Role.KEY));
        }
        if (isOwnKey(plan, keys)) {
            return new Plan.Project(plan, flat(plan, exprs, names));
        }
        var rekey = new Plan.Rekey(plan, keys, kept(plan, keys));
        var outputs = new ArrayList<Output>();
        for (var item : select.items()) {
            switch (item) {
                case Item.All _ -> {
                    var columns = rekey.columns();
                    for (int i = 0; i < columns.size(); i++) {
                        var col = columns.get(i);
                        if (col.role() != Col.Role.SYSTEM) {
                            outputs.add(new Output(col.name(), input(i, col), col.role()));
                        }
                    }
                }
                case Item.One one -> {
                    var typed = onRekey(rekey, exprs.expr(one.expr()));
                    outputs.add(new Output(names.of(one), typed, role(rekey, typed)));
                }
                case Item.AllFields all ->
                        fields(exprs, all).stream()
                                .map(o -> new Output(o.name(), onRekey(rekey, o.expr()), o.role()))
                                .forEach(outputs::add);
            }
        }
        SelectAnalyzer.refuseAggregates(exprs, select.at(), "PARTITION BY");
        return new Plan.Project(rekey, outputs);
    }

    /// True where PARTITION BY names the key that the rows have already.
    static boolean isOwnKey(Plan plan, List<Output> keys) {
        var own = new ArrayList<Typed>();
        var columns = plan.columns();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).role() == Col.Role.KEY) {
                own.add(input(i, columns.get(i)));
            }
        }
        return !own.isEmpty() && own.equals(keys.stream().map(Output::expr).toList());
    }

    /// Value columns that are not the key now, then the old key columns, then system columns.
    private static List<Integer> kept(Plan plan, List<Output> keys) {
        var columns = plan.columns();
        var kept = new ArrayList<Integer>();
        for (var role : List.of(Col.Role.VALUE, Col.Role.KEY, Col.Role.SYSTEM)) {
            for (int i = 0; i < columns.size(); i++) {
                var self = input(i, columns.get(i));
                boolean isKeyNow = keys.stream().anyMatch(k -> k.expr().equals(self));
                if (columns.get(i).role() == role && !isKeyNow) {
                    kept.add(i);
                }
            }
        }
        return kept;
    }

    private static Typed onRekey(Plan.Rekey rekey, Typed expr) {
        return Rewrite.each(
                expr,
                part -> {
                    for (int k = 0; k < rekey.keys().size(); k++) {
                        if (rekey.keys().get(k).expr().equals(part)) {
                            return Optional.of(input(k, rekey.keys().get(k).column()));
                        }
                    }
                    if (part instanceof Typed.Input(var index, var name, var type) && index >= 0) {
                        int at = rekey.keys().size() + rekey.kept().indexOf(index);
                        return Optional.of(new Typed.Input(at, name, type));
                    }
                    return Optional.empty();
                });
    }

    /// The name of a key that is computed: that of the item which selects the same, else one made
    /// up.
    private String keyName(Names names, Expr expr, Typed typed) {
        if (typed instanceof Typed.Input(_, var name, _)) {
            return name;
        }
        return names.ofKey(expr);
    }
}
