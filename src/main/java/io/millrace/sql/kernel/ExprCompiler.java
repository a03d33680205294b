package io.millrace.sql.kernel;

import io.millrace.data.Row;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Show;
import io.millrace.sql.analyze.Typed;
import io.millrace.sql.functions.Fn;
import io.millrace.sql.parse.Sql.CompareOp;
import io.millrace.sql.parse.Sql.LogicOp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/// Compiles typed expressions into [Eval]s over the slots of one row: composed once a query,
/// unboxed wherever the type is primitive, with no look-up per record.
final class ExprCompiler {
    private final Slots slots;
    private final IntUnaryOperator columns;
    private final Problems problems;

    /// Slots of lambda parameters, by depth.
    private final List<int[]> parameters = new ArrayList<>();

    /// The slots of the calls that have certainly run when the part at hand does, so that `f(x) >=
    /// 1 AND f(x) <= 4` calls once. What runs only under a condition is known only under it.
    private Map<Same, Integer> known = new HashMap<>();

    /// What makes two calls one: the overload and its arguments.
    private record Same(Object signature, List<Type> parameters, List<Typed> arguments) {
        /// Empty where a second call may give something else.
        static Optional<Same> as(Typed.Call call) {
            var function = call.function();
            return function.varies()
                    ? Optional.empty()
                    : Optional.of(
                            new Same(
                                    function.signature(), function.parameters(), call.arguments()));
        }
    }

    /// @param problems hears of functions that fail
    /// @param columns the slot of a column of the node that the expressions stand on; asked only
    ///   for columns that are used
    ExprCompiler(Slots slots, IntUnaryOperator columns, Problems problems) {
        this.slots = slots;
        this.problems = problems;
        this.columns = columns;
    }

    Compiled compile(Typed expr) {
        known = new HashMap<>();
        return part(expr);
    }

    private Compiled part(Typed expr) {
        return switch (expr) {
            case Typed.Const(var value, var type) ->
                    new Compiled(slots.constant(type, value), Eval.NOTHING);
            case Typed.Input(var index, _, _) ->
                    new Compiled(columns.applyAsInt(index), Eval.NOTHING);
            case Typed.Parameter(var depth, var index, _) ->
                    new Compiled(parameters.get(depth)[index], Eval.NOTHING);
            case Typed.Arithmetic a -> {
                var l = part(a.left());
                var r = part(a.right());
                int out = slots.next();
                var op = Arithmetic.of(a, l.slot(), r.slot(), out);
                yield parameters.isEmpty() ? both(l, r, out, op) : strict(l, r, op, out);
            }
            case Typed.Negate(var operand) -> {
                var o = part(operand);
                int out = slots.next();
                yield one(o, out, Arithmetic.negate(operand.type(), o.slot(), out));
            }
            case Typed.Concat(var left, var right, var type) -> {
                var l = part(left);
                var r = part(right);
                int out = slots.next();
                yield both(l, r, out, Text.concat(type, l.slot(), r.slot(), out));
            }
            case Typed.Compare compare -> compare(compare);
            case Typed.Logic logic -> logic(logic);
            case Typed.Not(var operand) -> {
                var o = part(operand);
                int out = slots.next();
                int in = o.slot();
                yield one(o, out, row -> row.setBoolean(out, !row.getBoolean(in)));
            }
            case Typed.IsNull(var operand) -> {
                var o = part(operand);
                int out = slots.next();
                int in = o.slot();
                yield new Compiled(
                        out,
                        row -> {
                            o.eval().eval(row);
                            row.setBoolean(out, row.isNull(in));
                        });
            }
            case Typed.Like like -> {
                var v = part(like.value());
                var p = part(like.pattern());
                int out = slots.next();
                yield both(v, p, out, Text.like(like, v.slot(), p.slot(), out));
            }
            case Typed.Case c -> caseWhen(c);
            case Typed.Cast cast -> {
                var v = part(cast.value());
                int out = slots.next();
                yield one(v, out, Casts.eval(cast, v.slot(), out));
            }
            case Typed.Call call -> call(call);
            case Typed.Each _ ->
                    throw new IllegalStateException("a Plan.Explode takes the place of " + expr);
            case Typed.Lambda _ ->
                    throw new IllegalStateException("a lambda outside a call: " + expr);
            case Typed.Deref(var struct, var field, var type) -> {
                var s = part(struct);
                int out = slots.next();
                yield one(s, out, Nested.deref(s.slot(), field, type, out));
            }
            case Typed.Subscript(var base, var index, var type) -> {
                var b = part(base);
                var i = part(index);
                int out = slots.next();
                var eval =
                        base.type() instanceof Type.Array
                                ? Nested.element(b.slot(), i.slot(), type, out)
                                : Nested.entry(b.slot(), i.slot(), index.type(), type, out);
                yield both(b, i, out, eval);
            }
            case Typed.MakeArray(var elements, var type) ->
                    Nested.array(parts(elements), type, slots.next());
            case Typed.MakeMap(var keys, var values, var type) ->
                    Nested.map(parts(keys), parts(values), type, slots.next());
            case Typed.MakeStruct(var values, var type) ->
                    Nested.struct(parts(values), type, slots.next());
        };
    }

    private List<Compiled> parts(List<Typed> exprs) {
        return exprs.stream().map(this::part).toList();
    }

    /// Runs the operand, then `op` unless it is NULL, which gives NULL.
    private static Compiled one(Compiled operand, int out, Eval op) {
        int in = operand.slot();
        var before = operand.eval();
        return new Compiled(
                out,
                row -> {
                    before.eval(row);
                    if (row.isNull(in)) {
                        row.setNull(out);
                    } else {
                        op.eval(row);
                    }
                });
    }

    /// Runs both operands, then `op` unless one is NULL, which gives NULL.
    private static Compiled both(Compiled left, Compiled right, int out, Eval op) {
        int l = left.slot();
        int r = right.slot();
        return new Compiled(
                out,
                row -> {
                    left.eval().eval(row);
                    right.eval().eval(row);
                    if (row.isNull(l) || row.isNull(r)) {
                        row.setNull(out);
                    } else {
                        op.eval(row);
                    }
                });
    }

    /// Arithmetic in a lambda fails over NULL, and with it the call. Source: ksqlDB's behaviour.
    private static Compiled strict(Compiled left, Compiled right, Eval op, int out) {
        int l = left.slot();
        int r = right.slot();
        return new Compiled(
                out,
                row -> {
                    left.eval().eval(row);
                    right.eval().eval(row);
                    if (row.isNull(l) || row.isNull(r)) {
                        throw new EvalException("arithmetic with NULL in a lambda");
                    }
                    op.eval(row);
                });
    }

    private Compiled compare(Typed.Compare compare) {
        var l = part(compare.left());
        var r = part(compare.right());
        int out = slots.next();
        var type = compare.left().type();
        return switch (compare.op()) {
            case IS_DISTINCT, IS_NOT_DISTINCT -> {
                boolean whenSame = compare.op() == CompareOp.IS_NOT_DISTINCT;
                var equal = Comparisons.equal(type, l.slot(), r.slot());
                yield new Compiled(
                        out,
                        row -> {
                            l.eval().eval(row);
                            r.eval().eval(row);
                            boolean leftNull = row.isNull(l.slot());
                            boolean rightNull = row.isNull(r.slot());
                            boolean same =
                                    leftNull || rightNull ? leftNull && rightNull : equal.test(row);
                            row.setBoolean(out, same == whenSame);
                        });
            }
            // ksqlDB: a comparison with NULL is false, not NULL
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> {
                var test = Comparisons.of(compare.op(), type, l.slot(), r.slot());
                yield new Compiled(
                        out,
                        row -> {
                            l.eval().eval(row);
                            r.eval().eval(row);
                            row.setBoolean(
                                    out,
                                    !row.isNull(l.slot())
                                            && !row.isNull(r.slot())
                                            && test.test(row));
                        });
            }
        };
    }

    /// AND and OR look at the right side only where the left does not decide; NULL counts as false.
    private Compiled logic(Typed.Logic logic) {
        var l = part(logic.left());
        var surely = new HashMap<>(known);
        var r = part(logic.right());
        known = surely;
        int out = slots.next();
        int left = l.slot();
        int right = r.slot();
        boolean decides = logic.op() == LogicOp.OR;
        return new Compiled(
                out,
                row -> {
                    l.eval().eval(row);
                    boolean result = !row.isNull(left) && row.getBoolean(left);
                    if (result != decides) {
                        r.eval().eval(row);
                        result = !row.isNull(right) && row.getBoolean(right);
                    }
                    row.setBoolean(out, result);
                });
    }

    private Compiled caseWhen(Typed.Case c) {
        var conditions = new Compiled[c.conditions().size()];
        var results = new Compiled[conditions.length];
        Map<Same, Integer> surely = known;
        for (int i = 0; i < conditions.length; i++) {
            conditions[i] = part(c.conditions().get(i));
            var soFar = new HashMap<>(known);
            results[i] = part(c.results().get(i));
            known = soFar;
            if (i == 0) {
                surely = new HashMap<>(soFar);
            }
        }
        var otherwise = part(c.otherwise());
        known = surely;
        int out = slots.next();
        return new Compiled(
                out,
                row -> {
                    var chosen = otherwise;
                    for (int i = 0; i < conditions.length; i++) {
                        conditions[i].eval().eval(row);
                        int slot = conditions[i].slot();
                        if (!row.isNull(slot) && row.getBoolean(slot)) {
                            chosen = results[i];
                            break;
                        }
                    }
                    chosen.eval().eval(row);
                    row.copy(row, chosen.slot(), out);
                });
    }

    /// Calls a function with boxed arguments; the frame of the functions decides what NULL
    /// arguments mean.
    private Compiled call(Typed.Call call) {
        var same = Same.as(call);
        var before = same.map(known::get);
        if (before.isPresent()) {
            return new Compiled(before.get(), Eval.NOTHING);
        }
        int count = call.arguments().size();
        var arguments = new Argument[count];
        for (int i = 0; i < count; i++) {
            arguments[i] = argument(call.arguments().get(i));
        }
        var function = call.function().call();
        var type = call.type();
        int out = slots.next();
        same.ifPresent(s -> known.put(s, out));
        return new Compiled(
                out,
                row -> {
                    var values = new @Nullable Object[count];
                    for (int i = 0; i < count; i++) {
                        values[i] = arguments[i].value(row);
                    }
                    row.unbox(out, type, apply(call, function, values));
                });
    }

    /// A function that fails gives NULL, so that the functions around it can deal with that:
    /// IFNULL(PARSE_DATE(x, ...), ...). Source: ksqlDB's behaviour for user functions.
    private @Nullable Object apply(Typed.Call call, Fn function, @Nullable Object[] values) {
        try {
            return function.apply(values);
        } catch (RuntimeException e) {
            problems.report(Problems.Kind.EXPRESSION, Steps.reason(Show.expr(call), e));
            return null;
        }
    }

    /// One argument of a call, boxed.
    private interface Argument {
        @Nullable Object value(Row row);
    }

    private Argument argument(Typed expr) {
        if (expr instanceof Typed.Lambda lambda) {
            return lambda(lambda);
        }
        var compiled = part(expr);
        var type = expr.type();
        return row -> {
            compiled.eval().eval(row);
            return row.box(compiled.slot(), type);
        };
    }

    /// The function value of a lambda: it sets the slots of its parameters and runs its body in the
    /// row at hand.
    private Argument lambda(Typed.Lambda lambda) {
        var types = lambda.parameters();
        var mine = types.stream().mapToInt(_ -> slots.next()).toArray();
        parameters.add(mine);
        var outside = known;
        known = new HashMap<>(); // the body runs several times, or never
        var body = part(lambda.body());
        known = outside;
        parameters.removeLast();
        var result = lambda.body().type();
        return row ->
                Lambdas.of(
                        types.size(),
                        values -> {
                            for (int i = 0; i < mine.length; i++) {
                                row.unbox(mine[i], types.get(i), values[i]);
                            }
                            body.eval().eval(row);
                            return row.box(body.slot(), result);
                        });
    }

    /// Compiles a condition to a test: NULL counts as false.
    static Predicate<Row> test(Compiled condition) {
        int slot = condition.slot();
        var eval = condition.eval();
        return row -> {
            eval.eval(row);
            return !row.isNull(slot) && row.getBoolean(slot);
        };
    }
}
