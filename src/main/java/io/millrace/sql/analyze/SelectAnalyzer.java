package io.millrace.sql.analyze;

import io.millrace.data.Type;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.Item;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/// Turns a SELECT into a [QueryPlan].
final class SelectAnalyzer {
    private final Catalog catalog;
    private final Sql.Select select;
    private final Mode mode;

    private SelectAnalyzer(Catalog catalog, Sql.Select select, Mode mode) {
        this.catalog = catalog;
        this.select = select;
        this.mode = mode;
    }

    /// @throws SqlException for the first thing that has no meaning
    static QueryPlan analyze(Catalog catalog, Sql.Select select, Mode mode) {
        var sorting = new Sorting(select);
        sorting.check(mode.isPull());
        var project = new SelectAnalyzer(catalog, sorting.select(), mode);
        return project.run(sorting);
    }

    private QueryPlan run(Sorting sorting) {
        var relations = new Relations(catalog, mode);
        var from = relations.rows(select.from());
        Plan plan = from.plan();
        var scope = select.window().isPresent() ? from.scope().withWindow() : from.scope();
        var exprs = new ExprAnalyzer(scope, new TypeNames(catalog));
        if (select.where().isPresent()) {
            var keep = exprs.condition(select.where().get(), select.at(), "WHERE");
            refuseAggregates(exprs, select.where().get().at(), "WHERE");
            refuseBounds(plan, keep, select.where().get().at());
            refuseRows(keep, select.where().get().at(), "WHERE");
            plan = new Plan.Filter(plan, keep);
        }
        var names = new Names(scope);
        checkClauses(plan);
        Plan.Project project;
        var groupBy = select.groupBy().or(() -> ofAll(exprs.scope()));
        if (groupBy.isPresent()) {
            project =
                    new GroupAnalyzer(select, exprs, names, mode.isPull())
                            .group(plan, groupBy.get());
        } else if (select.partitionBy().isPresent()) {
            project = rekey(plan, exprs, names, select.partitionBy().get());
        } else {
            project = flat(plan, exprs, names);
        }
        return new QueryPlan(
                Prune.unused(project),
                relations.sources(),
                sorting.order(project.outputs()),
                project.outputs().size() - sorting.hidden(),
                select.distinct(),
                select.emit(),
                select.limit());
    }

    /// One group of all rows, where a pull query aggregates without GROUP BY.
    private Optional<Sql.Keys> ofAll(Scope scope) {
        var exprs = new ExprAnalyzer(scope, new TypeNames(catalog));
        for (var item : select.items()) {
            if (mode.isPull() && item instanceof Item.One one) {
                exprs.expr(one.expr());
            }
        }
        return exprs.aggregates().isEmpty()
                ? Optional.empty()
                : Optional.of(new Sql.Keys(select.at(), List.of()));
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

    static void refuseRows(Typed expr, Span at, String clause) {
        if (Typed.hasRows(expr)) {
            throw new SqlException(
                    at,
                    "Table functions cannot be used with " + clause,
                    "call it in a subquery: FROM (SELECT EXPLODE(...) AS x FROM ...)");
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
    private Plan.Project flat(Plan plan, ExprAnalyzer exprs, Names names) {
        var outputs = new ArrayList<Output>();
        for (var item : select.items()) {
            switch (item) {
                case Item.All(var at, var source) -> {
                    for (int i : star(exprs, at, source)) {
                        var typed = input(i, plan.columns().get(i));
                        var name = exprs.scope().starName(i);
                        outputs.add(new Output(name, typed, Col.Role.VALUE));
                    }
                }
                case Item.One one -> {
                    var typed = exprs.expr(one.expr());
                    outputs.add(new Output(names.of(one, typed), typed, Col.Role.VALUE));
                }
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
        var exploded = exploded(plan, outputs);
        return new Plan.Project(exploded.input(), keyed(exploded.input(), exploded.outputs()));
    }

    /// Puts the lists of table functions below the items that stand on their elements.
    private Plan.Project exploded(Plan plan, List<Output> outputs) {
        var lists = new ArrayList<Output>();
        int columns = plan.columns().size();
        var items = new ArrayList<Output>();
        for (var output : outputs) {
            var item =
                    Rewrite.each(
                            output.expr(),
                            part -> {
                                if (!(part instanceof Typed.Each(var list, var type))) {
                                    return Optional.empty();
                                }
                                var name = "ELEMENT_" + lists.size();
                                lists.add(new Output(name, list, Col.Role.VALUE));
                                int at = columns + lists.size() - 1;
                                return Optional.of(new Typed.Input(at, name, type));
                            });
            items.add(new Output(output.name(), item, output.role()));
        }
        if (!lists.isEmpty() && plan.kind() == Sql.Kind.TABLE) {
            throw new SqlException(
                    select.at(),
                    "Table source is not supported with table functions",
                    "the rows would have no primary key of their own");
        }
        return new Plan.Project(lists.isEmpty() ? plan : new Plan.Explode(plan, lists), items);
    }

    private List<Integer> star(ExprAnalyzer exprs, Span at, Optional<String> source) {
        if (source.isPresent() && !exprs.scope().knows(source.get())) {
            throw new SqlException(at, "'" + source.get() + "' is not a source of this query");
        }
        return exprs.scope().star(source, mode.tellsWindows());
    }

    /// Gives the outputs that are the key their role: a key column passed on as it is stays the
    /// key; anything else is a value. Of several columns that equal one key, the first of the input
    /// is the key.
    static List<Output> keyed(Plan plan, List<Output> outputs) {
        var columns = plan.columns();
        var first = new HashMap<Integer, Integer>();
        for (var output : outputs) {
            if (output.expr() instanceof Typed.Input(var index, _, _)) {
                first.merge(plan.keyColumn(output.expr()), index, Math::min);
            }
        }
        return outputs.stream()
                .map(
                        o -> {
                            if (!(o.expr() instanceof Typed.Input(var index, _, _))) {
                                return o;
                            }
                            int key = plan.keyColumn(o.expr());
                            return key >= 0 && Objects.equals(first.get(key), index)
                                    ? new Output(
                                            o.name(), input(key, columns.get(key)), Col.Role.KEY)
                                    : o;
                        })
                .toList();
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
            refuseRows(typed, expr.at(), "PARTITION BY");
            keys.add(new Output(names.ofKey(expr, typed), typed, Col.Role.KEY));
        }
        if (plan.keyedBy(keys.stream().map(Output::expr).toList())) {
            return flat(plan, exprs, names);
        }
        var rekey = new Plan.Rekey(plan, keys, kept(plan, exprs.scope(), keys));
        var outputs = new ArrayList<Output>();
        for (var item : select.items()) {
            switch (item) {
                case Item.All _ -> outputs.addAll(all(rekey, exprs.scope()));
                case Item.One one -> {
                    var typed = exprs.expr(one.expr());
                    refuseRows(typed, one.at(), "PARTITION BY");
                    outputs.add(
                            new Output(
                                    names.of(one, typed), onRekey(rekey, typed), Col.Role.VALUE));
                }
                case Item.AllFields all ->
                        fields(exprs, all).stream()
                                .map(o -> new Output(o.name(), onRekey(rekey, o.expr()), o.role()))
                                .forEach(outputs::add);
            }
        }
        SelectAnalyzer.refuseAggregates(exprs, select.at(), "PARTITION BY");
        return new Plan.Project(rekey, keyed(rekey, outputs));
    }

    /// `*` behind PARTITION BY. Of a join it holds the system columns of its sources, as in ksqlDB.
    private static List<Output> all(Plan.Rekey rekey, Scope scope) {
        var outputs = new ArrayList<Output>();
        var columns = rekey.columns();
        for (int i = 0; i < columns.size(); i++) {
            var col = columns.get(i);
            int key = i - rekey.keys().size();
            var from =
                    key >= 0
                            ? rekey.kept().get(key)
                            : rekey.keys().get(i).expr() instanceof Typed.Input(var index, _, _)
                                    ? index
                                    : -1;
            boolean ofSource = from >= 0 && !scope.starName(from).equals(col.name());
            if (col.role() != Col.Role.SYSTEM || ofSource) {
                var name = from >= 0 ? scope.starName(from) : col.name();
                outputs.add(new Output(name, input(i, col), Col.Role.VALUE));
            }
        }
        return outputs;
    }

    /// Value columns that are not the key now, then system columns and the old key columns. Source:
    /// ksqlDB, which has them in this order, of a join for each of its sources.
    private static List<Integer> kept(Plan plan, Scope scope, List<Output> keys) {
        var kept = new ArrayList<Integer>();
        if (plan.base() instanceof Plan.Join join && !plan.has(Plan.Project.class)) {
            int left = join.leftAt();
            int right = join.rightAt();
            keep(join.left().input().columns(), left, keys, SOURCE_ORDER, kept);
            keep(join.right().input().columns(), right, keys, SOURCE_ORDER, kept);
            IntStream.range(0, left).filter(scope::isNamed).forEach(kept::add);
            kept.add(plan.columns().size() - 1);
        } else {
            keep(plan.columns(), 0, keys, ROLE_ORDER, kept);
        }
        return kept;
    }

    private static final List<Col.Role> ROLE_ORDER =
            List.of(Col.Role.VALUE, Col.Role.KEY, Col.Role.SYSTEM);

    private static final List<Col.Role> SOURCE_ORDER =
            List.of(Col.Role.VALUE, Col.Role.SYSTEM, Col.Role.KEY);

    private static void keep(
            List<Col> columns,
            int from,
            List<Output> keys,
            List<Col.Role> order,
            List<Integer> kept) {
        for (var role : order) {
            for (int i = 0; i < columns.size(); i++) {
                var self = input(from + i, columns.get(i));
                boolean isKeyNow = keys.stream().anyMatch(k -> k.expr().equals(self));
                if (columns.get(i).role() == role && !isKeyNow) {
                    kept.add(from + i);
                }
            }
        }
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
}
