package io.millrace.sql.functions;

import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// The aggregate functions by name. To add one, write it beside its family and add a line here.
public final class Aggregates {
    /// @param bind from the types of the arguments to the aggregate
    private record Definition(String doc, Function<List<Type>, Aggregate> bind) {}

    private static final Map<String, Definition> ALL =
            new TreeMap<>(
                    Map.of(
                            "COUNT",
                                    new Definition(
                                            "Counts rows, or those in which the argument is not"
                                                    + " NULL.",
                                            CountAggregate::bind),
                            "SUM",
                                    new Definition(
                                            "Adds up; NULLs do not count. 0 for no rows.",
                                            SumAggregate::bind),
                            "AVG",
                                    new Definition(
                                            "The mean of the values that are not NULL; 0 for none.",
                                            AvgAggregate::bind),
                            "MIN",
                                    new Definition(
                                            "The smallest value; NULLs do not count.",
                                            ExtremeAggregate::min),
                            "MAX",
                                    new Definition(
                                            "The largest value; NULLs do not count.",
                                            ExtremeAggregate::max)));

    private Aggregates() {}

    public static Set<String> names() {
        return ALL.keySet();
    }

    /// What the function does, in a sentence.
    public static String doc(String name) {
        return definition(name).doc();
    }

    /// @throws IllegalArgumentException if it does not take such arguments, saying which it takes
    public static Aggregate bind(String name, List<Type> arguments) {
        return definition(name).bind().apply(arguments);
    }

    private static Definition definition(String name) {
        var definition = ALL.get(name);
        if (definition == null) {
            throw new IllegalArgumentException("no aggregate function is named " + name);
        }
        return definition;
    }

    /// The only argument of `name`.
    static Type one(String name, List<Type> arguments) {
        if (arguments.size() != 1) {
            throw new IllegalArgumentException(
                    "%s takes one argument, not %d".formatted(name, arguments.size()));
        }
        return arguments.getFirst();
    }

    static Type number(String name, List<Type> arguments) {
        var type = one(name, arguments);
        if (!type.numeric()) {
            throw new IllegalArgumentException(
                    "%s needs a number (INTEGER, BIGINT, DECIMAL, DOUBLE), not %s"
                            .formatted(name, type));
        }
        return type;
    }

    static boolean isWhole(Type type) {
        return type == Scalar.INTEGER || type == Scalar.BIGINT;
    }
}
