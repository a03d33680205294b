package io.millrace.sql.analyze;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Replaces parts of expressions.
final class Rewrite {
    private Rewrite() {}

    /// Replaces every part for which `replacement` has one, from the outside in; parts of what was
    /// replaced are not looked at.
    static Typed each(Typed expr, Function<Typed, Optional<Typed>> replacement) {
        return replacement.apply(expr).orElseGet(() -> children(expr, e -> each(e, replacement)));
    }

    /// Replaces every column that is no stand-in for an aggregate call.
    static Typed inputs(Typed expr, Function<Typed.Input, Typed> replacement) {
        return each(
                expr,
                part ->
                        part instanceof Typed.Input in && in.index() >= 0
                                ? Optional.of(replacement.apply(in))
                                : Optional.empty());
    }

    private static Typed children(Typed expr, Function<Typed, Typed> f) {
        return switch (expr) {
            case Typed.Const _, Typed.Input _, Typed.Parameter _ -> expr;
            case Typed.Arithmetic(var op, var l, var r, var type) ->
                    new Typed.Arithmetic(op, f.apply(l), f.apply(r), type);
            case Typed.Negate(var e) -> new Typed.Negate(f.apply(e));
            case Typed.Concat(var l, var r, var type) ->
                    new Typed.Concat(f.apply(l), f.apply(r), type);
            case Typed.Compare(var op, var l, var r) ->
                    new Typed.Compare(op, f.apply(l), f.apply(r));
            case Typed.Logic(var op, var l, var r) -> new Typed.Logic(op, f.apply(l), f.apply(r));
            case Typed.Not(var e) -> new Typed.Not(f.apply(e));
            case Typed.IsNull(var e) -> new Typed.IsNull(f.apply(e));
            case Typed.Like(var v, var p, var escape) ->
                    new Typed.Like(f.apply(v), f.apply(p), escape);
            case Typed.Case(var conditions, var results, var otherwise, var type) ->
                    new Typed.Case(all(conditions, f), all(results, f), f.apply(otherwise), type);
            case Typed.Cast(var v, var type, var lenient) ->
                    new Typed.Cast(f.apply(v), type, lenient);
            case Typed.Call(var function, var arguments) ->
                    new Typed.Call(function, all(arguments, f));
            case Typed.Each(var list, var type) -> new Typed.Each(f.apply(list), type);
            case Typed.Lambda(var depth, var parameters, var body) ->
                    new Typed.Lambda(depth, parameters, f.apply(body));
            case Typed.Deref(var s, var field, var type) ->
                    new Typed.Deref(f.apply(s), field, type);
            case Typed.Subscript(var b, var i, var type) ->
                    new Typed.Subscript(f.apply(b), f.apply(i), type);
            case Typed.MakeArray(var e, var type) -> new Typed.MakeArray(all(e, f), type);
            case Typed.MakeMap(var k, var v, var type) ->
                    new Typed.MakeMap(all(k, f), all(v, f), type);
            case Typed.MakeStruct(var v, var type) -> new Typed.MakeStruct(all(v, f), type);
        };
    }

    private static List<Typed> all(List<Typed> exprs, Function<Typed, Typed> f) {
        return exprs.stream().map(f).toList();
    }
}
