package io.millrace.sql.analyze;

import io.millrace.sql.analyze.Plan.AggregateCall;
import io.millrace.sql.functions.Aggregates;
import io.millrace.sql.parse.Sql;
import io.millrace.sql.parse.SqlException;

import java.util.List;

/// Calls of functions: finds the overload, converts the arguments, types lambdas.
final class CallAnalyzer {
    private final ExprAnalyzer exprs;
    private boolean insideAggregate;

    CallAnalyzer(ExprAnalyzer exprs) {
        this.exprs = exprs;
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
        if (call.distinct()) {
            throw SqlException.unsupported(call.at(), call.name() + "(DISTINCT ...)");
        }
        if (call.star() && !call.name().equals("COUNT")) {
            throw new SqlException(call.at(), "only COUNT takes *, not " + call.name());
        }
        insideAggregate = true;
        try {
            List<Typed> arguments = call.arguments().stream().map(exprs::expr).toList();
            var types = arguments.stream().map(Typed::type).toList();
            var aggregate = Aggregates.bind(call.name(), types);
            return exprs.aggregate(new AggregateCall(aggregate, arguments));
        } catch (IllegalArgumentException e) {
            throw new SqlException(call.at(), String.valueOf(e.getMessage()));
        } finally {
            insideAggregate = false;
        }
    }

    private Typed scalar(Sql.Call call) {
        throw SqlException.unsupported(call.at(), call.name());
    }
}
