package io.millrace.sql.analyze;

import io.millrace.sql.analyze.Plan.AggregateCall;
import io.millrace.sql.analyze.Plan.Output;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Expressions as SQL again, for EXPLAIN and messages.
public final class Show {
    private Show() {}

    static String outputs(List<Output> outputs) {
        return outputs.stream()
                .map(o -> expr(o.expr()) + " AS " + o.name())
                .collect(Collectors.joining(", "));
    }

    static String calls(List<AggregateCall> calls) {
        return calls.stream()
                .map(c -> c.aggregate().name() + list(c.arguments()))
                .collect(Collectors.joining(", "));
    }

    static String on(Plan.Join join) {
        return IntStream.range(0, join.left().on().size())
                .mapToObj(
                        i -> expr(join.left().on().get(i)) + " = " + expr(join.right().on().get(i)))
                .collect(Collectors.joining(" AND "));
    }

    private static String list(List<Typed> exprs) {
        return exprs.stream().map(Show::expr).collect(Collectors.joining(", ", "(", ")"));
    }

    /// An expression as one could type it.
    public static String expr(Typed expr) {
        return switch (expr) {
            case Typed.Const(var value, _) ->
                    value == null
                            ? "NULL"
                            : value instanceof String s
                                    ? "'" + s.replace("'", "''") + "'"
                                    : value.toString();
            case Typed.Input(_, var name, _) -> name;
            case Typed.Arithmetic(var op, var l, var r, _) -> binary(l, op.symbol(), r);
            case Typed.Negate(var e) -> "-" + expr(e);
            case Typed.Concat(var l, var r, _) -> binary(l, "||", r);
            case Typed.Compare(var op, var l, var r) -> binary(l, op.symbol(), r);
            case Typed.Logic(var op, var l, var r) -> binary(l, op.name(), r);
            case Typed.Not(var e) -> "(NOT " + expr(e) + ")";
            case Typed.IsNull(var e) -> "(" + expr(e) + " IS NULL)";
            case Typed.Like(var v, var p, _) -> binary(v, "LIKE", p);
            case Typed.Case c -> caseWhen(c);
            case Typed.Cast(var v, var type, var lenient) ->
                    (lenient ? "TRY_CAST(" : "CAST(") + expr(v) + " AS " + type + ")";
            case Typed.Call(var function, var arguments) ->
                    function.signature().name() + list(arguments);
            case Typed.Each(var list, _) -> expr(list);
            case Typed.Lambda(var depth, var parameters, var body) ->
                    "(p" + depth + "/" + parameters.size() + ") => " + expr(body);
            case Typed.Parameter(var depth, var index, _) -> "p" + depth + "." + index;
            case Typed.Deref(var struct, var field, _) -> expr(struct) + "->#" + field;
            case Typed.Subscript(var base, var index, _) -> expr(base) + "[" + expr(index) + "]";
            case Typed.MakeArray(var elements, _) -> "ARRAY" + list(elements);
            case Typed.MakeMap(var keys, var values, _) -> "MAP" + list(keys) + list(values);
            case Typed.MakeStruct(var values, _) -> "STRUCT" + list(values);
        };
    }

    private static String binary(Typed left, String op, Typed right) {
        return "(" + expr(left) + " " + op + " " + expr(right) + ")";
    }

    private static String caseWhen(Typed.Case c) {
        var text = new StringBuilder("CASE");
        for (int i = 0; i < c.conditions().size(); i++) {
            text.append(" WHEN ").append(expr(c.conditions().get(i)));
            text.append(" THEN ").append(expr(c.results().get(i)));
        }
        return text.append(" ELSE ").append(expr(c.otherwise())).append(" END").toString();
    }
}
