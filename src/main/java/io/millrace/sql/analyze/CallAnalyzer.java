package io.millrace.sql.analyze;

import io.millrace.config.Nearest;
import io.millrace.data.Type;
import io.millrace.sql.analyze.Plan.AggregateCall;
import io.millrace.sql.functions.Aggregates;
import io.millrace.sql.functions.Argument;
import io.millrace.sql.functions.FunctionException;
import io.millrace.sql.functions.Functions;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Calls of functions: finds the overload, converts the arguments, types lambdas.
final class CallAnalyzer {
    private final ExprAnalyzer exprs;
    private boolean insideAggregate;

    CallAnalyzer(ExprAnalyzer exprs) {
        this.exprs = exprs;
    }

    private Functions functions() {
        return exprs.types().catalog().functions();
    }

    Typed call(Sql.Call call) {
        return Aggregates.names().contains(call.name()) ? aggregate(call) : scalar(call);
    }

    private Typed aggregate(Sql.Call call) {
        if (insideAggregate) {
            throw new SqlException(
                    call.at(),
                    "Aggregate functions can not be nested: " + call.name(),
                    "aggregate in one query, and again in a second one over it");
        }
        if (call.star() && !call.name().equals("COUNT")) {
            throw new SqlException(call.at(), "only COUNT takes *, not " + call.name());
        }
        insideAggregate = true;
        try {
            List<Typed> arguments = call.arguments().stream().map(exprs::expr).toList();
            if (arguments.stream().anyMatch(Typed::hasRows)) {
                throw new SqlException(
                        call.at(),
                        "Table functions cannot be used with aggregations",
                        "call it in a subquery: FROM (SELECT EXPLODE(...) AS x FROM ...)");
            }
            var known = arguments.stream().map(CallAnalyzer::known).toList();
            var aggregate =
                    call.distinct()
                            ? Aggregates.distinct(call.name(), known)
                            : Aggregates.bind(call.name(), known);
            return exprs.aggregate(new AggregateCall(aggregate, arguments));
        } catch (IllegalArgumentException e) {
            throw new SqlException(call.at(), String.valueOf(e.getMessage()));
        } finally {
            insideAggregate = false;
        }
    }

    private Typed scalar(Sql.Call call) {
        if (call.distinct() || call.star()) {
            throw new SqlException(
                    call.at(), "only aggregate functions take DISTINCT or *, not " + call.name());
        }
        try {
            return bound(call);
        } catch (FunctionException e) {
            var hint =
                    functions().candidates(call.name()).isEmpty()
                            ? Nearest.to(call.name(), names()).map(n -> "did you mean " + n + "?")
                            : Optional.<String>empty();
            throw new SqlException(call.at(), e.getMessage(), hint.orElse(e.hint()));
        }
    }

    private static Aggregates.Argument known(Typed argument) {
        var constant =
                argument instanceof Typed.Const(var value, _)
                        ? Optional.ofNullable(value)
                        : Optional.empty();
        return new Aggregates.Argument(argument.type(), constant);
    }

    /// PATH must ask for a part that the path has.
    private void checkPath(Sql.Call call) {
        if (call.name().equals("PATH")
                && call.arguments().getFirst() instanceof Sql.StringLiteral(var at, var name)
                && !functions().hasPathPart(name)) {
            throw new SqlException(
                    at,
                    "the path has no {%s}".formatted(name),
                    "as in '/users/{%s}'".formatted(name));
        }
    }

    private List<String> names() {
        var names = new ArrayList<>(functions().names());
        names.addAll(Aggregates.names());
        return names;
    }

    private Typed bound(Sql.Call call) {
        var typed = new ArrayList<Optional<Typed>>();
        var arguments = new ArrayList<Argument>();
        for (var argument : call.arguments()) {
            if (argument instanceof Sql.Lambda(_, var parameters, _)) {
                typed.add(Optional.empty());
                arguments.add(new Argument.Lambda(parameters.size()));
                continue;
            }
            var value = exprs.expr(argument);
            typed.add(Optional.of(value));
            arguments.add(
                    ExprAnalyzer.isNull(value)
                            ? new Argument.Null()
                            : new Argument.Value(value.type()));
        }
        var chosen = functions().bind(call.name(), arguments);
        checkPath(call);
        var all = new ArrayList<Typed>();
        for (int i = 0; i < typed.size(); i++) {
            if (typed.get(i).isPresent()) {
                all.add(typed.get(i).get());
            } else {
                var lambda =
                        exprs.lambda(
                                (Sql.Lambda) call.arguments().get(i), chosen.lambdaParameters(i));
                chosen.lambdaResult(i, lambda.type());
                all.add(lambda);
            }
        }
        var made = new Typed.Call(chosen.resolve(), all);
        if (!made.function().signature().about().rows()) {
            return made;
        }
        if (all.stream().anyMatch(Typed::hasRows)) {
            throw new SqlException(
                    call.at(),
                    "Table functions cannot be nested: " + call.name(),
                    "call one in a subquery: FROM (SELECT EXPLODE(...) AS x FROM ...)");
        }
        return new Typed.Each(made, ((Type.Array) made.type()).element());
    }
}
