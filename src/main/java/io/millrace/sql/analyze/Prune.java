package io.millrace.sql.analyze;

import io.millrace.sql.analyze.Plan.AggregateCall;
import io.millrace.sql.analyze.Plan.Join.Side;
import io.millrace.sql.analyze.Plan.Output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// Takes the columns that nobody uses out of what joins and unions keep in stores and internal
/// topics.
///
/// Each side of a join becomes a projection of the columns that are used above it; the rest of the
/// plan only has its positions moved.
final class Prune {
    private static final int GONE = -1;

    /// A plan with fewer columns.
    ///
    /// @param moved for each old position the new one; [#GONE] for a column that is no more
    private record Pruned(Plan plan, int[] moved) {
        Typed move(Typed expr) {
            return Rewrite.inputs(
                    expr, in -> new Typed.Input(moved[in.index()], in.name(), in.type()));
        }

        List<Typed> all(List<Typed> exprs) {
            return exprs.stream().map(this::move).toList();
        }

        List<Output> outputs(List<Output> outputs) {
            return outputs.stream()
                    .map(o -> new Output(o.name(), move(o.expr()), o.role()))
                    .toList();
        }

        boolean has(Typed expr) {
            return !Typed.uses(expr, in -> moved[in.index()] == GONE);
        }
    }

    private Prune() {}

    static Plan.Project unused(Plan.Project query) {
        return (Plan.Project) prune(query, range(query.columns().size())).plan();
    }

    private static BitSet range(int size) {
        var all = new BitSet();
        all.set(0, size);
        return all;
    }

    /// @param used the columns of `plan` that are used above it
    private static Pruned prune(Plan plan, BitSet used) {
        return switch (plan) {
            case Plan.Scan scan -> new Pruned(scan, identity(scan));
            case Plan.Filter(var input, var keep) -> {
                var below = prune(input, with(used, List.of(keep)));
                yield new Pruned(new Plan.Filter(below.plan(), below.move(keep)), below.moved());
            }
            case Plan.Project(var input, var outputs) -> {
                var kept = used.stream().mapToObj(outputs::get).toList();
                var below = prune(input, of(exprs(kept)));
                yield new Pruned(
                        new Plan.Project(below.plan(), below.outputs(kept)),
                        moved(used, outputs.size()));
            }
            case Plan.Rekey rekey -> rekey(rekey, used);
            case Plan.Explode(var input, var lists) -> {
                int size = input.columns().size();
                var below = prune(input, with(used.get(0, size), exprs(lists)));
                int now = below.plan().columns().size();
                var moved = Arrays.copyOf(below.moved(), size + lists.size());
                IntStream.range(0, lists.size()).forEach(i -> moved[size + i] = now + i);
                yield new Pruned(new Plan.Explode(below.plan(), below.outputs(lists)), moved);
            }
            case Plan.Group group -> group(group);
            case Plan.Join join -> join(join, used);
            case Plan.Union union -> union(union);
        };
    }

    private static Pruned rekey(Plan.Rekey rekey, BitSet used) {
        int keys = rekey.keys().size();
        var kept =
                IntStream.range(0, rekey.kept().size()).filter(i -> used.get(keys + i)).toArray();
        var needed = of(exprs(rekey.keys()));
        Arrays.stream(kept).forEach(i -> needed.set(rekey.kept().get(i)));
        var below = prune(rekey.input(), needed);
        var moved = new int[keys + rekey.kept().size()];
        Arrays.fill(moved, GONE);
        IntStream.range(0, keys).forEach(k -> moved[k] = k);
        IntStream.range(0, kept.length).forEach(i -> moved[keys + kept[i]] = keys + i);
        var columns =
                Arrays.stream(kept).mapToObj(i -> below.moved()[rekey.kept().get(i)]).toList();
        return new Pruned(
                new Plan.Rekey(below.plan(), below.outputs(rekey.keys()), columns), moved);
    }

    private static Pruned group(Plan.Group group) {
        var exprs = new ArrayList<>(exprs(group.keys()));
        group.calls().forEach(c -> exprs.addAll(c.arguments()));
        var below = prune(group.input(), of(exprs));
        var calls =
                group.calls().stream()
                        .map(c -> new AggregateCall(c.aggregate(), below.all(c.arguments())))
                        .toList();
        var pruned =
                new Plan.Group(
                        below.plan(),
                        below.outputs(group.keys()),
                        calls,
                        group.window(),
                        group.columns());
        return new Pruned(pruned, identity(group));
    }

    private static Pruned join(Plan.Join join, BitSet usedAbove) {
        var used = with(usedAbove, join.also().map(List::of).orElse(List.of()));
        int leftSize = join.left().input().columns().size();
        int rightSize = join.right().input().columns().size();
        var left = side(join.left(), used.get(join.leftAt(), join.rightAt()));
        var right = side(join.right(), used.get(join.rightAt(), join.rightAt() + rightSize));
        int keys = join.keys().size();
        int leftNow = left.plan().columns().size();
        var moved = new int[keys + leftSize + rightSize + 1];
        IntStream.range(0, keys).forEach(k -> moved[k] = k);
        for (int i = 0; i < leftSize; i++) {
            moved[keys + i] = left.moved()[i] == GONE ? GONE : keys + left.moved()[i];
        }
        for (int i = 0; i < rightSize; i++) {
            int to = right.moved()[i];
            moved[keys + leftSize + i] = to == GONE ? GONE : keys + leftNow + to;
        }
        moved[moved.length - 1] = keys + leftNow + right.plan().columns().size();
        var all = new Pruned(join, moved);
        var equal =
                join.equal().stream()
                        .map(same -> all.all(same.stream().filter(all::has).toList()))
                        .toList();
        var pruned =
                new Plan.Join(
                        join.type(),
                        join.match(),
                        new Side(left.plan(), left.all(join.left().on())),
                        new Side(right.plan(), right.all(join.right().on())),
                        join.keys(),
                        equal,
                        join.within(),
                        join.also().map(all::move));
        return new Pruned(pruned, moved);
    }

    /// One side as a projection of what is used of it, and of what it is joined by.
    private static Pruned side(Side side, BitSet used) {
        var needed = with(used, side.on());
        var columns = side.input().columns();
        var outputs = new ArrayList<Output>();
        needed.stream()
                .forEach(
                        i -> {
                            var col = columns.get(i);
                            var self = new Typed.Input(i, col.name(), col.type());
                            outputs.add(new Output(col.name(), self, col.role()));
                        });
        var below = prune(side.input(), needed);
        return new Pruned(
                new Plan.Project(below.plan(), below.outputs(outputs)),
                moved(needed, columns.size()));
    }

    private static Pruned union(Plan.Union union) {
        var inputs =
                union.inputs().stream()
                        .map(i -> prune(i, range(i.columns().size())).plan())
                        .toList();
        return new Pruned(new Plan.Union(inputs), identity(union));
    }

    private static int[] identity(Plan plan) {
        return IntStream.range(0, plan.columns().size()).toArray();
    }

    /// Where the columns that are kept stand when the others are gone.
    private static int[] moved(BitSet kept, int size) {
        var moved = new int[size];
        int next = 0;
        for (int i = 0; i < size; i++) {
            moved[i] = kept.get(i) ? next++ : GONE;
        }
        return moved;
    }

    private static List<Typed> exprs(List<Output> outputs) {
        return outputs.stream().map(Output::expr).toList();
    }

    private static BitSet of(List<Typed> exprs) {
        return with(new BitSet(), exprs);
    }

    private static BitSet with(BitSet used, List<Typed> exprs) {
        var all = (BitSet) used.clone();
        for (var expr : exprs) {
            Typed.uses(
                    expr,
                    in -> {
                        all.set(in.index());
                        return false;
                    });
        }
        return all;
    }
}
