package io.millrace.sql.functions;

import io.millrace.data.Row;
import io.millrace.data.Scalar;
import io.millrace.data.Type;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// The aggregate functions by name. To add one, write it beside its family and add a line here.
public final class Aggregates {
    /// @param bind from the arguments to the aggregate
    private record Definition(String doc, Function<List<Argument>, Aggregate> bind) {}

    /// What is known of an argument when a query is analysed.
    ///
    /// @param constant its value, where it is the same for all rows
    public record Argument(Type type, Optional<Object> constant) {}

    private static final Map<String, Definition> ALL = all();

    private static Map<String, Definition> all() {
        var all = new TreeMap<String, Definition>();
        add(
                all,
                "COUNT",
                "Counts rows, or those in which the argument is not NULL.",
                CountAggregate::bind);
        add(
                all,
                "COUNT_DISTINCT",
                "Counts different values that are not NULL, with an error of about 1 in 100.",
                CountDistinctAggregate::bind);
        add(all, "SUM", "Adds up; NULLs do not count. 0 for no rows.", SumAggregate::bind);
        add(
                all,
                "SUM_LIST",
                "Adds up the elements of lists; NULLs do not count. 0 for no rows.",
                SumListAggregate::bind);
        add(
                all,
                "AVG",
                "The mean of the values that are not NULL; 0 for none.",
                AvgAggregate::bind);
        add(all, "MIN", "The smallest value; NULLs do not count.", ExtremeAggregate::min);
        add(all, "MAX", "The largest value; NULLs do not count.", ExtremeAggregate::max);
        add(all, "COLLECT_LIST", "All values as a list, the first 1000.", CollectAggregate::list);
        add(
                all,
                "COLLECT_SET",
                "The different values as a list, the first 1000.",
                CollectAggregate::set);
        add(
                all,
                "EARLIEST_BY_OFFSET",
                "The first value, or the first n; NULLs are left out unless the last argument is"
                        + " false.",
                OffsetAggregate::earliest);
        add(
                all,
                "LATEST_BY_OFFSET",
                "The last value, or the last n; NULLs are left out unless the last argument is"
                        + " false.",
                OffsetAggregate::latest);
        add(all, "TOPK", "The k largest values, the largest first.", TopAggregate::topk);
        add(
                all,
                "TOPKDISTINCT",
                "The k largest different values, the largest first.",
                TopAggregate::distinct);
        add(
                all,
                "HISTOGRAM",
                "How often each value came, for the first 1000 values.",
                HistogramAggregate::bind);
        add(
                all,
                "STDDEV_SAMP",
                "The sample variance; 0 for fewer than two values. Use STDDEV_SAMPLE for the"
                        + " standard deviation.",
                DeviationAggregate::samp);
        add(
                all,
                "STDDEV_SAMPLE",
                "The sample standard deviation; 0 for fewer than two values.",
                DeviationAggregate::sample);
        add(
                all,
                "CORRELATION",
                "Pearson's coefficient of two columns; NaN for fewer than two rows.",
                CorrelationAggregate::bind);
        add(all, "ATTR", "The value that all rows agree on, else NULL.", AttrAggregate::bind);
        return all;
    }

    private static void add(
            Map<String, Definition> all,
            String name,
            String doc,
            Function<List<Argument>, Aggregate> bind) {
        all.put(name, new Definition(doc, bind));
    }

    private Aggregates() {}

    public static Set<String> names() {
        return ALL.keySet();
    }

    /// What the function does, in a sentence.
    public static String doc(String name) {
        return definition(name).doc();
    }

    /// @throws IllegalArgumentException if it does not take such arguments, saying which it takes
    public static Aggregate bind(String name, List<Argument> arguments) {
        return definition(name).bind().apply(arguments);
    }

    /// The aggregate of each different value of one argument: `COUNT(DISTINCT x)`.
    ///
    /// @throws IllegalArgumentException if it does not take such arguments, saying which it takes
    public static Aggregate distinct(String name, List<Argument> arguments) {
        return new DistinctAggregate(bind(name, arguments), one(name + "(DISTINCT)", arguments));
    }

    private static Definition definition(String name) {
        var definition = ALL.get(name);
        if (definition == null) {
            throw new IllegalArgumentException("no aggregate function is named " + name);
        }
        return definition;
    }

    /// The only argument of `name`.
    static Type one(String name, List<Argument> arguments) {
        if (arguments.size() != 1) {
            throw new IllegalArgumentException(
                    "%s takes one argument, not %d".formatted(name, arguments.size()));
        }
        return arguments.getFirst().type();
    }

    static Type number(String name, List<Argument> arguments) {
        return number(name, one(name, arguments));
    }

    static Type number(String name, Type type) {
        if (!type.numeric()) {
            throw new IllegalArgumentException(
                    "%s needs a number (INTEGER, BIGINT, DECIMAL, DOUBLE), not %s"
                            .formatted(name, type));
        }
        return type;
    }

    /// A constant argument.
    static Object constant(String name, Argument argument) {
        return argument.constant()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        name + " needs a constant here, not an expression"));
    }

    /// A constant count from 1 to `max`.
    static int count(String name, Argument argument, int max) {
        if (constant(name, argument) instanceof Integer n && n >= 1 && n <= max) {
            return n;
        }
        throw new IllegalArgumentException(
                "%s needs a whole number from 1 to %d here".formatted(name, max));
    }

    static boolean isWhole(Type type) {
        return type == Scalar.INTEGER || type == Scalar.BIGINT;
    }

    /// A number in a slot as a `double`; the slot is not NULL.
    static double decimal(Row row, int slot, Type type) {
        return isWhole(type)
                ? row.getLong(slot)
                : type == Scalar.DOUBLE
                        ? row.getDouble(slot)
                        : ((BigDecimal) Objects.requireNonNull(row.getObject(slot))).doubleValue();
    }
}
