package io.millrace.sql.analyze;

import io.millrace.data.Field;
import io.millrace.sql.analyze.Plan.Col;
import io.millrace.sql.functions.Functions;
import io.millrace.sql.parse.Sql.CompareOp;
import io.millrace.sql.parse.Sql.LogicOp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The keys of a table that conditions leave, such as `id = 5`, `id IN (5, 6)` or `a = 1 AND b = 2`
/// where both are the key. It only narrows what is looked at: the conditions still apply.
///
/// @param keys one expression without columns for each key column of the scan's source, in its
///   order
public record KeyChoices(Plan.Scan scan, List<List<Typed>> keys) {
    public KeyChoices {
        keys = keys.stream().map(List::copyOf).toList();
    }

    /// @return empty where the rows of the plan are not those of a table without windows, or its
    ///   keys are not few and known
    public static Optional<KeyChoices> of(Plan plan) {
        boolean table =
                plan.base() instanceof Plan.Scan scan
                        && scan.source().isTable()
                        && scan.source().windowed().isEmpty()
                        && !scan.source().keyFields().isEmpty();
        return table ? above((Plan.Scan) plan.base(), plan) : Optional.empty();
    }

    /// Whether there is at most one row, because one whole key is given.
    public static boolean single(Plan plan) {
        return !plan.has(Plan.Explode.class)
                && of(plan).map(choices -> choices.keys.size() == 1).orElse(false);
    }

    /// Conditions over the columns of the scan are those right above it.
    private static Optional<KeyChoices> above(Plan.Scan scan, Plan plan) {
        var found = plan.below().flatMap(below -> above(scan, below));
        boolean onScan =
                plan instanceof Plan.Filter
                        && !plan.has(Plan.Project.class)
                        && !plan.has(Plan.Rekey.class);
        return found.isEmpty() && onScan
                ? new Finder(scan).keys(((Plan.Filter) plan).keep())
                : found;
    }

    private record Finder(Plan.Scan scan) {
        Optional<KeyChoices> keys(Typed keep) {
            var fields = scan.source().keyFields();
            if (fields.size() == 1) {
                return values(keep, fields.getFirst())
                        .map(v -> new KeyChoices(scan, v.stream().map(List::of).toList()));
            }
            var key = new ArrayList<Typed>();
            for (var field : fields) {
                var one = values(keep, field).filter(v -> v.size() == 1);
                if (one.isEmpty()) {
                    return Optional.empty();
                }
                key.add(one.get().getFirst());
            }
            return Optional.of(new KeyChoices(scan, List.of(key)));
        }

        /// The values that a key column has where the condition holds.
        private Optional<List<Typed>> values(Typed keep, Field key) {
            return switch (keep) {
                case Typed.Logic(var op, var left, var right) -> {
                    var one = values(left, key);
                    var other = values(right, key);
                    yield op == LogicOp.AND
                            ? one.or(() -> other)
                            : one.flatMap(
                                    l ->
                                            other.map(
                                                    r ->
                                                            Stream.concat(l.stream(), r.stream())
                                                                    .toList()));
                }
                case Typed.Compare(var op, var left, var right) when op == CompareOp.EQUAL -> {
                    if (isKey(left, key) && isClosed(right)) {
                        yield Optional.of(List.of(right));
                    }
                    yield isKey(right, key) && isClosed(left)
                            ? Optional.of(List.of(left))
                            : Optional.empty();
                }
                default -> Optional.empty();
            };
        }

        private boolean isKey(Typed typed, Field key) {
            return typed instanceof Typed.Input(var index, _, _)
                    && scan.columns().get(index).role() == Col.Role.KEY
                    && scan.columns().get(index).name().equals(key.name());
        }

        /// Whether it has the same value for all rows.
        private static boolean isClosed(Typed typed) {
            return switch (typed) {
                case Typed.Const _ -> true;
                case Typed.Cast(var value, _, _) -> isClosed(value);
                case Typed.Call(var function, var arguments) ->
                        (!function.varies() || Functions.asksRequest(function.signature()))
                                && arguments.stream().allMatch(Finder::isClosed);
                default -> false;
            };
        }
    }
}
