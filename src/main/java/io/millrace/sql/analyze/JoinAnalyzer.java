package io.millrace.sql.analyze;

import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.analyze.Plan.Join.Match;
import io.millrace.sql.analyze.Plan.Join.Side;
import io.millrace.sql.analyze.Plan.Output;
import io.millrace.sql.analyze.Relations.Rows;
import io.millrace.sql.catalog.Catalog;
import io.millrace.sql.catalog.Source;
import io.millrace.sql.parse.Span;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.Sql.Expr;
import io.millrace.sql.parse.Sql.JoinKind;
import io.millrace.sql.parse.Sql.Kind;
import io.millrace.sql.parse.Sql.LogicOp;
import io.millrace.sql.parse.Sql.Relation;
import io.millrace.sql.parse.Sql.WindowKind;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// One join: what must be equal on both sides, what else must hold, and what is matched with what.
final class JoinAnalyzer {
    /// The name of a key that is no column of a source. Source: ksqlDB reference, "Synthetic key
    /// columns".
    private static final String SYNTHETIC_KEY = "ROWKEY";

    /// `left = right`, each over the columns of its own side.
    private record Pair(Span at, Typed left, Typed right) {}

    private final Catalog catalog;
    private final Relation.Join join;
    private final boolean pull;

    /// @param pull whether the rows are all there: then any may be joined with any
    JoinAnalyzer(Catalog catalog, Relation.Join join, boolean pull) {
        this.catalog = catalog;
        this.join = join;
        this.pull = pull;
    }

    /// @throws SqlException for a join that has no meaning
    Rows join(Rows left, Rows right) {
        int leftSize = left.plan().columns().size();
        checkAliases(left.scope(), right.scope());
        var scope = Scope.both(left.scope(), right.scope());
        var exprs = new ExprAnalyzer(scope, new TypeNames(catalog));
        var pairs = new ArrayList<Pair>();
        var rest = new ArrayList<Typed>();
        for (var condition : conjuncts(join.on())) {
            var pair = pair(exprs, condition, leftSize);
            pair.ifPresentOrElse(
                    pairs::add, () -> rest.add(exprs.condition(condition, join.at(), "ON")));
        }
        SelectAnalyzer.refuseAggregates(exprs, join.on().at(), "ON");
        if (pairs.isEmpty()) {
            throw new SqlException(
                    join.on().at(),
                    "Invalid join condition: nothing of one side is equal to something of the"
                            + " other",
                    "ON left.column = right.column; each side must name columns of exactly one"
                            + " source");
        }
        if (pull) {
            return rows(left, right, Match.ROWS, pairs, and(rest, pairs.size()));
        }
        checkWindows(left.plan(), right.plan());
        var match = match(left.plan(), right.plan());
        var ordered = match == Match.STREAM_STREAM ? pairs : inOrder(pairs, left, right);
        match = foreign(match, left.plan(), ordered);
        checkKind(match);
        checkWindowedKeys(left.plan(), ordered.stream().map(Pair::left).toList());
        checkWindowedKeys(right.plan(), ordered.stream().map(Pair::right).toList());
        var rows = rows(left, right, match, ordered, Optional.empty());
        return and(rest, ((Plan.Join) rows.plan()).keys().size())
                .map(keep -> filtered(rows, (Plan.Join) rows.plan(), keep))
                .orElse(rows);
    }

    /// All conditions, over the columns of a join with that many keys.
    private static Optional<Typed> and(List<Typed> conditions, int keys) {
        return conditions.stream()
                .map(e -> shift(e, keys))
                .reduce((l, r) -> new Typed.Logic(LogicOp.AND, l, r));
    }

    // ---------------------------------------------------------------- the condition

    /// The conditions that AND puts together.
    static List<Expr> conjuncts(Expr on) {
        if (on instanceof Sql.Logic(_, var op, var l, var r) && op == LogicOp.AND) {
            var all = new ArrayList<>(conjuncts(l));
            all.addAll(conjuncts(r));
            return all;
        }
        return List.of(on);
    }

    /// The two sides of an equality between the left and the right source, whichever way round it
    /// was typed.
    private static Optional<Pair> pair(ExprAnalyzer exprs, Expr condition, int leftSize) {
        if (!(condition instanceof Sql.Compare(var at, var op, var l, var r))
                || op != Sql.CompareOp.EQUAL) {
            return Optional.empty();
        }
        var one = exprs.expr(l);
        var other = exprs.expr(r);
        boolean inOrder = isOf(one, true, leftSize) && isOf(other, false, leftSize);
        boolean flipped = isOf(one, false, leftSize) && isOf(other, true, leftSize);
        if (!inOrder && !flipped) {
            return Optional.empty();
        }
        SelectAnalyzer.refuseRows(one, at, "ON");
        SelectAnalyzer.refuseRows(other, at, "ON");
        if (!one.type().equals(other.type())) {
            throw new SqlException(
                    at,
                    "Invalid join condition: types don't match. Got %s{%s} = %s{%s}"
                            .formatted(Show.expr(one), one.type(), Show.expr(other), other.type()),
                    "CAST one side");
        }
        var left = inOrder ? one : other;
        var right = shift(inOrder ? other : one, -leftSize);
        return Optional.of(new Pair(at, left, right));
    }

    /// An expression with the sources of its columns.
    private static String shown(Scope scope, Typed expr) {
        return Show.expr(
                Rewrite.inputs(
                        expr,
                        in -> new Typed.Input(in.index(), scope.qualified(in.index()), in.type())));
    }

    /// Whether an expression names columns, all of them of that side.
    private static boolean isOf(Typed expr, boolean left, int leftSize) {
        return Typed.uses(expr, _ -> true)
                && !Typed.uses(expr, in -> (in.index() < leftSize) != left);
    }

    private static Typed shift(Typed expr, int by) {
        return Rewrite.inputs(expr, in -> new Typed.Input(in.index() + by, in.name(), in.type()));
    }

    // ---------------------------------------------------------------- what may be joined

    private void checkAliases(Scope left, Scope right) {
        right.sources().stream()
                .filter(left::knows)
                .findFirst()
                .ifPresent(
                        twice -> {
                            throw new SqlException(
                                    join.at(),
                                    "'" + twice + "' stands in this query twice",
                                    "give each an alias: FROM %s AS a JOIN %s AS b"
                                            .formatted(twice, twice));
                        });
    }

    private Match match(Plan left, Plan right) {
        if (left.kind() == Kind.TABLE && right.kind() == Kind.STREAM) {
            throw new SqlException(
                    join.at(),
                    "Invalid join order: table-stream joins are not supported; only stream-table"
                            + " joins",
                    "swap the sides: FROM stream JOIN table");
        }
        if (left.kind() == Kind.STREAM && right.kind() == Kind.STREAM) {
            if (join.within().isEmpty()) {
                throw new SqlException(
                        join.at(),
                        "Stream-stream joins must have a WITHIN clause specified. None was"
                                + " provided",
                        "JOIN stream WITHIN 1 HOUR ON ...: how far apart in time two rows may be");
            }
            return Match.STREAM_STREAM;
        }
        if (join.within().isPresent()) {
            throw new SqlException(
                    join.within().get().at(),
                    "A join with a table must not have a WITHIN clause",
                    "a table has one row for each key, whatever its time: remove WITHIN");
        }
        return left.kind() == Kind.STREAM ? Match.STREAM_TABLE : Match.TABLE_TABLE;
    }

    /// The pairs in the order of the right table's key, all of which must be there.
    private List<Pair> inOrder(List<Pair> pairs, Rows left, Rows right) {
        int keys = right.plan().base().keyColumns().size();
        var ordered = new ArrayList<Pair>();
        for (int k = 0; k < keys; k++) {
            int key = k;
            pairs.stream()
                    .filter(p -> right.plan().keyIndex(p.right()) == key)
                    .findFirst()
                    .ifPresent(ordered::add);
        }
        if (ordered.size() != keys || ordered.size() != pairs.size()) {
            var names =
                    right.plan().keyColumns().stream()
                            .map(i -> right.plan().columns().get(i).name())
                            .toList();
            throw new SqlException(
                    join.on().at(),
                    "Invalid join condition: joins with a table require to join on the primary key"
                            + " of the right input table. Got "
                            + shown(left.scope(), pairs.getFirst().left())
                            + " = "
                            + shown(right.scope(), pairs.getFirst().right()),
                    names.isEmpty()
                            ? "the right side has no primary key among its columns"
                            : "the primary key is " + names);
        }
        return ordered;
    }

    private static Match foreign(Match match, Plan left, List<Pair> pairs) {
        return match == Match.TABLE_TABLE && !left.keyedBy(pairs.stream().map(Pair::left).toList())
                ? Match.FOREIGN_KEY
                : match;
    }

    private void checkKind(Match match) {
        boolean oneSided = match == Match.STREAM_TABLE || match == Match.FOREIGN_KEY;
        if (oneSided && (join.kind() == JoinKind.RIGHT || join.kind() == JoinKind.OUTER)) {
            throw new SqlException(
                    join.at(),
                    "Invalid join type: %s joins are not supported for %s"
                            .formatted(
                                    join.kind() == JoinKind.RIGHT ? "RIGHT OUTER" : "FULL OUTER",
                                    match == Match.STREAM_TABLE
                                            ? "stream-table joins"
                                            : "foreign-key table-table joins"),
                    "use LEFT JOIN, or INNER JOIN");
        }
    }

    private void checkWindows(Plan left, Plan right) {
        var one = left.windowed();
        var other = right.windowed();
        if (one.isPresent() != other.isPresent()) {
            throw new SqlException(
                    join.at(),
                    "Can not join windowed source to non-windowed source",
                    "CREATE STREAM ... AS SELECT ... PARTITION BY takes the window out of the key");
        }
        boolean alike = one.map(JoinAnalyzer::isSession).equals(other.map(JoinAnalyzer::isSession));
        if (one.isPresent() && !alike) {
            throw new SqlException(
                    join.at(),
                    "Incompatible windowed sources: %s and %s".formatted(one.get(), other.get()),
                    "sessions match sessions that begin and end alike; other windows match those"
                            + " that begin alike");
        }
    }

    private static boolean isSession(Source.Windowed windowed) {
        return windowed.kind() == WindowKind.SESSION;
    }

    /// The window is part of the key: rows that are partitioned anew would lose it.
    private void checkWindowedKeys(Plan side, List<Typed> on) {
        if (side.windowed().isPresent() && !side.keyedBy(on)) {
            throw new SqlException(
                    join.on().at(),
                    "windowed sources can only be joined by their keys",
                    "the key is "
                            + side.keyColumns().stream()
                                    .map(i -> side.columns().get(i).name())
                                    .toList());
        }
    }

    // ---------------------------------------------------------------- the result

    private Rows rows(Rows left, Rows right, Match match, List<Pair> pairs, Optional<Typed> also) {
        var on = Scope.both(left.scope(), right.scope());
        var owner = match == Match.FOREIGN_KEY ? ownKeys(left) : lefts(pairs);
        var equal = new ArrayList<List<Typed>>();
        var keys = new ArrayList<Output>();
        boolean synthetic = false;
        int leftSize = left.plan().columns().size();
        for (int k = 0; k < owner.size(); k++) {
            var same = new LinkedHashSet<Typed>();
            if (join.kind() != JoinKind.OUTER) {
                classOf(left.plan(), owner.get(k)).forEach(e -> same.add(shift(e, owner.size())));
                if (match != Match.FOREIGN_KEY) {
                    classOf(right.plan(), pairs.get(k).right())
                            .forEach(e -> same.add(shift(e, owner.size() + leftSize)));
                }
            }
            var column = same.stream().filter(Typed.Input.class::isInstance).findFirst();
            synthetic |= column.isEmpty();
            var name =
                    column.map(c -> on.starName(((Typed.Input) c).index() - owner.size()))
                            .orElse(on.unused(SYNTHETIC_KEY));
            var type = owner.get(k).type();
            var all = new ArrayList<Typed>();
            all.add(new Typed.Input(k, name, type));
            all.addAll(same);
            equal.add(all);
            keys.add(new Output(name, owner.get(k), Col.Role.KEY));
        }
        var plan =
                new Plan.Join(
                        join.kind(),
                        match,
                        new Side(left.plan(), lefts(pairs)),
                        new Side(right.plan(), pairs.stream().map(Pair::right).toList()),
                        keys,
                        equal,
                        join.within(),
                        also);
        var columns = plan.columns();
        var scope =
                on.around(columns.subList(0, keys.size()), synthetic, List.of(columns.getLast()));
        return new Rows(plan, scope);
    }

    private static List<Typed> lefts(List<Pair> pairs) {
        return pairs.stream().map(Pair::left).toList();
    }

    private static List<Typed> ownKeys(Rows rows) {
        var columns = rows.plan().columns();
        return rows.plan().keyColumns().stream()
                .<Typed>map(i -> new Typed.Input(i, columns.get(i).name(), columns.get(i).type()))
                .toList();
    }

    /// The expressions on `plan` that always equal `expr`.
    private static List<Typed> classOf(Plan plan, Typed expr) {
        if (plan instanceof Plan.Join inner) {
            for (var same : inner.equal()) {
                if (same.contains(expr)) {
                    // the inner key itself has no name out here
                    return same.subList(1, same.size());
                }
            }
        }
        return List.of(expr);
    }

    // ---------------------------------------------------------------- further conditions

    /// The conditions that are no equality of the two sides.
    private Rows filtered(Rows rows, Plan.Join plan, Typed keep) {
        if (plan.type() == JoinKind.INNER) {
            return new Rows(new Plan.Filter(plan, keep), rows.scope());
        }
        boolean oneToOne = plan.match() != Match.STREAM_STREAM;
        if (plan.type() != JoinKind.LEFT || !oneToOne) {
            throw new SqlException(
                    join.on().at(),
                    "this join can only have conditions of the form left = right",
                    plan.match() == Match.STREAM_STREAM
                            ? "other conditions work with INNER JOIN"
                            : "other conditions work with INNER and LEFT JOIN");
        }
        return new Rows(new Plan.Project(plan, rightWhere(plan, keep)), rows.scope());
    }

    /// Of a left join that finds at most one row: the right side NULL where `keep` does not hold.
    private static List<Output> rightWhere(Plan.Join plan, Typed keep) {
        var columns = plan.columns();
        return IntStream.range(0, columns.size())
                .mapToObj(
                        i -> {
                            var col = columns.get(i);
                            var self = new Typed.Input(i, col.name(), col.type());
                            boolean right = i >= plan.rightAt() && i < columns.size() - 1;
                            return new Output(
                                    col.name(), right ? when(keep, self) : self, col.role());
                        })
                .toList();
    }

    private static Typed when(Typed keep, Typed then) {
        return new Typed.Case(
                List.of(keep), List.of(then), new Typed.Const(null, then.type()), then.type());
    }
}
